"""How the answer of a call is used, and how a place of the code is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ....values.value import CodePlace
from ..program.code import Expr, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_THROUGH: Final = ("await_expression", "parenthesized_expression", "expression_list", "cast_expression")
_WAITING: Final = ("join", "ConfigureAwait", "get", "Wait")
_FUNCTIONS: Final = ("method_declaration", "constructor_declaration", "local_function_statement", "function_declaration", "func_literal")
_AROUND: Final = (*_FUNCTIONS, "lambda_expression", "class_body", "declaration_list", "program", "compilation_unit", "source_file")
_LOGGED: Final = re.compile(
    r"(?:\w+\.)*(?:_?(?:s|z|k)?log(?:ger)?|System\.(?:out|err)|Console|fmt|\w+\.getLogger\(\))\.(?!(?:\w+\(.*\)\.)*(?:Fatal|Panic|Errorf|Sprint|Fprint|Exit|Throw))",
    re.IGNORECASE,
)
"""Calls of a logger, but those that end the program or make a text."""


def line_of(at: CodePlace) -> str:
    """A place of the code as a sentence names it."""
    return f"{at.spot.file.rpartition('/')[2]}:{at.spot.line}" if at.spot else "the code"


def is_dropped(expr: Expr) -> bool:
    """Is a call a statement of its own, awaited or not, or is its answer given to `_`, or to a name that nothing reads?"""
    node = _whole(expr.node)
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "expression_statement":
        return True
    if parent.type in ("short_var_declaration", "assignment_statement"):
        left = parent.child_by_field_name("left")
        first = left.named_children[0] if left is not None and left.named_children else None
        return text_of(first) == "_" or (first is not None and first.type == "identifier" and _is_unread(first))
    if parent.type == "variable_declarator":
        named = parent.child_by_field_name("name") or parent.named_children[0]
        return _is_unread(named)
    return False


def _whole(node: Node) -> Node:
    """The expression that waits for a call, or the call itself."""
    while (parent := node.parent) is not None:
        if parent.type in _THROUGH:
            node = parent
        elif parent.type in ("member_access_expression", "method_invocation") and text_of(parent.child_by_field_name("name")) in _WAITING:
            node = (
                parent.parent
                if parent.type == "member_access_expression" and parent.parent is not None and parent.parent.type == "invocation_expression"
                else parent
            )
        else:
            return node
    return node


def _is_unread(named: Node) -> bool:
    """Is a local variable never read in its function, but to write it to the log?"""
    block = named.parent
    while block is not None and block.type not in _AROUND:
        block = block.parent
    if block is None or block.type not in _FUNCTIONS:
        return False
    name, waiting = text_of(named), [block]
    while waiting:
        one = waiting.pop()
        if one.type == "identifier" and text_of(one) == name and one.id != named.id:
            return False
        waiting += [] if _only_logs(one) else one.children
    return True


def _only_logs(node: Node) -> bool:
    """Does a statement nothing but write to the log, whichever side of it is taken?"""
    if node.type in ("block", "else_clause", "statement_list"):
        return bool(node.named_children) and all(map(_only_logs, node.named_children))
    if node.type == "if_statement":
        held = [node.child_by_field_name(one) for one in ("consequence", "alternative")]
        return held[0] is not None and all(_only_logs(one) for one in held if one is not None)
    return node.type == "expression_statement" and _LOGGED.match(text_of(node)) is not None

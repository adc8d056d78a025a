"""How the answer of a call is used, and how a place of the code is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ....values.value import CodePlace
from ..program.code import Expr, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_THROUGH: Final = ("await_expression", "parenthesized_expression", "expression_list", "cast_expression")
_WAITING: Final = ("join", "ConfigureAwait", "get", "Wait")


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
        return text_of(first) == "_"
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
    """Is a local variable never read in its function?"""
    block = named.parent
    while block is not None and block.type not in (
        "method_declaration",
        "constructor_declaration",
        "lambda_expression",
        "local_function_statement",
        "class_body",
        "declaration_list",
        "program",
        "compilation_unit",
    ):
        block = block.parent
    if block is None or block.type not in ("method_declaration", "constructor_declaration", "local_function_statement"):
        return False
    name, waiting = text_of(named), [block]
    while waiting:
        one = waiting.pop()
        if one.type == "identifier" and text_of(one) == name and one.id != named.id:
            return False
        waiting += one.children
    return True

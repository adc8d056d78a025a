"""Is what a call gives looked at, in Java, Go and C#? What of it only goes to the log is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..forms.form import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_STATEMENTS: Final = ("expression_statement", "go_statement", "defer_statement")
_THROUGH: Final = ("await_expression", "parenthesized_expression", "expression_list")
_MEMBERS: Final = ("selector_expression", "field_access", "member_access_expression", "method_invocation", "call_expression", "invocation_expression")
_CALLS: Final = ("method_invocation", "call_expression", "invocation_expression")
_LOGS: Final = re.compile(
    r"(?:await\s+)?(?:(?:\w+\.)*_?(?:log|logger|slog|LOG)|(?:\w+\.)*(?:getLogger\(\)|Logger)|System\.(?:out|err)|Console(?:\.(?:Error|Out))?|fmt(?=\.F?[Pp]rint))\??\.(?!Fatal|Panic|Exit)\w+\(",
    re.IGNORECASE,
)


def is_used(node: Node) -> bool:
    """Is what a call gives taken by something that reads it?"""
    while node.parent is not None and node.parent.type in _THROUGH:
        node = node.parent
    parent = node.parent
    if parent is None or parent.type in _STATEMENTS:
        return parent is None
    named = _name_of(parent)
    if not named:
        return True
    around = parent
    while around.parent is not None and around.type not in ("block", "function_declaration", "method_declaration"):
        around = around.parent
    if around.parent is not None and around.type == "block" and around.parent.type in ("try_statement", "try_with_resources_statement", "if_statement"):
        around = around.parent
    closing = rf"(?<![\w.]){re.escape(named)}(?:\.Body)?\.(?:[Cc]lose|Dispose)\("
    uses = re.findall(rf"(?<![\w.]){re.escape(named)}\b", re.sub(closing, "", text_of(around)))
    return named != "_" and len(uses) > 1 and any(one.id != parent.id and not _is_logged(one, around) for one in _reads(around, named, closing))


def _reads(node: Node, named: str, closing: str) -> Iterator[Node]:
    """Where a variable is read, but for where it is closed."""
    for one in node.named_children:
        if one.type == "identifier" and text_of(one) == named and one.parent is not None and not _is_declared(one):
            if re.match(closing, text_of(_whole(one))) is None:
                yield one
        else:
            yield from _reads(one, named, closing)


def _is_declared(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type == "expression_list":
        node, parent = parent, parent.parent
    return parent is not None and (
        parent.child_by_field_name("name") == node
        if parent.type in ("variable_declarator", "resource")
        else parent.type in ("short_var_declaration", "assignment_statement") and parent.child_by_field_name("left") == node
    )


def _whole(node: Node) -> Node:
    """The member that begins with a variable, and what calls it."""
    while node.parent is not None and node.parent.type in _MEMBERS and node.parent.named_children[0].id == node.id:
        node = node.parent
    return node


def _is_logged(node: Node, around: Node) -> bool:
    """Does it only go to the log, or is it asked for in a condition on which something is written there, and nothing else?"""
    while node.id != around.id and (parent := node.parent) is not None:
        if parent.type in _CALLS and _LOGS.match(text_of(parent)):
            return True
        if parent.type == "if_statement" and parent.child_by_field_name("condition") == node:
            sides = [side for name in ("consequence", "alternative") if (side := parent.child_by_field_name(name)) is not None]
            return bool(sides) and all(map(_only_logs, sides))
        node = parent
    return False


def _only_logs(side: Node) -> bool:
    statements = [one for one in side.named_children if "comment" not in one.type] if side.type in ("block", "statement_list") else [side]
    if len(statements) == 1 and statements[0].type in ("block", "statement_list"):
        return _only_logs(statements[0])
    return all(one.type == "expression_statement" and _LOGS.match(text_of(one)) is not None for one in statements)


def _name_of(parent: Node) -> str:
    """The variable that takes the first of the results; "" where something else does."""
    if parent.type in ("variable_declarator", "resource"):
        return text_of(parent.child_by_field_name("name"))
    if parent.type in ("short_var_declaration", "assignment_statement"):
        left = parent.child_by_field_name("left")
        return text_of(left.named_children[0]) if left is not None and left.named_children else ""
    return ""

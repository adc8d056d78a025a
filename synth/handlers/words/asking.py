"""What only asks something of a failure, and hands it on to nobody: `if (isRetryable(error))`, `if policy.ShouldRetry(err)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from .naming import asks, hands_on

if TYPE_CHECKING:
    from tree_sitter import Node

_CONDITIONS: Final = frozenset({"if_statement", "while_statement", "conditional_expression", "ternary_expression", "do_statement"})
_GIVES: Final = frozenset({"return_statement", "arrow_expression_clause", "arrow_function", "lambda_expression"})
_FUNCTIONS: Final = regex(r"(?:function|method|local_function)_(?:declaration|definition|statement)$|variable_declarator$")


def only_asks(name: str, node: Node) -> bool:
    """Is a call of this name one that only asks something of what it is given: by its name, or because a condition hangs on what it gives?"""
    return asks(name) or (not hands_on(name) and _is_condition(node))


def _is_condition(node: Node) -> bool:
    """Is it a part of what a condition asks, or of what a function gives that is called like a question?"""
    parent = node.parent
    while parent is not None:
        if parent.type in _CONDITIONS and (condition := parent.child_by_field_name("condition")) is not None and condition.id == node.id:
            return True
        if parent.type in _GIVES:
            return _is_in_question(parent)
        if parent.type == "binary_expression" and any(one.type == "nil" for one in parent.named_children):
            return False  # whether something went well that was done
        if parent.type.endswith(("statement", "block", "declaration", "body")):
            return False
        node, parent = parent, parent.parent
    return False


def _is_in_question(node: Node) -> bool:
    around: Node | None = node
    while around is not None and not _FUNCTIONS.search(around.type):
        around = around.parent
    name = around.child_by_field_name("name") if around is not None else None
    return name is not None and asks((name.text or b"").decode(errors="replace"))

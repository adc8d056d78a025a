"""Errors that the code throws itself, and tells apart where it catches them: what it drops of these, it drops on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...syntax import needed, text_of
from ..state.machine import Machine
from ..state.values import Obj, Site, Unknown

if TYPE_CHECKING:
    from tree_sitter import Node

TOLD_APART: Final = "told apart"
"""What a way holds where its failure was."""
_ASKS: Final = ("if_statement", "ternary_expression", "while_statement", "switch_statement")
_THROUGH: Final = ("member_expression", "call_expression", "parenthesized_expression", "binary_expression", "arguments", "non_null_expression", "as_expression")
_ALWAYS: Final = ("message", "stack")
"""What every error has."""


def by_class(machine: Machine, error: Obj) -> None:
    """It is of the class that is asked for."""
    if _is_own(machine, error):
        machine.state[TOLD_APART] = True


def by_property(machine: Machine, error: Obj, name: Any, site: Site) -> None:
    """It has a property that the code has given it, and a condition asks for that."""
    if _is_own(machine, error) and name in error.props and not isinstance(error.props[name], Unknown) and _is_asked(site.node, name in _ALWAYS):
        machine.state[TOLD_APART] = True


def _is_own(machine: Machine, error: Obj) -> bool:
    return machine.fault is not None and machine.fault.kind == "throw" and machine.fault.error is error and bool(machine.caught)


def _is_asked(node: Node, compared: bool) -> bool:  # noqa: FBT001 - of what is always there only a comparison asks anything
    """Does a condition hang on it, or is it compared?"""
    parent = node.parent
    while parent is not None and parent.type in _THROUGH:
        if parent.type == "binary_expression" and text_of(needed(parent, "operator")) not in ("&&", "||", "??", "+"):
            return True
        compared = compared and parent.type not in ("call_expression", "arguments")
        node, parent = parent, parent.parent
    if parent is None or compared:
        return False
    return parent.type == "unary_expression" or (
        parent.type in _ASKS and parent.child_by_field_name("condition" if parent.type != "switch_statement" else "value") == node
    )

"""Whether a condition hangs on what a call gives: that is followed as it is written, through the names that hold it, what is made of it, and the functions of the code that return it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....effort import EFFORT
from ..forms.form import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST: Final = 200
"""So many steps are followed."""
_ASKS: Final = ("if_statement", "while_statement", "do_statement", "conditional_expression", "ternary_expression")
_SWITCHES: Final = ("switch_statement", "switch_expression", "expression_switch_statement", "type_switch_statement")
_NOTHING: Final = ("nil", "null", "null_literal")
_BINDS: Final = ("variable_declarator", "var_spec", "short_var_declaration")
_ASSIGNS: Final = ("assignment_statement", "assignment_expression")
_GIVES: Final = ("return_statement", "arrow_expression_clause", "lambda_expression", "func_literal")
_FUNCTIONS: Final = ("method_declaration", "function_declaration", "local_function_statement", "property_declaration", "constructor_declaration")
_STOPS: Final = ("block", "expression_statement", "declaration_list", "class_body", "program", "source_file", "compilation_unit")
_NAMES: Final = ("identifier", "field_identifier")


def hangs_on(condition: Node, call: Node) -> bool:
    """`again := classify(err)`, and later `if again`. Whether there is something at all tells how something went that was done."""
    return (goal := _asking(condition)) is not None and leads(call, goal)


def leads(call: Node, goal: Node) -> bool:
    """Does what a call gives come to another one, or to what asks?"""
    roots = {root.id: root for root in (_root(call), _root(goal))}
    waiting, met = [call], {call.id}
    while waiting and len(met) < _MOST:
        node = waiting.pop()
        if node.id == goal.id:
            return True
        for one in _further(node, [*roots.values()]):
            if one.id not in met:
                met.add(one.id)
                waiting.append(one)
    return False


def _root(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _asking(condition: Node) -> Node | None:
    """What asks: a condition's statement, and of a case its switch."""
    node: Node | None = condition
    while node is not None and node.type not in (*_ASKS, *_SWITCHES):
        node = node.parent
    return node


def _further(node: Node, roots: list[Node]) -> Iterator[Node]:
    """What has the value next."""
    parent = node.parent
    if parent is None or parent.type in _STOPS or _is_for_nothing(parent):
        return
    if parent.type in (*_ASKS, *_SWITCHES):
        if _is_asked(node, parent) or parent.type in ("conditional_expression", "ternary_expression"):
            yield parent
    elif parent.type in (*_BINDS, *_ASSIGNS):
        for name in _bound(parent, node):
            yield from _uses(name, parent, roots)
    elif parent.type in _GIVES:
        yield from _calls(parent, roots)
    else:
        yield parent


def _is_for_nothing(node: Node) -> bool:
    return node.type == "binary_expression" and any(one.type in _NOTHING for one in node.named_children)


def _is_asked(node: Node, asks: Node) -> bool:
    """Is it the condition itself, or what a switch is about?"""
    held = asks.child_by_field_name("condition") or asks.child_by_field_name("value") or (asks.named_children[0] if asks.type in _SWITCHES else None)
    return held is not None and held.id == node.id


def _bound(binds: Node, value: Node) -> list[Node]:
    """The names that are given a value; none where it is one of them itself."""
    names: list[Node] = []
    waiting = [one for one in binds.named_children if one.start_byte < value.start_byte]
    while waiting:
        one = waiting.pop()
        names += [one] if one.type in _NAMES else []
        waiting += one.named_children
    return names


def _uses(name: Node, binds: Node, roots: list[Node]) -> Iterator[Node]:
    """Where it is read: what a function declares is its own, and what is only assigned there may be a field."""
    text = text_of(name)
    function = next((one for one in _above(binds) if one.type in _FUNCTIONS), None) if binds.type in _BINDS else None
    for place in [function] if function is not None else roots:
        yield from (one for one in _below(place) if one.type in _NAMES and one.id != name.id and text_of(one) == text)


def _above(node: Node) -> Iterator[Node]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def _below(node: Node) -> Iterator[Node]:
    waiting = [node]
    EFFORT.spend(node.descendant_count)
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.named_children


def _calls(gives: Node, roots: list[Node]) -> Iterator[Node]:
    """Where the function is named that returns it."""
    around = next((one for one in _above(gives) if one.type in (*_FUNCTIONS, *_BINDS)), None) if gives.type != "return_statement" else None
    around = around or next((one for one in _above(gives) if one.type in _FUNCTIONS), None)
    named = around.child_by_field_name("name") if around is not None else None
    if named is not None:
        yield from (one for root in roots for one in _below(root) if one.type in _NAMES and one.id != named.id and text_of(one) == text_of(named))

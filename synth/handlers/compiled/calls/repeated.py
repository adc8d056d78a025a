"""Entries that one place of the code makes for each item of a list: the Id that all of them have, and how many there may be where the code cuts the list itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..program.code import Expr, Function, text_of
from .values.values import Worth

if TYPE_CHECKING:
    from tree_sitter import Node

_LOOPS: Final = ("for_statement", "foreach_statement", "enhanced_for_statement", "while_statement", "do_statement")
_LAMBDAS: Final = ("lambda_expression", "anonymous_method_expression", "func_literal")
_EITHER: Final = re.compile(r"if_|switch|case|conditional|ternary|catch|expression_case|match")
_ENDS: Final = ("break_statement", "return_statement")
_MADE_OF: Final = ("Select", "map")
_GETTER: Final = re.compile(r"(?:get)?\w*id", re.IGNORECASE)
_THROUGH: Final = ("String", "Ptr", "ToPtr", "valueOf")
_TEXTS: Final = ("toString", "ToString", "trim", "Trim")
_PLACES: Final = ("index_expression", "array_access")
_FILLED: Final = (
    r"[&(,]\s*(?:ref |out )?{name}\s*[,)]|\b{name}(?:\.\w+)*\s*(?:[-+*/]?=[^=>]|\+\+|--)|\b{name}\.(?:set|read|next|move|scan|advance|update|put|add|fetch|decode|poll|take|with)\w*\("
    r"|\b{name}\.(?:Set|Read|Next|Move|Scan|Advance|Update|Put|Add|Fetch|Decode|Poll|Take|With)\w*\("
)
"""What may give a variable, or a part of it, something else in each round."""
_ADDS: Final = ("add", "Add", "append")


def entries_made_often(held: Expr, function: Function, call: Node) -> Iterator[tuple[Expr, Node]]:
    """Each entry that is made in a loop or a function for each item, with that loop: the list is made before it, and the call comes after it."""
    if held.kind == "name":
        first = next((one.target.node for one in function.binds if one.target.kind == "name" and one.target.name == held.name), None)
        for one in added(held.name, function):
            loop = around(one.node, function)
            if loop is not None and first is not None and not _is_in(first, loop) and not _is_in(call, loop):
                yield one, loop
        bound = [one.value for one in function.binds if one.target.kind == "name" and one.target.name == held.name]
        held = bound[0] if len(bound) == 1 and bound[0] is not None else held
    while held.kind == "call" and held.of is not None and held.name not in _MADE_OF:
        held = held.of
    if held.kind == "call" and held.name in _MADE_OF and len(held.args) == 1 and held.args[0].kind == "lambda" and len(held.args[0].args) == 1:
        yield held.args[0].args[0], held.args[0].node


def added(name: str, function: Function) -> Iterator[Expr]:
    for bind in function.binds:
        value = bind.value
        if value is not None and value.kind == "call" and value.name == "append" and value.of is None and value.args[:1] and value.args[0].name == name:
            yield from value.args[1:]
        elif value is not None and bind.target.name in _PLACES and bind.target.args[:1] and bind.target.args[0].name == name:
            yield value
    for one in function.expressions():
        if one.kind == "call" and one.name in _ADDS and one.of is not None and one.of.kind == "name" and one.of.name == name:
            yield from one.args


def around(node: Node, function: Function) -> Node | None:
    """The loop or function in which it is done each time; None where it is done under a condition, or where the loop ends after one round."""
    at = node.parent
    while at is not None and at.id != function.node.id:
        if _EITHER.search(at.type):
            return None
        if at.type in _LAMBDAS:
            return at
        if at.type in _LOOPS:
            body = at.child_by_field_name("body")
            return None if body is None or any(one.type in _ENDS for one in _statements(body)) else at
        at = at.parent
    return None


def _statements(body: Node) -> Iterator[Node]:
    for one in body.named_children:
        if one.type == "statement_list":
            yield from one.named_children
        yield one


def shared(value: Expr, loop: Node, values: Worth, function: Function) -> str:
    """What each Id is that is worked out so in a loop: its text, or the field that does not change there; "" where it may be another one each time."""
    while value.kind == "call" and ((value.name in _THROUGH and len(value.args) == 1) or (value.name in _TEXTS and not value.args and value.of is not None)):
        value = value.args[0] if value.args else value.of
    if value.kind == "text":
        return value.name
    if value.kind == "name":
        bound = [one for one in function.binds if one.target.kind == "name" and one.target.name == value.name]
        found = values.of(value, function) if len(bound) <= 1 and not _is_bound(value.name, loop, function) else ()
        return found[0].parts[0] if len(found) == 1 and len(found[0].parts) == 1 and isinstance(found[0].parts[0], str) else ""
    root = value
    while root.kind == "member" or (root.kind == "call" and not root.args):
        if root.of is None or (root is value and not _GETTER.fullmatch(root.name)) or (root.kind == "call" and not _GETTER.fullmatch(root.name)):
            return ""
        root = root.of
    is_kept = root.kind == "name" and root is not value and _is_own(root.name, function) and not _is_bound(root.name, loop, function)
    return f"that is {text_of(value.node)} for each of them" if is_kept else ""


def _is_own(name: str, function: Function) -> bool:
    return name in dict(function.parameters) or any(one.target.kind == "name" and one.target.name == name for one in function.binds)


def _is_bound(name: str, loop: Node, function: Function) -> bool:
    """Is it given a value in the loop, or by it, or may something be put into it there (`rows.Scan(&row)`)?"""
    if any(one.target.name == name and _is_in(one.target.node, loop) for one in function.binds):
        return True
    if re.search(_FILLED.format(name=re.escape(name)), text_of(loop)) is not None:
        return True
    given = loop.child_by_field_name("parameters") if loop.type in _LAMBDAS else None
    return given is not None and re.search(rf"\b{re.escape(name)}\b", text_of(given)) is not None


def _is_in(node: Node, loop: Node) -> bool:
    return bool(loop.start_byte <= node.start_byte and node.end_byte <= loop.end_byte)

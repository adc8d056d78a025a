"""Tuples of C#, and the names of their parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...forms.form import Form, text_of
from ...run.state.concerns import VALUES
from ...run.state.machine import Machine
from ...run.state.values import Opaque, about_of

if TYPE_CHECKING:
    from tree_sitter import Node


def part(m: Machine, of: tuple[Any, ...], form: Form, known: set[tuple[str, ...]]) -> Any:
    """A part of a tuple by its name, as the tuples of so many parts have it in the program: all of them in the same place."""
    plain = re.match(r"Item(\d+)$", form.name)
    if plain is not None and int(plain[1]) <= len(of):
        return of[int(plain[1]) - 1]
    if not known:
        known |= {()} | {tuple_names(one) for unit in m.program.units for one in _tuples(unit.file.root)}
    places = {names.index(form.name) for names in known if len(names) == len(of) and form.name in names}
    if len(places) == 1:
        return of[places.pop()]
    m.doubt(form.node, f"{form.name} of a tuple", VALUES)
    return Opaque(about_of(of))


def _tuples(node: Node) -> list[Node]:
    """The types of tuples, and the tuples that are written out, in a tree."""
    waiting, found = [node], []
    while waiting:
        one = waiting.pop()
        waiting += one.named_children
        found += [one] if one.type in ("tuple_type", "tuple_expression") else []
    return found


def tuple_names(node: Node) -> tuple[str, ...]:
    """The names of its parts, given or inferred; "" for one that has none: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/builtin-types/value-tuples"""
    names = []
    for one in node.named_children:
        named, last = one.child_by_field_name("name"), one.named_children[-1] if one.named_children else None
        inferred = (
            last
            if last is not None and last.type == "identifier"
            else last.child_by_field_name("name")
            if last is not None and last.type == "member_access_expression"
            else None
        )
        names.append(text_of(named if named is not None else inferred if one.type == "argument" else None))
    return tuple(names)

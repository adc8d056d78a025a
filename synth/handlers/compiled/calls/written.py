"""Lists and maps that the code writes out, or fills step by step."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from ..program.code import Expr, Function, base, text_of

_MADE_AND_HANDED: Final = 2
"""So often a variable is mentioned to which nothing else is done."""

_NAMES: Final = 4
"""So many names, and no more, are given to one map."""


def is_grown(expr: Expr, function: Function) -> bool:
    """Is it a variable to which more may be done than that it is made and handed over?"""
    return expr.kind == "name" and len(re.findall(rf"\b{re.escape(expr.name)}\b", text_of(function.node))) != _MADE_AND_HANDED


def elements(expr: Expr, function: Function) -> Iterator[tuple[Expr, Function]]:
    """What a list that is written out holds; a single thing is its only one."""
    if (
        expr.kind == "list"
        or (expr.kind == "call" and expr.name in ("of", "asList", "singletonList", "Arrays"))
        or (expr.kind == "new" and expr.fields and not expr.fields[0][0])
    ):
        for one in (*expr.args, *(value for key, value in expr.fields if not key)):
            yield one, function
        return
    if expr.kind == "name" and (grown := _grown(expr.name, function)):
        yield from grown
    else:
        yield expr, function


def _grown(name: str, function: Function) -> list[tuple[Expr, Function]]:
    """What a list of the function holds that is written out, or filled by one call after the other; nothing where there is more to it."""
    found: list[tuple[Expr, Function]] = []
    for value in (one.value for one in function.binds if one.target.kind == "name" and one.target.name == name and one.value is not None):
        if value.kind == "list":
            found += [(one, function) for one in value.args]
        elif value.kind == "call" and value.name == "append" and value.args and value.args[0].name == name:
            found += [(one, function) for one in value.args[1:]]
        elif value.kind == "new" and base(value.name).endswith("List") and not value.args:
            found += [(one, function) for key, one in value.fields if not key]
        elif not (value.kind == "call" and value.name == "make"):
            return []
    calls = [one for one in function.expressions() if one.kind == "call" and one.of is not None and one.of.kind == "name" and one.of.name == name]
    if any(one.name in ("addAll", "AddRange", "Insert") for one in calls):
        return []
    return found + [(one.args[-1], function) for one in calls if one.name in ("add", "Add") and one.args]


def map_items(expr: Expr, function: Function, names: int = _NAMES) -> Iterator[tuple[Expr, Expr | None, Function]]:
    """The keys of a map that is written out, with what they stand for."""
    if expr.kind == "call" and expr.name in ("of", "singletonMap"):
        for key, value in itertools.zip_longest(expr.args[::2], expr.args[1::2]):
            yield key, value, function
    elif expr.kind in ("map", "new"):
        for key, value in expr.fields:
            if isinstance(key, Expr):
                yield key, value, function
    elif expr.kind == "name" and names:
        bound = [one.value for one in function.binds if one.target.kind == "name" and one.target.name == expr.name and one.value is not None]
        first = [one for one in bound if not is_rest(one)]
        if len(first) == 1:
            yield from map_items(first[0], function, names - 1)


def map_keys(expr: Expr, function: Function) -> Iterator[tuple[Expr, Function]]:
    """The keys of a map that is written out."""
    return ((key, where) for key, _, where in map_items(expr, function))


_RESTS: Final = ("unprocesseditems", "unprocessedkeys")
"""What an answer says was not done, and is asked again of the same tables: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


def is_rest(expr: Expr) -> bool:
    return expr.kind in ("member", "call") and expr.name.lower().removeprefix("get") in _RESTS

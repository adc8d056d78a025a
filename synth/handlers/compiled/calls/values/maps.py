"""What a map that the code writes out has for a key: the value of that key, or any of them where the key is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...program.code import Expr, Function, text_of
from ...program.worth import Values, either
from .asked import Worth
from .given import around, is_local, of_package

_ASKS: Final = ("get", "getOrDefault", "[]", "GetValueOrDefault")
_SAME: Final = ("ToFrozenDictionary", "ToImmutableDictionary", "unmodifiableMap", "copyOf", "AsReadOnly")
_CHANGED: Final = r"\b{}\s*(?:!?\.\s*(?:put|add|Add|TryAdd|merge|compute|replace|remove|Remove|clear|Clear)\w*\s*\(|\[[^\]\n]*\]\s*=[^=])"
_PAIR: Final = 2


def looked_up(worth: Worth, expr: Expr, function: Function) -> Values | None:
    """None where it is no look into such a map, or something else may be put into it."""
    if expr.kind == "call" and expr.name in _ASKS and expr.of is not None and expr.args:
        held, key, *otherwise = expr.of, *expr.args
    elif expr.kind == "other" and expr.name == "index_expression" and len(expr.args) == _PAIR:
        held, key, *otherwise = expr.args
    else:
        return None
    made = _written(worth, held, function)
    entries = [*pairs(made[0])] if made is not None else []
    if made is None or not entries:
        return None
    worth.spend(len(entries))
    asked = _text(worth, key, function)
    keys = [_text(worth, one, made[1]) for one, _ in entries]
    known = asked is not None and None not in keys
    found = [value for one, (_, value) in zip(keys, entries, strict=True) if not known or one == asked]
    return either(tuple(value for one in found for value in worth.of(one, made[1])) + tuple(value for one in otherwise for value in worth.of(one, function)))


def _text(worth: Worth, key: Expr, function: Function) -> str | None:
    values = worth.of(key, function)
    parts = values[0].parts if len(values) == 1 and values[0].kind == "text" else ()
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else None


def _written(worth: Worth, held: Expr, function: Function) -> tuple[Expr, Function] | None:
    """The only thing that a variable or field is given, and the function in which that stands."""
    if held.kind not in ("name", "member"):
        return (held, function) if _is_map(held) else None
    name = held.name
    if held.kind == "name" and is_local(function, name):
        given = [one.value for one in function.binds if one.target.kind == "name" and one.target.name == name and one.value is not None]
        found = (given[0], function) if len(given) == 1 else None
    else:
        found = _field(worth, held, function)
    return found if found is not None and _is_map(found[0]) and not _is_changed(name, function, found[1]) else None


def _field(worth: Worth, held: Expr, function: Function) -> tuple[Expr, Function] | None:
    if held.kind == "name" or (held.of is not None and held.of.kind == "this"):
        owners = around(function.owner)
    else:
        owners = [one.of for one in worth.of(held.of, function) if one.of is not None] if held.of is not None else []
    for owner in owners:
        holder = next((one for one in worth.program.above(owner) if held.name in one.fields), None)
        if holder is not None:
            first = holder.fields[held.name][1]
            return (first, holder.init) if first is not None and not worth.program.writes.get(held.name) else None
    given = of_package(worth, held.name, function.file)[1] if worth.program.language == "Go" and held.kind == "name" else []
    return given[0] if len(given) == 1 else None


def _is_map(expr: Expr) -> bool:
    return next(pairs(expr), None) is not None


def pairs(expr: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Its keys with their values; nothing where it is no map that is written out."""
    while expr.kind == "call" and expr.name in _SAME:
        expr = expr.of if expr.of is not None and not expr.args else expr.args[0] if expr.args else expr._replace(kind="other")
    if expr.kind in ("map", "new"):
        yield from ((key, value) for key, value in expr.fields if isinstance(key, Expr))
    elif expr.kind == "call" and expr.name == "of" and len(expr.args) % _PAIR == 0:
        yield from zip(expr.args[::_PAIR], expr.args[1::_PAIR], strict=True)
    elif expr.kind == "call" and expr.name == "ofEntries":
        yield from ((one.args[0], one.args[1]) for one in expr.args if one.kind == "call" and len(one.args) == _PAIR)


def _is_changed(name: str, *functions: Function) -> bool:
    pattern = re.compile(_CHANGED.format(re.escape(name)))
    return any(pattern.search(text_of(one.file.file.root)) is not None for one in functions)

"""JSON templates: the data at the speed of Python's own parser, and places only for the routes that a finding asks for.

YAML is not imported here: most templates of a CDK app are JSON, and a run over them need not load a second parser.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from queuegate._light import regex

from ..template import Route, Spot, Unreadable
from .places import DEPTH, duplicate, refuse, spot_at, too_deep
from .scalars import decimal, integer

_key = re.compile(r'("(?:[^"\\]|\\.)*")[ \t\n\r]*:[ \t\n\r]*').match
_to_next = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*").match
_skip_space = re.compile(r"[ \t\n\r]*").match
_TOKENS = regex(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_ESCAPES = regex(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")
_end_of_value = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode


class Broken(Unreadable):
    """The text is not JSON. It may still be YAML."""


def parse(text: str, file: str) -> tuple[Any, Callable[[Route], Spot]]:
    """Read a JSON text: its data, and the place of each part of it. Raises `Unreadable`."""
    twice: list[tuple[dict[str, Any], list[tuple[str, Any]]]] = []

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(entries)
        if len(data) != len(entries):
            twice.append((data, entries))
        return data

    read: dict[str, Any] = {"object_pairs_hook": pairs, "parse_float": decimal, "parse_constant": str}
    try:
        try:
            data = json.loads(text, **read)
        except json.JSONDecodeError:
            raise
        except ValueError:  # an integer with too many digits for Python; a parse_int of our own is slow, so only then
            twice.clear()
            data = json.loads(text, **read, parse_int=integer)
    except json.JSONDecodeError as error:
        from .json_errors import explain  # noqa: PLC0415 - few files are broken

        raise Broken(f"the JSON is broken: {explain(error, text)}", spot_at(text, error.pos, file)) from None
    except RecursionError:
        raise too_deep(text, _depth_exceeded(text), file) from None
    if _is_deep(data):
        raise too_deep(text, _depth_exceeded(text), file)
    if "\\u" in text and (half := next((found for found in _ESCAPES.finditer(text) if found[1]), None)):
        raise refuse(f"\\{half[1]} is half of a character. Write both halves, or the character itself", text, half.start(), file)
    places = _places(text)
    if twice:
        route, entries = _route_to(data, {id(holder): entries for holder, entries in twice})
        key = Counter(key for key, _ in entries).most_common(1)[0][0]
        first, again = [at for name, at, _ in _children(text, places(route)[1]) if name == key][:2]
        raise duplicate(key, first, again, text, file)
    return data, lambda route: spot_at(text, places(route)[0], file)


def _places(text: str) -> Callable[[Route], tuple[int, int]]:
    """From a route to two offsets: where its last step (the key, or the item) is written, and where its value starts."""

    @cache
    def children(start: int) -> dict[str | int, tuple[int, int]]:
        return {step: (at, value) for step, at, value in _children(text, start)}

    def places(route: Route) -> tuple[int, int]:
        at = value = _space_after(text, 0)
        for step in route:
            found = children(value).get(step)
            if found is None:
                break
            at, value = found
        return at, value

    return places


def _children(text: str, start: int) -> Iterator[tuple[str | int, int, int]]:
    """Step, place and start of the value for each entry of the mapping or list at `start` (none for a scalar). The text is known to be good JSON."""
    if text[start] not in "{[":
        return
    index, count = _space_after(text, start + 1), 0
    while text[index] not in "}]":
        step: str | int = count
        at = index
        if text[start] == "{" and (key := _key(text, index)):
            step, index = json.loads(key[1]) if "\\" in key[1] else key[1][1:-1], key.end()
        yield step, at, index
        index = _to_next(text, _end_of_value(text, index)[1]).end()  # type: ignore[union-attr]  # as below
        count += 1


def _space_after(text: str, index: int) -> int:
    return _skip_space(text, index).end()  # type: ignore[union-attr]  # the pattern matches the empty string too


def _is_deep(data: Any) -> bool:
    level = [data]
    for _ in range(DEPTH + 1):
        if not level:
            return False
        level = [
            child
            for holder in level
            for child in (holder.values() if holder.__class__ is dict else holder)
            if child.__class__ is dict or child.__class__ is list
        ]
    return True


def _depth_exceeded(text: str) -> int:
    """Find the bracket that is one too many."""
    depth = 0
    for token in _TOKENS.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > DEPTH:
            return token.start()
    return 0


def _route_to(data: Any, holders: dict[int, list[tuple[str, Any]]]) -> tuple[Route, list[tuple[str, Any]]]:
    """Find a way to one of the mappings, and its entries. One at least can be reached: a mapping that a duplicate key hides lies in another of them."""
    level: list[tuple[Route, Any]] = [((), data)]
    while True:
        following: list[tuple[Route, Any]] = []
        for route, holder in level:
            if id(holder) in holders:
                return route, holders[id(holder)]
            entries = holder.items() if isinstance(holder, dict) else enumerate(holder)
            following += [((*route, step), child) for step, child in entries if isinstance(child, dict | list)]
        level = following

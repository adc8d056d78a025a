"""Comments of a YAML text, which its parser leaves out, and what begins on each of its lines. Read only where somebody asks for a comment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from yaml.events import ScalarEvent, StreamEndEvent

from queuegate._light import NamedTuple

from ..template import Route, Spot
from .yaml_text import Parser


class Comment(NamedTuple):
    """What stands behind the mark of a comment, where the comment begins, and the line of which it speaks: its own, or, of one that stands alone, the next; None where there is none."""

    text: str
    at: int
    line: int | None


def comments(text: str, mark: str) -> list[Comment]:
    """The comments that begin with this mark, in a text that can be parsed. A blank line parts a comment from what follows it."""
    found = list(re.finditer(rf"(?<!\S)#[ \t]*{re.escape(mark)}[ \t]*(?P<said>[^\n]*)", text, re.IGNORECASE))
    if not found:
        return []
    spans = list(_scalars(text))
    lines = text.split("\n")
    return [
        Comment(match["said"].rstrip(), match.start(), _line(lines, text.count("\n", 0, match.start()), text, match.start()))
        for match in found
        if not any(_is_comment(text, at, spans) for at in _hashes_before(text, match.start())) and _is_comment(text, match.start(), spans)
    ]


def beginnings(data: Any, spot: Callable[[Route], Spot]) -> dict[int, Route]:
    """For each line the way to the first thing that begins on it, the outermost of several at one place. What an alias or a merge repeats counts where it is written,
    which is before it is repeated.
    """
    found: dict[int, Route] = {}
    seen: set[int] = set()

    def walk(node: Any, route: Route) -> None:
        if not isinstance(node, dict | list) or id(node) in seen:
            return
        seen.add(id(node))
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            way = (*route, key)
            found.setdefault(spot(way).line, way)
            walk(child, way)

    walk(data, ())
    return found


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """Where texts stand, in which a `#` is no comment: of one in a block what follows its first line."""
    following: Callable[[], Any] = Parser(text).get_event
    event = following()
    while not isinstance(event, StreamEndEvent):
        if isinstance(event, ScalarEvent):
            yield _span(event, text)
        event = following()


def _span(scalar: Any, text: str) -> tuple[int, int]:
    start, end = scalar.start_mark.index, scalar.end_mark.index
    return (max(text.find("\n", start), start) if scalar.style in ("|", ">") else start), end


def _is_comment(text: str, at: int, spans: list[tuple[int, int]]) -> bool:
    """Does the `#` at this place begin a comment, as far as texts decide that?"""
    i = bisect_right(spans, (at, len(text))) - 1
    return i < 0 or at >= spans[i][1]


def _hashes_before(text: str, at: int) -> Iterator[int]:
    """Every other `#` of the line that might begin a comment."""
    start = text.rfind("\n", 0, at) + 1
    for match in re.finditer(r"(?<!\S)#", text[start:at]):
        yield start + match.start()


def _line(lines: list[str], number: int, text: str, at: int) -> int | None:
    """The line of which a comment on this line (counted from 0) speaks, counted from 1."""
    if text[text.rfind("\n", 0, at) + 1 : at].strip():
        return number + 1
    after = next((i for i in range(number + 1, len(lines)) if not lines[i].lstrip().startswith("#")), None)
    return after + 1 if after is not None and lines[after].strip() else None

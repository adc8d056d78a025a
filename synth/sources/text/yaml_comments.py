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
    starts = [0, *(end.end() for end in re.finditer("\n", text))]
    following = _following(lines)
    return [
        Comment(match["said"].rstrip(), match.start(), _line(lines, following, starts, text, match.start()))
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


def _following(lines: list[str]) -> list[int]:
    """For each line the first one behind it that is no comment; one past the last where there is none."""
    found = [len(lines)] * len(lines)
    for i in range(len(lines) - 2, -1, -1):
        found[i] = found[i + 1] if lines[i + 1].lstrip().startswith("#") else i + 1
    return found


def _line(lines: list[str], following: list[int], starts: list[int], text: str, at: int) -> int | None:
    """The line of which a comment at this place speaks, counted from 1."""
    number = bisect_right(starts, at) - 1
    if text[starts[number] : at].strip():
        return number + 1
    after = following[number]
    return after + 1 if after < len(lines) and lines[after].strip() else None

"""What both readers, YAML and JSON, share: where an offset is, and how much nesting and aliasing a template may hold.

Whoever walks a template does so by plain recursion. These limits are what makes that safe.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any

from ..template import Spot, Unreadable

DEPTH = 200
"""Mappings and lists inside one another, aliases followed. A short tag counts as the mapping for which it stands."""

NODES = 1_000_000
"""Nodes of the whole document, each alias counted as everything that it stands for."""

_WIDTH = 60


def spot_at(text: str, index: int, file: str) -> Spot:
    """Find the place of `text[index]`; for an index past the text, the place of its last visible character."""
    if index >= len(text):
        index = max(len(text.rstrip()) - 1, 0)
    line = bisect_right(starts := _lines(text), index)
    return Spot(file, line, index - starts[line - 1] + 1)


@lru_cache(maxsize=8)
def _lines(text: str) -> list[int]:
    """Where each line begins: counted once for all places of a file."""
    return [0, *(end.end() for end in re.finditer("\n", text))]


def measure(value: Any, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Nodes and height of a value with every alias in it written out: each part is measured once, however often it is repeated. `known` are those that were."""
    if not isinstance(value, dict | list):
        return 1, 0
    if id(value) not in known:
        parts = [measure(part, known) for part in (value.values() if isinstance(value, dict) else value)]
        known[id(value)] = 1 + sum(size for size, _ in parts), 1 + max((height for _, height in parts), default=0)
    return known[id(value)]


def refuse(reason: str, text: str, index: int, file: str) -> Unreadable:
    return Unreadable(reason, spot_at(text, index, file))


def too_deep(text: str, index: int, file: str) -> Unreadable:
    return refuse(f"more than {DEPTH} mappings and lists inside one another. No template needs that: flatten it", text, index, file)


def duplicate(key: str, first: int, again: int, text: str, file: str) -> Unreadable:
    reason = f"the key {shown(key)} is written twice in one mapping: in line {spot_at(text, first, file).line} and in line {spot_at(text, again, file).line}"
    return refuse(f"{reason}. Keep one of them", text, again, file)


def shown(word: str) -> str:
    """Make a template's own word fit for a message: on one line, printable, and short."""
    short = word if len(word) <= _WIDTH else word[: _WIDTH - 1] + "…"
    return f"'{short}'" if short.isprintable() else ascii(short)

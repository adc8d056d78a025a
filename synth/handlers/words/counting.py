"""Numbers by which code may take no more than so many messages of a batch: `slice(0, 5)`, `limit(5)`, `Take(5)`, `records[:5]`, `i >= 5`, `MAX_MESSAGES = 5`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from queuegate._light import regex

if TYPE_CHECKING:
    from tree_sitter import Node

T = TypeVar("T")
_NUMBER: Final = regex(r"(?<![\w.])\d{1,2}(?![\w.])")
_COUNTS: Final = regex(
    r"(?i:\.(?:limit|take|sublist|getrange|slice|splice|takewhile)\((?:\s{0,4}0\s{0,4},)?|\[\s{0,4}0?\s{0,4}(?::|\.\.)|[<>]=?|(?:max|most|limit|count|batch|size)\w{0,24}[ \t]{0,4}:?=)"
    r"\s{0,4}(?i:(?:math\.)?min\(\s{0,4})?$"
)
_BEFORE: Final = 60
"""So much of what stands before a number is looked at."""
_LARGEST: Final = 12
"""Of larger numbers nothing is tried."""
_MOST_NUMBERS: Final = 20_000
"""Code that people write has fewer."""
_MOST: Final = 4
"""Places at which messages may be counted."""


def counted(text: str) -> Iterator[tuple[int, int]]:
    """Each number, once, with its place in the text; the smallest first."""
    found: dict[int, int] = {}
    for one in itertools.islice(_NUMBER.finditer(text), _MOST_NUMBERS):
        number, at = int(one[0]), one.start()
        if 1 < number <= _LARGEST and number not in found and _COUNTS.search(text[max(0, at - _BEFORE) : at]) is not None:
            found[number] = at
    yield from sorted(found.items())[:_MOST]


def most_taken(texts: Iterable[tuple[str, T]], leaves_some: Callable[[int], bool]) -> tuple[int, int, T] | None:
    """The number, its place in the text, and whose text that is, where of one message more than the number some are left. `leaves_some`: is that so of a batch of so many? A number may be counted from 0, too."""
    found = [(number, at, of) for text, of in texts for number, at in counted(text)]
    if not found or not leaves_some(max(number for number, *_ in found) + 2):
        return None
    tried = ((most, at, of) for number, at, of in found for most in (number, number + 1))
    return next((one for one in tried if leaves_some(one[0] + 1)), None)


def node_at(root: Node, text: str, at: int, holds: tuple[str, ...]) -> Node:
    """The call, the part of a list or the statement in which a number stands: the first node above it whose type ends in one of these."""
    place = len(text[:at].encode())
    found: Node = root.descendant_for_byte_range(place, place + 1) or root
    while found.parent is not None and not found.type.endswith(holds):
        found = found.parent
    return found

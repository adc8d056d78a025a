"""Numbers by which code may take no more than so many messages of a batch: `slice(0, 5)`, `limit(5)`, `Take(5)`, `records[:5]`, `i >= 5`, `MAX_MESSAGES = 5`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_COUNTS: Final = regex(
    r"(?:\.(?:limit|[tT]ake|[sS]ub[lL]ist|[gG]et[rR]ange|slice|splice|take_?[wW]hile)\((?:\s*0\s*,)?|\[\s*0?\s*(?::|\.\.)|[<>]=?"
    r"|\b\w*(?:[mM][aA][xX]|[mM][oO][sS][tT]|[lL][iI][mM][iI][tT]|[cC][oO][uU][nN][tT]|[bB][aA][tT][cC][hH]|[sS][iI][zZ][eE])\w*[ \t]{0,4}:?=)"
    r"\s{0,4}(?:(?:[mM]ath\.)?[mM]in\(\s{0,4})?(?P<number>\d{1,2})(?![\w.])"
)
_LARGEST: Final = 12
"""Of larger numbers nothing is tried."""
_MOST: Final = 4
"""Places at which messages may be counted."""


def counted(text: str) -> Iterator[tuple[int, int]]:
    """Each number, once, with its place in the text; the smallest first."""
    found: dict[int, int] = {}
    for one in _COUNTS.finditer(text):
        if 1 < (number := int(one["number"])) <= _LARGEST:
            found.setdefault(number, one.start("number"))
    yield from sorted(found.items())[:_MOST]


def node_at(root: Node, text: str, at: int, holds: tuple[str, ...]) -> Node:
    """The call, the part of a list or the statement in which a number stands: the first node above it whose type ends in one of these."""
    place = len(text[:at].encode())
    found: Node = root.descendant_for_byte_range(place, place + 1) or root
    while found.parent is not None and not found.type.endswith(holds):
        found = found.parent
    return found

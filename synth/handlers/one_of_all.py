"""Handlers that read every message of a batch and work on one of them: what is made of one takes the place of what was made of the one before, or one is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from queuegate._light import regex

_CHOOSES: Final = regex(r"(?i)\b(?:sort\w*|order_?by\w*|(?:max|min)(?:_?by\w*)?|reduce|aggregate)\b")
"""Words of whoever puts messages into an order of its own."""


def one_of_all(ways: Iterable[frozenset[int]], text: str) -> str:
    """`ways`: the messages that are worked on where nothing fails, on each way. `only-first` and `only-last`, where it is the same on all of them; `chosen`, where that hangs on a condition, or on an order that is made in the text; otherwise nothing."""
    acted = {*ways}
    if max(map(len, acted), default=0) != 1:
        return ""
    if len(acted) > 1 or _CHOOSES.search(text) is not None:
        return "chosen"
    return "only-first" if 0 in acted.pop() else "only-last"

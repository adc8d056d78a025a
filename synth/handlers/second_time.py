"""A batch that comes again, on each way that the handler may go the second time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeVar

_Choice = TypeVar("_Choice")
_MOST: Final = 16
"""So many ways are gone."""


def ends_badly(again: Callable[[frozenset[_Choice]], tuple[Collection[_Choice], str | None]]) -> str | None:
    """How it ends on the likeliest way, where it ends badly on every one; None where it may end well, or where there are more ways than are gone.

    `again` goes the way on which these choices are taken otherwise: which more may be, and how it ends (None: well, or it is not followed).
    """
    first = frozenset[_Choice]()
    waiting, met, kinds = [first], {first}, list[str]()
    while waiting:
        choices, kind = again(flips := waiting.pop())
        if kind is None:
            return None
        kinds.append(kind)
        new = {flips | {one} for one in choices} - met
        met |= new
        waiting += new
        if len(met) > _MOST:
            return None
    return kinds[0]

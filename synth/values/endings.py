"""Texts sorted by how they end, so that one is not compared with every other: most names of a large assembly differ in their last letters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Endings(Generic[T]):
    """Things by what is known of the ends of their names; "" where nothing is."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        self._order: dict[T, int] = {}
        self._ends: dict[str, dict[T, None]] = {}
        for end, thing in pairs:
            self._order.setdefault(thing, len(self._order))
            self._ends.setdefault(end, {})[thing] = None
        self._backwards = sorted(end[::-1] for end in self._ends)
        self._lengths = sorted({len(end) for end in self._ends})

    def __len__(self) -> int:
        return len(self._order)

    def of(self, end: str) -> list[T]:
        """The things whose names may end like this, in the order in which they were given: one of the two ends is the end of the other."""
        found = {thing: None for length in self._lengths if length <= len(end) for thing in self._ends.get(end[len(end) - length :], ())}
        reverse = end[::-1]
        at = bisect_left(self._backwards, reverse)
        while at < len(self._backwards) and self._backwards[at].startswith(reverse):
            found |= self._ends[self._backwards[at][::-1]]
            at += 1
        return sorted(found, key=self._order.__getitem__) if len(found) > 1 else [*found]

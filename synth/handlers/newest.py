"""What was made last, as much of it as is worth no more than a bound: trees and programs, which whoever reads the same code asks for one after the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """By a key; what was asked for last goes last. What is worth more than all of it is kept alone, until something else is made."""

    def __init__(self, most: int, worth: int) -> None:
        self._most, self._worth = most, worth
        self._kept: dict[Hashable, tuple[T, int]] = {}
        self._held = 0

    def get(self, key: Hashable) -> T | None:
        """What is kept; None where nothing is."""
        if (found := self._kept.pop(key, None)) is None:
            return None
        self._kept[key] = found
        return found[0]

    def made(self, key: Hashable, worth: int, make: Callable[[], T]) -> T:
        """What is made now, once there is room for it, and kept."""
        while self._kept and (len(self._kept) >= self._most or self._held + worth > self._worth):
            self._held -= self._kept.pop(next(iter(self._kept)))[1]
        made = make()
        self._kept[key] = made, worth
        self._held += worth
        return made

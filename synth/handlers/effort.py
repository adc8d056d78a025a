"""How much is done to read the code of one function, and of all that are linked together: counted, so that two machines say the same.

Values hold one another, many times over, and classes, calls and branches do; whoever goes through them says here how much that was. A unit is about a microsecond.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

OF_ONE: Final = 30_000
"""What reading one function's code may always take, and"""
OF_ALL: Final = 4_000_000
"""what all functions of the templates that are linked may take beside it,"""
_PART: Final = 4
"""each one part in so many of what is left."""
BYTES: Final = 2
"""So many bytes of a source are read for a unit."""

LINK: Final = 4
"""What looking at a link of a chain of calls and members is worth."""


class TooMuch(Exception):  # noqa: N818 - a verdict, not an error
    """There is no time for more of this code."""


class Effort:
    """Inside `of` so much may be done; outside of it whatever it takes."""

    __slots__ = ("_left", "_spent")

    def __init__(self) -> None:
        self._left = math.inf
        self._spent: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    @contextmanager
    def of(self, whole: Any) -> Iterator[None]:
        """A reading of the code of one of the functions of a whole. What it takes beside its own is gone for the others."""
        before, rest = self._left, OF_ALL - self._spent.get(whole, 0)
        self._left = allowed = OF_ONE + rest // _PART
        try:
            yield
        finally:
            over = max(allowed - max(self._left, 0) - OF_ONE, 0)
            self._spent[whole] = self._spent.get(whole, 0) + over
            self._left = before

    def spend(self, units: float = 1) -> None:
        """So much more is done. Raises `TooMuch`."""
        self._left -= units
        if self._left < 0:
            raise TooMuch


EFFORT: Final = Effort()
"""This process's."""

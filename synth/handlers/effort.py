"""How much is done to read the code of one function, and of all that are linked together: counted, so that two machines say the same.

Values hold one another, many times over, and classes, calls and branches do; whoever goes through them says here how much that was. A unit is about a microsecond.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

OF_ONE: Final = 30_000
"""What a reading of one function's code may always take, as long as it is no more than"""
OF_EACH: Final = (6_000_000, 64)
"""one part in so many of what is left of what that may be for all functions of a template, and"""
MOST_TEMPLATES: Final = 6
"""of so many that are linked with it (a folder may take six times as long as a template), and"""
OF_ALL: Final = (4_000_000, 4)
"""what those that need more may take beside it."""
BYTES: Final = 2
"""So many bytes of a source are read for a unit."""
SIGN: Final = 4
"""What a sign or a line of a source is worth where it has little else: there is a node of the tree for each."""
_QUIET: Final = bytes(code for code in range(256) if not chr(code).isascii() or chr(code).isalnum() or chr(code) in "_ \t\r")
RUBBISH: Final = 1_000_000
"""After so much that was done what is left of it is looked for, and"""
SEARCHED: Final = 128
"""So many bytes of a text in which something is only looked for are a unit."""

LINK: Final = 4
"""What looking at a link of a chain of calls and members is worth."""


class TooMuch(Exception):  # noqa: N818 - a verdict, not an error
    """There is no time for more of this code."""


class Effort:
    """Inside `of` so much may be done; outside of it whatever it takes. `done` is how much was, `refused` how often more was asked for than was left."""

    __slots__ = ("_left", "_looked", "_pots", "done", "refused")

    def __init__(self) -> None:
        self._left = math.inf
        self._pots: WeakKeyDictionary[Any, tuple[float, float]] = WeakKeyDictionary()
        self.done = self._looked = 0.0
        self.refused = 0

    @contextmanager
    def of(self, whole: Any, templates: int = 1) -> Iterator[None]:
        """A reading of the code of one of the functions of a whole, which so many templates are. What it takes is gone for the others."""
        before, (small, large) = self._left, self._pots.get(whole, (OF_EACH[0] * min(templates, MOST_TEMPLATES), OF_ALL[0]))
        own = min(OF_ONE, small // OF_EACH[1])
        self._left = allowed = own + large // OF_ALL[1]
        try:
            yield
        finally:
            taken = allowed - self._left
            self._pots[whole] = small - min(taken, own), large - max(taken - own, 0)
            self._left = before
            self._tidy()

    def allows(self, units: float) -> bool:
        """May so much more be done?"""
        return units <= self._left

    def _tidy(self) -> None:
        """What is left behind is looked for now and then: the parts of a program hold each other, and a short run looks seldom."""
        if self.done - self._looked > RUBBISH:
            self._looked = self.done
            gc.collect(1)

    def spend(self, units: float = 1) -> None:
        """So much more is to be done. Raises `TooMuch`, and then it counts for nothing."""
        if not self.allows(units):
            self.refused += 1
            raise TooMuch
        self.done += units
        self._left -= units


EFFORT: Final = Effort()
"""This process's."""


def worth(data: bytes) -> int:
    """What going once through a source is worth, as far as can be told before it is parsed: by its length, or by its signs and lines, where it has many."""
    return max(len(data) // BYTES, SIGN * len(data.translate(None, _QUIET)))

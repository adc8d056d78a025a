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

OF_EACH: Final = 6_000_000
"""What all readings of all functions of a template may take: each function has the same part of it for its own, whatever the others take, but no more than"""
OF_ONE: Final = 1_000_000
"""so much, and"""
OF_ALL: Final = (3_000_000, 4)
"""what those that need more may take beside it: a reading no more than one part in so many of what is left."""
MOST_TEMPLATES: Final = 6
"""Of so many templates that are linked, it is so many times as much: a folder may take six times as long as a template."""
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
LOOK: Final = 8
"""What asking the disk whether there is a file is worth."""


class TooMuch(Exception):  # noqa: N818 - a verdict, not an error
    """There is no time for more of this code."""


class Effort:
    """Inside `of` so much may be done; outside of it whatever it takes. `done` is how much was, `refused` how often more was asked for than was left."""

    __slots__ = ("_left", "_looked", "_pots", "_shared", "done", "refused")

    def __init__(self) -> None:
        self._left, self._shared = math.inf, 0.0
        self._pots: WeakKeyDictionary[Any, dict[Any, float]] = WeakKeyDictionary()
        self.done = self._looked = 0.0
        self.refused = 0

    @contextmanager
    def of(self, whole: Any, one: Any, functions: int = 1, templates: int = 1) -> Iterator[None]:
        """A reading of the code of one of so many functions of a whole, which so many templates are. What it takes beyond its function's own is gone for the others."""
        times = min(templates, MOST_TEMPLATES)
        before, pot = self._left, self._pots.setdefault(whole, {None: OF_ALL[0] * times})
        own = pot.setdefault(id(one), min(OF_ONE, OF_EACH * times // max(functions, 1)))  # it lives as long as the whole
        shared, self._shared = self._shared, pot[None] // OF_ALL[1]
        self._left = allowed = own + self._shared
        try:
            yield
        finally:
            taken = allowed - self._left
            pot[id(one)], pot[None] = own - min(taken, own), pot[None] - max(taken - own, 0)
            self._left, self._shared = before, shared
            self._tidy()

    def _tidy(self) -> None:
        """What is left behind is looked for now and then: the parts of a program hold each other, and a short run looks seldom."""
        if self.done - self._looked > RUBBISH:
            self._looked = self.done
            gc.collect(1)

    def has_own(self, units: float = 0) -> bool:
        """Is there something left of what is the function's own, when so much more is done? What only may show something new is not paid with what is for all."""
        has = self._left - units > self._shared
        self.refused += not has
        return has

    @contextmanager
    def spared(self, units: float) -> Iterator[None]:
        """So much may be done although nothing is left: what was found is looked at, and nothing more is tried."""
        before, self._left = self._left, max(self._left, units)
        try:
            yield
        finally:
            self._left = min(before, self._left)

    def spend(self, units: float = 1) -> None:
        """So much more is to be done. Raises `TooMuch`, and then it counts for nothing."""
        if units > self._left:
            self.refused += 1
            raise TooMuch
        self.done += units
        self._left -= units


EFFORT: Final = Effort()
"""This process's."""


def worth(data: bytes) -> int:
    """What going once through a source is worth, as far as can be told before it is parsed: by its length, or by its signs and lines, where it has many."""
    return max(len(data) // BYTES, SIGN * len(data.translate(None, _QUIET)))

"""What looking at worlds may cost: counted, so that two machines say the same, and by the clock as the last resort.

Nothing is metered until somebody says how much there is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

_PART: Final = 4
"""Into so many parts what is left is divided."""


class Spent(Exception):  # noqa: N818 - it tells no fault
    """Raised where judging has cost all that it may. `late`: by the clock."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("the time" if late else "the work")
        self.late = late


class Meter:
    """Inside `timed` and `limited` so many seconds, and as many worlds and steps in them as `allow` says, may be spent; outside of them whatever it takes."""

    __slots__ = ("_end", "_until", "is_free", "steps", "worlds")

    def __init__(self) -> None:
        self._end = self._until = math.inf
        self.worlds = self.steps = math.inf
        """How many are left."""
        self.is_free = True
        """Has nobody said how much there is?"""

    @contextmanager
    def timed(self, seconds: float) -> Iterator[None]:
        self._end = monotonic() + seconds
        try:
            yield
        finally:
            self._end = math.inf

    @contextmanager
    def limited(self, worlds: float = math.inf, steps: float = math.inf) -> Iterator[None]:
        before = self.worlds, self.steps, self._until, self.is_free
        self._until = self._end
        self.allow(worlds, steps)
        try:
            yield
        finally:
            self.worlds, self.steps, self._until, self.is_free = before

    def allow(self, worlds: float, steps: float) -> None:
        """So much for what comes next, whatever was left."""
        self.worlds, self.steps = worlds, steps
        self.is_free = worlds == math.inf == steps

    def count(self) -> None:
        """One world more. Raises `Spent`."""
        if self.worlds < 1:
            raise Spent(late=False)
        self.worlds -= 1
        if monotonic() > self._until:  # in most templates a world takes a thousand times as long as this
            raise Spent(late=True)

    def clock(self) -> None:
        """Is there time left? Raises `Spent`."""
        if monotonic() > self._until:
            raise Spent(late=True)

    def step(self, steps: int = 1) -> None:
        """So much of a world more: an expression that is worked out is one. Raises `Spent`."""
        if steps > self.steps:
            self.steps = 0
            raise Spent(late=False)
        self.steps -= steps


METER: Final = Meter()
"""This process's."""


class Pot:
    """What several computations may take, one after the other: each a part of what is left of `most` (worlds and steps), beside what is its `own`."""

    __slots__ = ("_most", "_own")

    def __init__(self, most: tuple[float, float], own: tuple[float, float]) -> None:
        self._most, self._own = most, own

    @contextmanager
    def share(self) -> Iterator[None]:
        """Inside of it METER raises `Spent` at the end of this one's share."""
        allowed = tuple(own + most // _PART for own, most in zip(self._own, self._most, strict=True))
        with METER.limited(*allowed):
            try:
                yield
            finally:
                over = [max(before - left - own, 0) for before, left, own in zip(allowed, (METER.worlds, METER.steps), self._own, strict=True)]
                self._most = self._most[0] - over[0], self._most[1] - over[1]

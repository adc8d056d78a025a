"""What looking at worlds may cost: counted, so that two machines say the same, and by the clock as the last resort.

Nothing is metered until somebody says how much there is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

_LOOKS: Final = 16
"""Each how many worlds somebody looks at the clock: a world is 0.1 to 0.6 ms."""


class Spent(Exception):  # noqa: N818 - it tells no fault
    """Raised where judging has cost all that it may. `late`: by the clock."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("the time" if late else "the work")
        self.late = late


class Meter:
    """Inside `timed` and `allowing` so many seconds, so many worlds and so many steps in them may be spent; outside of them whatever it takes."""

    __slots__ = ("_end", "_left", "_steps", "_until")

    def __init__(self) -> None:
        self._end = self._left = self._steps = self._until = math.inf

    @contextmanager
    def timed(self, seconds: float) -> Iterator[None]:
        self._end = monotonic() + seconds
        try:
            yield
        finally:
            self._end = math.inf

    @contextmanager
    def allowing(self, worlds: int, steps: float = math.inf) -> Iterator[None]:
        self._left, self._steps, self._until = worlds, steps, self._end
        try:
            yield
        finally:
            self._left = self._steps = self._until = math.inf

    def count(self) -> None:
        """One world more. Raises `Spent`."""
        self._left -= 1
        if self._left < 0:
            raise Spent(late=False)
        if not self._left % _LOOKS and monotonic() > self._until:
            raise Spent(late=True)

    def step(self, steps: int = 1) -> None:
        """So much of a world more: an expression that is worked out is one. Raises `Spent`."""
        self._steps -= steps
        if self._steps < 0:
            raise Spent(late=False)


METER: Final = Meter()
"""This process's."""

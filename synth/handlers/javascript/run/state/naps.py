"""What a run remembers of the times that somebody slept: where, for how many seconds, whether for each message anew, how much had been done by then, and how often somebody had asked for the time that is left."""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from .values import Site

SLEPT: Final = "slept"


class Slept(NamedTuple):
    site: Site
    seconds: float
    each: bool
    at: int
    asked: int

"""A moment that is reckoned from the time that an invocation has left, and compared with a clock: whoever does that asks for it anew. And what hangs on that time.

https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .machine import Machine
from .values import Site, Unknown

ASKS: Final = "getRemainingTimeInMillis"
LEFT: Final = "remaining"
_NOW: Final = (("Date", "now"), ("performance", "now"))
_READ: Final = "clock"
"""How often a run read a clock, and how often it had by the last comparison."""
_DEEP: Final = 8
OF_TIME: Final = "of time"
"""The comparisons of a run that hang on the time that is left, or on how long the invocation has run, by what is asked."""
_MOMENTS: Final = (("pure", "Date", "now"), ("pure", "Date", "new"), ("pure", "performance", "now"))


def read(machine: Machine, path: tuple[str, ...]) -> None:
    if path in _NOW:
        times, compared = machine.state.get(_READ, (0, 0))
        machine.state[_READ] = times + 1, compared


def ask(machine: Machine) -> None:
    machine.state[ASKS] = machine.state.get(ASKS, 0) + 1


def compared(machine: Machine, *keys: Any) -> None:
    times, before = machine.state.get(_READ, (0, 0))
    if times != before and all(any(_has(key, part, _DEEP) for key in keys) for part in (LEFT, "now")):
        machine.state[_READ] = times, times
        ask(machine)


def hangs_on_it(machine: Machine, made: Unknown, site: Site) -> None:
    """What is compared is reckoned from the time that is left, or from two readings of a clock. The moment of a message is none of these."""
    if _has(made.key, LEFT, _DEEP) or (not made.about and len({*_moments(made.key, _DEEP)}) > 1):
        machine.state.setdefault(OF_TIME, {})[made.key] = site


def _moments(key: Any, depth: int) -> Iterator[Any]:
    """The readings of a clock that a value is made of; a Date that is made of something is none."""
    if not isinstance(key, tuple) or not depth:
        return
    if key[:3] in _MOMENTS and key[3:4] and key[3][:1] == ("",):
        yield key
        return
    for one in key:
        yield from _moments(one, depth - 1)


def _has(key: Any, part: str, depth: int) -> bool:
    return key == part or (depth > 0 and isinstance(key, tuple) and any(_has(one, part, depth - 1) for one in key))

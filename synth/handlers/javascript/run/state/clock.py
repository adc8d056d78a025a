"""A moment that is reckoned from the time that an invocation has left, and compared with a clock: whoever does that asks for it anew.

https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now
"""

from __future__ import annotations

from typing import Any, Final

from .machine import Machine

ASKS: Final = "getRemainingTimeInMillis"
LEFT: Final = "remaining"
_NOW: Final = (("Date", "now"), ("performance", "now"))
_READ: Final = "clock"
"""How often a run read a clock, and how often it had by the last comparison."""
_DEEP: Final = 8


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


def _has(key: Any, part: str, depth: int) -> bool:
    return key == part or (depth > 0 and isinstance(key, tuple) and any(_has(one, part, depth - 1) for one in key))

"""The time that an invocation has left: whoever asks for it before each message does not go on until there is none. And what lets it pass: a promise that a timer settles.

https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from .....reading import together
from ....syntax import text_of
from ...state import clock
from ...state.clock import ASKS
from ...state.machine import Machine
from ...state.naps import SLEPT, Slept
from ...state.values import Native, Site, Unknown
from .. import known

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEP: Final = 6
_PAIR: Final = 2
_SECOND: Final = 1_000
DELAY: Final = "delay"
"""What a machine remembers of the timer whose function it runs: after how many milliseconds it does."""
_CALLED: Final = "called"
"""What a machine remembers of calls: for which message each was made last, and how often somebody had asked by then."""


def asked() -> Native:
    def work(machine: Machine, _this: Any, _given: list[Any], _site: Any) -> Unknown:
        clock.ask(machine)
        return Unknown((clock.LEFT,))

    return Native(ASKS, work)


def is_made_for_each(machine: Machine, site: Site) -> bool:
    """Is a call made for each message, one after the other, however much time is left? Who asks for that is seen to at the second message."""
    if machine.current is None or machine.abreast:
        return False
    if not any(_asks(one.root) for one in machine.state["program"].modules.sources):
        return True
    calls = machine.state.setdefault(_CALLED, {})
    before, times = calls.get(site.node.id), machine.state.get(ASKS, 0)
    calls[site.node.id] = machine.current, times
    return before is not None and before[0] != machine.current and before[1] == times


def asleep(machine: Machine, milliseconds: Any) -> Callable[[Site], None] | None:
    """What notes that somebody waits for a promise which ends after so long; None where that is not known."""
    if not isinstance(milliseconds, (int, float)) or isinstance(milliseconds, bool) or milliseconds <= 0:
        return None
    seconds = milliseconds / _SECOND

    def note(site: Site) -> None:
        each = is_made_for_each(machine, site)
        machine.waits.setdefault(("setTimeout", seconds, 1, each), site)
        machine.state.setdefault(SLEPT, []).append(Slept(site, seconds, each, len(machine.events), machine.state.get(ASKS, 0)))

    return note


def between_attempts(machine: Machine, *, goes_on: bool) -> dict[tuple[str, float | None, int, bool], Site]:
    """How long somebody waits between the attempts of what fails each time, in the order of `Machine.waits`; `goes_on`: and then works on the next message."""
    fault, found = machine.fault, dict[int, list[Slept]]()
    if fault is None or SLEPT not in machine.state:
        return {}
    failed = [at for at, event in enumerate(machine.events) if event.site.node.id == fault.site.node.id and event.about == fault.about]
    for one in machine.state[SLEPT]:
        before = found.setdefault(one.site.node.id, [])
        if any((before[-1].at if before else 0) <= at < one.at for at in failed) and not (before and before[-1].asked != one.asked):
            before.append(one)
    return {_sum(several, goes_on=goes_on): several[0].site for several in found.values() if len(several) > 1}


def _sum(several: list[Slept], *, goes_on: bool) -> tuple[str, float | None, int, bool]:
    return ("setTimeout", *together([one.seconds for one in several]), goes_on and all(one.each for one in several))


def ends_in_time(key: Any, depth: int = _DEEP) -> bool:
    """Is a number of milliseconds no more than what is left, as it is reckoned?"""
    if not depth:
        return False
    match key:
        case (clock.LEFT,):
            return True
        case ("-", left, (_, int() | float() as less)) if less > 0:
            return ends_in_time(left, depth - 1)
        case ("/", left, (_, int() | float() as by)) if by >= 1:
            return ends_in_time(left, depth - 1)
        case ("*", left, (_, int() | float() as by)) if by <= 1:
            return ends_in_time(left, depth - 1)
        case ("Math", "min", _, *parts):
            return any(ends_in_time(one, depth - 1) for one in parts)
        case ("Math", "max", _, *parts):
            return any(ends_in_time(one, depth - 1) for one in parts) and all(
                ends_in_time(one, depth - 1) or (len(one) == _PAIR and isinstance(one[1], (int, float)) and one[1] <= _SECOND) for one in parts
            )
        case ("Math", "floor" | "round" | "trunc", _, left):
            return ends_in_time(left, depth - 1)
    return False


@lru_cache(maxsize=8)
def _asks(root: Node) -> bool:
    """Not only to write it to the log?"""
    return ASKS.encode() in (root.text or b"") and any(ASKS in line and not known.LOGGED.search(line) for line in text_of(root).splitlines())

"""A function that calls itself with parts of what nobody knows: it does with them what it did with the whole, and is followed no further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple, regex

from .....values.worlds import Undecided
from ...syntax import text_of
from ..state.machine import CutShort, Fault, Machine, Throw
from ..state.values import UNDEFINED, Promise, Site, Unknown, about_of, array

if TYPE_CHECKING:
    from .functions import Code

MOST_CALLS: Final = 60
"""So deep may calls stand in one another."""
_OFTEN: Final = 2
_COUNTED: Final = 12
"""So deep is what counts on the way down, too, taken to do what it did."""
_RUNNING: Final = "running"
_PLAIN: Final = (bool, int, float, str, type(None))
_GIVES: Final = regex(r"\breturn\s+[^;}\s]")


class _Running(NamedTuple):
    """A function that is being run: what it was given, and what had failed by then."""

    code: Any
    given: list[Any]
    fault: Fault | None


def begins(machine: Machine, code: Code, arguments: list[Any]) -> bool:
    """Is it to be run? Not where it is run within itself already, what is new about it is unknown, and nothing is tried again that failed meanwhile. A number that is counted tells one run from another."""
    if machine.depth > MOST_CALLS:
        raise CutShort(Undecided("calls stand in one another too deeply to be followed"))
    running: list[_Running] = machine.state.setdefault(_RUNNING, [])
    now = _Running(code, arguments[: len(code.made[0])], machine.fault)
    before = [one for one in running if one.code is code]
    if len(before) >= _OFTEN and before[0].fault is now.fault:
        new = [(one, was) for one, was in zip(now.given, before[-1].given, strict=False) if one is not was]
        counts = len(before) < _COUNTED and any(isinstance(one, _PLAIN) and one != was for one, was in new)
        if not counts and any(isinstance(one, Unknown) and isinstance(was, Unknown) for one, was in new):
            return False
    running.append(now)
    return True


def ends(machine: Machine) -> None:
    machine.state[_RUNNING].pop()


def result(machine: Machine, code: Code, arguments: list[Any], site: Site) -> Any:
    """What another run of it would give. One that gives nothing does something."""
    gives = code.made[2] is not None or code.generates or _GIVES.search(text_of(code.node)) is not None
    error = None if gives else machine.work("work", site, site.text, tuple(arguments))
    value = machine.fresh("call", about_of(tuple(arguments))) if gives else UNDEFINED
    if code.generates:
        return array([value])
    if code.asynchronous:
        machine.promises.append(made := Promise("ok" if error is None else "err", value if error is None else error, site, work=not gives))
        return made
    if error is not None:
        raise Throw(error)
    return value

"""What ends when a time is over: `async (ms) => { await sleep(ms); throw new Error("too late"); }`, which a race takes for a limit, and what an asynchronous function waits for."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

from ..state.machine import Fault, Machine
from ..state.naps import SLEPT, Slept
from ..state.values import UNDEFINED, Promise, Site

_HEARD: Final = "heard"
"""What a machine remembers of the promises that were waited for, and"""
_NAPS: Final = "naps"
"""of the timers among them: after how many milliseconds they ended."""


class Before(NamedTuple):
    """How far a run had come when a function was called."""

    events: int
    heard: int
    naps: int
    waits: int
    slept: int
    fault: Fault | None


def before(machine: Machine) -> Before:
    return Before(
        len(machine.events),
        len(machine.state.get(_HEARD, ())),
        len(machine.state.get(_NAPS, ())),
        len(machine.waits),
        len(machine.state.get(SLEPT, ())),
        machine.fault,
    )


def heard(machine: Machine, promise: Promise) -> None:
    """A promise is waited for."""
    if promise.timer is not UNDEFINED:
        machine.state.setdefault(_NAPS, []).append(promise.timer)
    elif promise.work:
        machine.state.setdefault(_HEARD, []).append(promise)


def waited(machine: Machine, promise: Promise, since: Before, *, at_once: bool) -> None:
    """What a function has waited for since it was called, its promise waits for. `at_once`: whoever called it waits for it there."""
    if len(known := machine.state.get(_HEARD, ())) > since.heard:
        known[since.heard :] = of = [one for one in known[since.heard :] if one.began < since.events]  # the others are inside of it
        promise.parts = (*promise.parts, *of)
    naps = machine.state.get(_NAPS, ())[since.naps :]
    if at_once or not naps or any(event.kind == "work" for event in machine.events[since.events :]):
        return
    told = [one for one in naps if isinstance(one, (int, float))]
    promise.timer = sum(told) if len(told) == len(naps) else next(one for one in naps if not isinstance(one, (int, float)))
    noted = {key: machine.waits[key] for key in [*machine.waits][since.waits :]}
    for key in noted:
        del machine.waits[key]
    slept: list[Slept] = machine.state.get(SLEPT, [])
    taken = slept[since.slept :]
    del slept[since.slept :]

    def note(_site: Site) -> None:
        machine.waits.update(noted)
        slept.extend(one._replace(at=len(machine.events)) for one in taken)

    promise.slept = note
    is_late(machine, promise, since)


def is_late(machine: Machine, promise: Promise, since: Before) -> None:
    """What is thrown when a time is over fails as soon as somebody waits so long."""
    fault = machine.fault
    if since.fault is None and fault is not None and fault.kind == "throw" and promise.state == "err" and fault.error is promise.value:
        promise.state, promise.late, machine.fault = "pending", fault, None


def hastened(machine: Machine, promise: Promise) -> Promise:
    """A promise that is waited for until it ends."""
    if (fault := promise.late) is not None and promise.state == "pending":
        promise.state, promise.late = "err", None
        if machine.fault is None:
            machine.fault = fault._replace(at=len(machine.events))
        else:
            machine.fails_too(fault.about)
    return promise


def outrun(machine: Machine, parts: list[Promise], site: Site) -> list[Promise]:
    """Those of several promises that may be the first to end: which of them is late, nobody knows."""
    late: list[Any] = [one for one in parts if one.late is not None and one.state == "pending"]
    if late and (
        not any(one.state != "pending" for one in parts)
        or (machine.fault is None and not machine.starting and machine.choose(2, "fault", (machine.guard, "late", site.node.id)))
    ):
        hastened(machine, late[0])
    return parts

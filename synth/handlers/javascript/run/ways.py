"""The ways through a handler: the likeliest first, then each place where one answer is another, until all were gone or enough is enough."""

from __future__ import annotations

import heapq
from typing import Any, Final, NamedTuple

from ....values.worlds import Undecided
from ...reading import Missing
from . import batch
from .functions import awaited, call
from .machine import CutShort, Machine, Throw
from .program import Program
from .values import UNDEFINED, External, Function, Native, Obj, Promise, Site, Unknown

MOST_WAYS: Final = 240
MOST_STEPS: Final = 60_000
"""Steps of all ways together: about 150 ms."""
MOST_TURNS: Final = 4
"""So many answers of one way may be other than the likeliest."""
ENOUGH: Final = 2
"""All ways with so many unlikely answers have to be gone for the reading to count as whole."""


class Way(NamedTuple):
    """One way through the handler: how it ended (`return`, `throw`), and with what; `waits`: the runtime waits for the promise of the handler."""

    machine: Machine
    ended: str
    value: Any
    waits: bool
    script: tuple[int, ...]


class Ways(NamedTuple):
    """The ways that were gone, and why others were not."""

    gone: list[Way]
    doubts: tuple[Undecided, ...]


def go(program: Program) -> Ways:
    """Go all ways. Raises `Undecided` where there is no handler to run."""
    waiting: list[tuple[int, int, int, tuple[int, ...]]] = [(0, 0, 0, ())]
    gone: list[Way] = []
    doubts: dict[str, Undecided] = {}
    order = steps = 0
    while waiting:
        turns, _, _, script = heapq.heappop(waiting)
        if len(gone) >= MOST_WAYS or steps > MOST_STEPS or turns > MOST_TURNS:
            if turns <= ENOUGH:
                place = program.modules.place
                doubts["ways"] = Undecided("the handler has more ways through it than are followed", place=place)
            break
        machine = Machine(script)
        try:
            gone.append(_gone(program, machine, script))
        except CutShort as cut:
            if cut.doubt is not None:
                doubts.setdefault(cut.doubt.reason, cut.doubt)
        steps += machine.steps
        doubts |= machine.doubts
        taken = tuple(answer for _, answer, _ in machine.trace)
        for at in range(len(script), len(machine.trace)):
            options, _, kind = machine.trace[at]
            for other in range(1, options):
                order += 1
                heapq.heappush(waiting, (turns + 1, kind != "fault", order, (*taken[:at], other)))
    return Ways(gone, tuple(doubts.values()))


def _gone(program: Program, machine: Machine, script: tuple[int, ...]) -> Way:
    handler = program.start(machine)
    entry, name = program.modules.entry, program.modules.name
    if handler is UNDEFINED or handler is None:
        raise (Undecided if machine.doubts else Missing)(f"the handler {name} is not exported by its module", place=entry.place)
    callable_ = isinstance(handler, (Function, Native)) or (isinstance(handler, Obj) and isinstance(handler.tag, tuple) and handler.tag[0] == "callable")
    if isinstance(handler, (External, Unknown)) or not callable_:
        raise Undecided(f"the handler {name} is made by code that is not followed", place=entry.place)
    site = Site(entry, handler.code.node if isinstance(handler, Function) else entry.root, name, "await")
    answered: list[tuple[Any, Any]] = []
    machine.state["handler"] = site
    try:
        result = call(machine, handler, UNDEFINED, [batch.event(machine), batch.context(machine, answered), batch.callback(answered)], site)
        waits = isinstance(result, Promise)
        value = awaited(machine, result, site)
    except Throw as thrown:
        return Way(machine, "throw", thrown.value, True, script)
    if answered and not waits:
        error, told = answered[0]
        return Way(machine, "throw" if error is not None else "return", error if error is not None else told, False, script)
    if answered:
        machine.doubt("the handler answers through its callback, although it is asynchronous", site)
    return Way(machine, "return", value, waits, script)

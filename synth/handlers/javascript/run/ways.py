"""The ways through a handler: the likeliest first, then each place where one answer is another, until all were gone or enough is enough."""

from __future__ import annotations

import gc
import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from queuegate._light import NamedTuple

from ....values.worlds import Undecided
from ...effort import EFFORT, TooMuch
from ...source import Code
from ..modules import Modules
from .guided import alike, contrary, straight
from .one_way import Way, gone_by
from .program import Program
from .state.machine import BRANCHES, CutShort, Machine, Question
from .state.values import MESSAGES, About, Site

MOST_HELD: Final = 3_000_000
"""How many answers are held for ways that are still to be gone: a way of thousands of questions has as many others, each of up to as many answers."""
MOST_WAYS: Final = 400
MOST_STEPS: Final = 40_000
"""Steps of all ways together: about 200 ms."""
STEP: Final = 8
"""What a step is worth, in units of `effort`."""
FEW_WAYS: Final = 80
FEW_STEPS: Final = 8_000
"""As long as there were no more, and the function has some of its own part of what reading may take, ways are gone that most likely show nothing new."""
ALIKE: Final = 3
"""So many calls under one `try` are let fail before the others are taken to end as they do."""


class Ways(NamedTuple):
    """The ways that were gone, why others were not, and which modules are not there: what they do, nobody sees. `refused`: where a batch of several messages is, if these are ways of a single one."""

    gone: list[Way]
    doubts: tuple[Undecided, ...]
    missing: tuple[Undecided, ...] = ()
    refused: Site | None = None
    loose: tuple[Undecided, ...] = ()
    """Why it is not known whether all work is waited for."""
    gone_on: tuple[str, Site] | None = None
    """Of a message that was collected, what is read of nothing afterwards, and where it was caught."""
    is_complete: bool = True
    """Were the ways gone, too, that most likely show nothing new?"""
    is_cut: bool = False
    """Was there no time for the others?"""


class _Waiting:
    """The ways that are still to be gone: first those that may show something new, those with few unlikely answers before the others."""

    def __init__(self) -> None:
        self.heap: list[tuple[bool, int, bool, int, tuple[int, ...]]] = [(False, 0, False, 0, ())]
        self._seen: set[Any] = set()
        self._usual: set[Any] = set()
        self._alike: Counter[Any] = Counter()
        self._held = 0
        self.is_full = False

    def next(self) -> tuple[bool, int, tuple[int, ...]]:
        """The next way, whether what is new of it was seen, and the number of turns."""
        known, turns, _, _, script = heapq.heappop(self.heap)
        self._held -= len(script)
        return known, turns, script

    def add(self, machine: Machine, script: tuple[int, ...], turns: int) -> None:
        """Each question of a way, answered otherwise."""
        taken = tuple(question.taken for question in machine.trace)
        self._usual |= {question.mark for question in machine.trace if question.after is None}
        for at in range(len(script), len(machine.trace)):
            question = machine.trace[at]
            for other in (one for one in range(question.options) if one != (question.taken if machine.turned else 0)):
                if self._held > MOST_HELD:
                    self.is_full = True
                    return
                self._held += at + 1
                heapq.heappush(
                    self.heap, (not self._is_new(question, other), turns + 1, question.kind != "fault", len(self._seen) + len(self.heap), (*taken[:at], other))
                )

    def _is_new(self, question: Question, other: int) -> bool:
        """Was this answer not given yet, with the same behind it? After a failure only what is asked about its message, or is not asked otherwise, can matter; before one, the contrary
        ways have given the other answers.
        """
        key = (question.mark, question.about, other, question.after)
        if key in self._seen:
            return False
        self._seen.add(key)
        if question.kind == "fault":
            guard, kind, _ = question.mark
            self._alike[guard, kind, question.about] += 1
            return self._alike[guard, kind, question.about] <= ALIKE
        return question.after is not None and (question.mark not in self._usual or bool(question.about & question.after[1]))


@lru_cache(maxsize=1)
def programmed(code: Code) -> Program:
    """The program of a function, of which there is one at a time: thousands of modules take hundreds of megabytes. Raises `Undecided` as `Modules` does."""
    return Program(Modules(code))


@lru_cache(maxsize=1)
def followed(code: Code) -> tuple[Program, Ways]:
    """The program of a function and its ways: what it answers and what it calls are read off the same ones, one after the other. Raises `Undecided` as `go` and `Modules` do."""
    program = programmed(code)
    collects = gc.isenabled()
    gc.disable()  # what a way leaves behind is kept until the last one is gone; looking through it again and again takes as long as going
    try:
        return program, _of_single(program, go(program))
    finally:
        if collects:
            gc.enable()


def _of_single(program: Program, ways: Ways) -> Ways:
    """The ways of a batch of one message, where any larger one is refused before anything is done."""
    refused = [way.machine.fault.site for way in ways.gone if way.machine.fault is not None and way.machine.fault.kind == "throw"]
    if ways.doubts or len(refused) < len(ways.gone) or not refused or any(way.ended == "return" or _works(way) for way in ways.gone):
        return ways
    program.messages = 1
    alone = go(program)
    if any(way.ended == "return" for way in alone.gone):
        return alone._replace(refused=refused[0])
    program.messages = MESSAGES
    return ways


def _works(way: Way) -> bool:
    return any(event.kind == "work" for event in way.machine.events)


def _begins_last(way: Way) -> bool:
    """Is the last message of the batch worked on before the first? Then it is the one after whose failure others may be left."""
    order = [event.about for event in way.machine.events if event.kind == "work"]
    return all(frozenset({one}) in order for one in (0, 1)) and order.index(frozenset({1})) < order.index(frozenset({0}))


def go(program: Program) -> Ways:
    """Go all ways. Raises `Undecided` where there is no handler to run."""
    waiting, gone, doubts, missing, loose = _Waiting(), list[Way](), dict[str, Undecided](), dict[str, Undecided](), dict[str, Undecided]()
    nothing, anyhow, gone_on = dict[int, Undecided](), set[int](), dict[Any, _After]()
    steps, is_complete = 0, True

    def run(machine: Machine, turns: int) -> int:
        try:
            gone.append(gone_by(program, machine))
        except CutShort as cut:
            if cut.doubt is not None and cut.nothing is not None:
                nothing[cut.nothing] = cut.doubt
                for at, found in _goes_on(machine, cut.doubt):
                    gone_on.setdefault(at, _After(found, cut.nothing))
                anyhow.update([cut.nothing] if machine.fault is None else [])
            elif cut.doubt is not None:
                doubts.setdefault(cut.doubt.reason, cut.doubt)
        for told, met in ((doubts, machine.doubts), (loose, machine.loose), (missing, machine.missing)):
            told.update(met)
        waiting.add(machine, machine.script, turns)
        EFFORT.spend(STEP * machine.steps)
        return machine.steps

    while waiting.heap:
        known, turns, script = waiting.next()
        if known and (len(gone) >= FEW_WAYS or steps > FEW_STEPS or not EFFORT.has_own()):
            is_complete = False
            break
        if len(gone) >= MOST_WAYS or steps > MOST_STEPS:
            doubts["ways"] = Undecided("the handler has more ways through it than are followed", place=program.modules.place)
            break
        try:
            steps += run(Machine(script), turns)
        except TooMuch:
            if not gone:
                raise
            return Ways(gone, (_no_time(program), *doubts.values()), tuple(missing.values()), None, tuple(loose.values()), is_complete=False, is_cut=True)
        if not script and gone and not program.backwards and _begins_last(gone[0]):
            program.backwards = True
            return go(program)
        if not script:
            steps += contrary(run) + (straight(run, gone[0].machine) if gone else 0)
    alike(run, gone)
    if waiting.is_full:
        doubts["ways"] = Undecided("the handler has more ways through it than are followed", place=program.modules.place)
    doubts.update((one.reason, one) for one in _unpassed(program, nothing, gone))
    last = _last({at: one for at, one in gone_on.items() if one.nothing not in anyhow}, gone)
    return Ways(gone, tuple(doubts.values()), tuple(missing.values()), loose=tuple(loose.values()), gone_on=last, is_complete=is_complete and _are_few(gone))


class _After(NamedTuple):
    """What is gone on with after a failure: as it is written, with the clause, and where the way was cut short."""

    found: tuple[str, Site]
    nothing: int


def _last(gone_on: dict[tuple[int, About], _After], gone: list[Way]) -> tuple[str, Site] | None:
    """Of what is gone on with after a failure, what no other way gets past."""
    passed = {(way.machine.fault.site.node.id, way.machine.fault.about) for way in gone if way.machine.fault is not None}
    return next((one.found for at, one in gone_on.items() if at not in passed), None)


def _goes_on(machine: Machine, doubt: Undecided) -> Iterator[tuple[tuple[int, About], tuple[str, Site]]]:
    """A message that was collected when it failed, and what is read of nothing then."""
    if machine.fault is not None and machine.caught and machine.state.get("collected"):
        text = doubt.reason.partition(" may be ")[0]
        yield (machine.fault.site.node.id, machine.fault.about), (text.rpartition(".")[0] or text, machine.caught[-1][0])


def _no_time(program: Program) -> Undecided:
    return Undecided("the handler has more ways through it than there is time to follow", place=program.modules.place)


def tried(ways: Ways) -> Callable[[Way], bool]:
    """Where there was no time for all: was each question after a way's failure answered otherwise, too?"""
    gone = {mark for way in ways.gone for mark in _marks(way)}

    def is_tried(way: Way) -> bool:
        before, trace = (0, *_marks(way)), way.machine.trace
        asked = (at for at, question in enumerate(trace) if question.after is not None and question.kind in BRANCHES)
        return all(hash((before[at], 1 - min(trace[at].taken, 1))) in gone for at in asked)

    return is_tried


def _marks(way: Way) -> list[int]:
    """What tells its answers up to each question from those of other ways."""
    return list(accumulate((question.taken for question in way.machine.trace), lambda before, taken: hash((before, taken)), initial=0))[1:]


_MOST_PASSED: Final = 12


def _unpassed(program: Program, nothing: dict[int, Undecided], gone: list[Way]) -> list[Undecided]:
    """Why ways were cut short at something that is read of nothing: where no other way gets past it. What `find` gives is nothing only in a list that does not have it."""
    left = frozenset(nothing)
    for way in sorted(gone, key=lambda one: one.machine.fault is not None)[:_MOST_PASSED] if left else ():
        if not left:
            break
        machine = Machine(way.script)
        machine.watched = left
        try:
            gone_by(program, machine)
        except (CutShort, TooMuch):
            continue
        left = machine.watched
    return [doubt for node, doubt in nothing.items() if node in left]


def _are_few(gone: list[Way]) -> bool:
    return len(gone) < FEW_WAYS and sum(way.machine.steps for way in gone) <= FEW_STEPS

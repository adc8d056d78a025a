"""The ways through a handler: the likeliest first, then each place where one answer is another, until all were gone or enough is enough."""

from __future__ import annotations

import gc
import heapq
from collections import Counter
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ....values.worlds import Undecided
from ...reading import Missing, Refused
from ...source import Code
from ..modules import Modules
from .language import unbound
from .language.functions import awaited, call
from .library import batch, only_once
from .program import Program
from .state.machine import CutShort, Machine, Question, Throw
from .state.values import MESSAGES, UNDEFINED, About, External, Function, Native, Obj, Promise, Site, Unknown

MOST_HELD: Final = 3_000_000
"""How many answers are held for ways that are still to be gone: a way of thousands of questions has as many others, each of up to as many answers."""
MOST_WAYS: Final = 400
MOST_STEPS: Final = 40_000
"""Steps of all ways together: about 200 ms."""
FEW_WAYS: Final = 80
FEW_STEPS: Final = 8_000
"""As long as there were no more, ways are gone that most likely show nothing new."""
MOST_ROUNDS: Final = 30
"""So many ways are gone on which questions are answered otherwise wherever they were not yet."""
ALIKE: Final = 3
"""So many calls under one `try` are let fail before the others are taken to end as they do."""


class Way(NamedTuple):
    """One way through the handler: how it ended (`return`, `throw`), and with what; `waits`: the runtime waits for the promise of the handler."""

    machine: Machine
    ended: str
    value: Any
    waits: bool

    @property
    def script(self) -> tuple[int, ...]:
        """With these answers it is gone again, whatever it was that gave them; after them the likeliest ones are given."""
        taken = [question.taken for question in self.machine.trace]
        while taken and not taken[-1]:
            taken.pop()
        return tuple(taken)


class Ways(NamedTuple):
    """The ways that were gone, why others were not, and which modules are not there: what they do, nobody sees. `refused`: where a batch of several messages is, if these are ways of a single one."""

    gone: list[Way]
    doubts: tuple[Undecided, ...]
    missing: tuple[Undecided, ...] = ()
    refused: Site | None = None
    gone_on: tuple[str, Site] | None = None
    """Of a message that was collected, what is read of nothing afterwards, and where it was caught."""


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
            for other in range(1, question.options):
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
def followed(code: Code) -> tuple[Program, Ways]:
    """The program of a function and its ways: what it answers and what it calls are read off the same ones, one after the other. Raises `Undecided` as `go` and `Modules` do."""
    program = Program(Modules(code))
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


def go(program: Program) -> Ways:
    """Go all ways. Raises `Undecided` where there is no handler to run."""
    waiting, gone, doubts, missing = _Waiting(), list[Way](), dict[str, Undecided](), dict[str, Undecided]()
    contrary: set[Any] = set()
    nothing: dict[int, Undecided] = {}
    gone_on: dict[tuple[int, About], tuple[str, Site]] = {}
    steps = rounds = 0

    def run(machine: Machine, turns: int) -> int:
        try:
            gone.append(_gone(program, machine))
        except CutShort as cut:
            if cut.doubt is not None and cut.nothing is not None:
                nothing[cut.nothing] = cut.doubt
                if machine.fault is not None and machine.caught and machine.state.get("collected"):
                    text = cut.doubt.reason.partition(" may be ")[0]
                    gone_on.setdefault((machine.fault.site.node.id, machine.fault.about), (text.rpartition(".")[0] or text, machine.caught[-1][0]))
            elif cut.doubt is not None:
                doubts.setdefault(cut.doubt.reason, cut.doubt)
        doubts.update(machine.doubts)
        missing.update(machine.missing)
        waiting.add(machine, machine.script, turns)
        return machine.steps

    while waiting.heap:
        known, turns, script = waiting.next()
        if known and (len(gone) >= FEW_WAYS or steps > FEW_STEPS):
            break
        if len(gone) >= MOST_WAYS or steps > MOST_STEPS:
            doubts["ways"] = Undecided("the handler has more ways through it than are followed", place=program.modules.place)
            break
        steps += run(Machine(script), turns)
        before = -1
        while not script and before != len(contrary) and rounds < MOST_ROUNDS:
            before, rounds = len(contrary), rounds + 1
            steps += run(Machine((), contrary), 1)
    if waiting.is_full:
        doubts["ways"] = Undecided("the handler has more ways through it than are followed", place=program.modules.place)
    doubts.update((one.reason, one) for one in _unpassed(program, nothing, gone))
    passed = {(way.machine.fault.site.node.id, way.machine.fault.about) for way in gone if way.machine.fault is not None}
    return Ways(gone, tuple(doubts.values()), tuple(missing.values()), gone_on=next((found for at, found in gone_on.items() if at not in passed), None))


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
            _gone(program, machine)
        except CutShort:
            continue
        left = machine.watched
    return [doubt for node, doubt in nothing.items() if node in left]


_NO_CALLBACKS: Final = 24
"""From this version of Node.js on, a function with three parameters or more is refused (Runtime.CallbackHandlerDeprecated): https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""
_PARAMETERS: Final = 3


def _without_callbacks(runtime: str) -> bool:
    version = runtime.removeprefix("nodejs").partition(".")[0]
    return version.isdecimal() and int(version) >= _NO_CALLBACKS


def _takes_callback(machine: Machine, handler: Function) -> bool:
    """Has the function itself three parameters? What is wrapped around one has its own."""
    return handler.code.length >= _PARAMETERS and not any(one is handler for one in machine.state.get("wrapped", ()))


def _maker(handler: Any) -> str:
    """What made a handler that cannot be run."""
    if isinstance(handler, External) and handler.package not in ("global", "unknown", "import"):
        named = next((one for one in reversed(handler.path[1:]) if one not in ("()", "new", "default")), "")
        return f"{named} of {handler.package}, which is not read" if named else f"{handler.package}, which is not read"
    return "code that is not followed"


def again(program: Program, before: Way, marked: frozenset[Any] = frozenset(), like: Way | None = None) -> Way | None:
    """The way of a next batch, in which nothing fails, in the environment that this way left; None where that is not followed. `marked`: the same batch comes again, and these writes have been made. `like`:
    one on which nothing failed, whose answers are given again.
    """
    machine = Machine(before.script)
    try:
        _gone(program, machine)
        machine.fault = None
        machine.script = tuple(one.taken for one in (*machine.trace, *like.machine.trace)) if like is not None else ()
        machine.state["before"] = len(machine.events), len(machine.trace)
        machine.state[only_once.MARKED] = marked
        machine.caught.clear()
        for name in ("returned", "collected", "full"):
            machine.state.pop(name, None)
        return called(program, machine, machine.state["handled"])
    except CutShort:
        return None


def is_complete(gone: list[Way]) -> bool:
    """Were the ways gone, too, that most likely show nothing new?"""
    return len(gone) < FEW_WAYS and sum(way.machine.steps for way in gone) <= FEW_STEPS


def everywhere(program: Program, before: Way) -> Way | None:
    """The way on which what fails on this one fails for every message; None where that is not followed."""
    machine = Machine(before.script)
    machine.everywhere = True
    try:
        return _gone(program, machine)
    except CutShort:
        return None


def _gone(program: Program, machine: Machine) -> Way:
    try:
        machine.state["handled"] = handler = program.start(machine)
    except Throw:
        raise CutShort(None) from None  # a function that does not start takes no message
    return called(program, machine, handler)


_BATCH: Final = ("ecords", "/batch", "@middy/sqs-")
"""What stands somewhere in the code of a handler of batches, or of what makes one."""


def _is_of_any(program: Program) -> bool:
    """Does nothing in the code that is read speak of a batch of messages, so that the function is one that others invoke: an API, a rule?"""
    if program.of_any is None:
        program.of_any = not any(word in source.text for source in program.modules.sources for word in _BATCH)
    return program.of_any


def called(program: Program, machine: Machine, handler: Any) -> Way:
    entry, name = program.modules.entry, program.modules.name
    if handler is UNDEFINED or handler is None:
        raise (Undecided if machine.doubts else Missing)(f"the handler {name} is not exported by its module", place=entry.place)
    callable_ = isinstance(handler, (Function, Native)) or (isinstance(handler, Obj) and isinstance(handler.tag, tuple) and handler.tag[0] == "callable")
    if isinstance(handler, (External, Unknown)) or not callable_:
        raise Undecided(f"the handler {name} is made by {_maker(handler)}", place=entry.place)
    if isinstance(handler, Function) and _takes_callback(machine, handler) and _without_callbacks(program.modules.code.runtime):
        raise Refused(f"the handler {name} has a third parameter (callback), and {program.modules.code.runtime} refuses such a function", place=entry.place)
    site = Site(entry, handler.code.node if isinstance(handler, Function) else entry.root, name, "await")
    answered: list[tuple[Any, Any]] = []
    machine.state["handler"] = site
    try:
        result = call(
            machine,
            handler,
            unbound.runtime(),
            [batch.event(machine, of_any=_is_of_any(program)), batch.context(machine, answered), batch.callback(answered)],
            site,
        )
        waits = isinstance(result, Promise)
        value = awaited(machine, result, site)
    except Throw as thrown:
        if not answered:
            return Way(machine, "throw", thrown.value, True)
        waits = True
    if answered:  # whoever answers first is heard: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
        error, told = answered[0]
        return Way(machine, "throw" if error is not None else "return", error if error is not None else told, waits)
    return Way(machine, "return", value, waits)

"""The environment variables without which a handler in Java, Go or C# fails before its first message: those that the code asks for outright, and those without which a run of its beginning does not get through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from ....values.worlds import Undecided
from ...effort import TooMuch
from ...reading import Seen
from ...source import Code
from ..calls import variables
from ..program import golang
from ..program.code import Type, Unit
from ..program.entries import entries
from ..program.program import Program, program_of
from .library.csharp import start as csharp_start
from .library.golang import start as go_start
from .library.refused import is_refused
from .reader import invoked, machine_of, starts
from .response.answers import answer
from .run.meaning.fields import field_of
from .run.starting import gets_through
from .run.state.machine import Machine
from .run.state.scopes import Frame
from .run.state.values import MESSAGES, Object, Thrown
from .run.ways import Outcome, Ways

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST: Final = 16
"""So many variables are tried: more are read by hardly any function."""
_MOST_LOOKED_UP: Final = 4
"""So many are tried that the work on a message is given."""
Begin = Callable[[Machine], bool]
"""Runs what comes before the first message: does it get there?"""


def needed(code: Code) -> tuple[Seen, ...]:
    """Each variable once. None where the code itself may set some, and none for a file that some builds leave out. Raises `Undecided`."""
    program = program_of(code)
    if variables.fills(program):
        return ()
    outside = {str(unit.file.path) for unit in program.units if not golang.is_always_built(unit.file.root.text or b"")} if program.language == "Go" else set()
    return tuple(one for one in _needed(code, program) if one.at.spot is None or one.at.spot.file not in outside)


def _needed(code: Code, program: Program) -> tuple[Seen, ...]:
    asked = {one.what: one for one in variables.needed(program)}
    try:
        return (*_tried(code, program, asked),)
    except (TooMuch, RecursionError):
        return (*asked.values(),)


def _tried(code: Code, program: Program, asked: dict[str, Seen]) -> Iterator[Seen]:
    """Those that are asked for outright, but for those of Go without which a run gets through; and those without which none does."""
    machine, begin = machine_of(program), _beginning(program)
    read: dict[str, tuple[Node, Unit]] | None = None
    if machine is not None and begin is not None:
        machine.absent = ""
        starts = gets_through(machine, lambda: begin(machine))
        read = {name: at for name, at in machine.variables.items() if code.lacks(name)} if starts else None
    if machine is None or begin is None or read is None:
        yield from asked.values()
        return
    tried = {name: _gets_through(machine, begin, name) for name in [*read][:_MOST]}
    yield from (one for name, one in asked.items() if program.language != "Go" or not tried.get(name, False))
    yield from (Seen("unset-ends", name, unit.file.at(node)) for name, (node, unit) in read.items() if name not in asked and not tried.get(name, True))
    known = {*asked, *(name for name, through in tried.items() if not through)}
    with suppress(Undecided, TooMuch, RecursionError):  # what it does with a batch is not read
        yield from _in_the_work(machine, program, lambda name: code.lacks(name) and name not in known)


def _in_the_work(machine: Machine, program: Program, lacks: Callable[[str], bool]) -> Iterator[Seen]:
    """Those without which no message gets through, since each comes to a call that is given nothing then.

    Where the likeliest way gets through, a variable that it does not ask for is none of them: without it, it gets through as well.
    """
    machine.absent, machine.refuses = "", is_refused
    _, returns, invoke = invoked(machine, program)

    def fails(one: Outcome) -> bool:
        return one.raised or answer(one.value, returns).ids == frozenset(range(MESSAGES))

    ways = Ways(machine, invoke, failing=False, until=lambda one: not fails(one))
    is_whole = ways.met is None
    if is_whole and all(one.raised for one in _followed(ways)):
        return
    for name, (node, unit) in [(name, at) for name, at in machine.variables.items() if lacks(name)][:_MOST_LOOKED_UP]:
        machine.absent = name
        without = Ways(machine, invoke, failing=False, until=lambda one: not fails(one))
        ends = _followed(without) if without.met is None else []
        if not ends:
            continue
        if not is_whole:
            machine.absent = ""
            if all(one.raised for one in _followed(Ways(machine, invoke, failing=False))):
                return
            is_whole = True
        yield Seen("unset-refuses" if all(one.raised for one in ends) else "unset-returns", name, unit.file.at(node))


def _followed(ways: Ways) -> list[Outcome]:
    """How a batch ends where nothing fails by itself; none where a way is not followed."""
    return [] if ways.cut or any(one.path.unfollowed for one in ways.outcomes) else ways.outcomes


def _gets_through(machine: Machine, begin: Begin, absent: str) -> bool:
    """Is there a way without the variable, whatever each choice is that hangs on something else that is not known?"""
    machine.absent, usual = absent, machine.leaning
    through = gets_through(machine, lambda: begin(machine), usual)
    machine.leaning = usual
    return through is not False


def _beginning(program: Program) -> Begin | None:
    """How a program, or the class of a handler, begins; None where that is not known."""
    first = entries(program)
    if program.language == "Go":
        return lambda machine: go_start.gets_there(machine, first)
    if program.language == "C#" and (main := starts(program)):
        return lambda machine: csharp_start.gets_there(machine, main)
    owners = list(dict.fromkeys(one.owner for one in first if one.owner is not None))
    return (lambda machine: _is_made(machine, owners[0])) if len(owners) == 1 else None


def _is_made(machine: Machine, kind: Type) -> bool:
    """Can an object of the handler's class be made: do its fields begin with something, and does its constructor end?"""
    made = machine.globals[id(kind)] = Object(type=kind)
    machine.frames.append(Frame(kind.init, made))
    machine.loading += 1
    try:
        for above in reversed([*machine.program.above(kind)]):
            for name in above.fields:
                field_of(machine, made, name)
        machine.language.construct(machine, made, None)
    except Thrown:
        return False
    finally:
        machine.loading -= 1
    return True

"""The environment variables without which a module cannot be imported, or no message gets through: what the code does without each is tried."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from ...reading import Seen
from ..run.state.machine import Machine
from ..run.ways import Exploration, Outcome
from ..variables import may_fill, sets_some
from .response.answered import unhurt
from .response.answers import answer

_MOST_LOADED: Final = 8
"""So many variables are tried that are looked up while the modules are loaded."""
_MOST_LOOKED_UP: Final = 4
"""So many variables are tried that the work on a message looks up."""


class Unset(NamedTuple):
    """Of the variables that the modules ask for while they are loaded: those without which they cannot be, and the program as it is loaded without each of the others."""

    needed: tuple[Seen, ...]
    programs: dict[str, Machine]


def while_loaded(machine: Machine, lacks: Callable[[str], bool], without: Callable[[str], Machine]) -> Unset:
    """What is asked for (`os.environ["NAME"]`) whatever else is true, and what is only looked up (`os.environ.get("NAME")`). `machine` has loaded the modules, as `without` does where a variable is not there."""
    variables = machine.path.variables
    needed = [Seen("unset-raises", name, machine.notes.at(variables[name][1], variables[name][0])) for name in sorted(machine.path.certain) if lacks(name)]
    programs: dict[str, Machine] = {}
    for name, (node, module) in [] if machine.modules.is_refused else _looked_up(machine, lacks):
        programs[name] = program = without(name)
        if program.modules.is_refused:
            del programs[name]
            needed.append(Seen("unset-refuses", name, machine.notes.at(module, node)))
    return Unset((*needed,), programs)


def unset(runs: Exploration, loaded: Unset, lacks: Callable[[str], bool]) -> Iterator[Seen]:
    """Those without which no message gets through, as the modules ask for them when they are imported, or every way in which nothing fails does. Each once."""
    good, machine = unhurt(runs), runs.machine
    if runs.cut or not good or any(may_fill(name) if one is None else sets_some(one.source.tree) for name, one in machine.modules.known.items()):
        return
    yield from loaded.needed
    for name in good[0].path.variables:
        if all(name in one.path.variables for one in good) and lacks(name) and _are_back(ends := runs.without(name)):
            node, module = good[0].path.variables[name]
            yield Seen("unset-raises" if all(one.raised for one in ends) else "unset", name, machine.notes.at(module, node))
    known = {one.what for one in loaded.needed}
    for name, (node, module) in [one for one in _looked_up(machine, lacks) if one[0] not in known][:_MOST_LOOKED_UP]:
        ends = runs.without(name)
        if not _are_back(ends) and (program := loaded.programs.get(name)) is not None:
            ends = runs.without(name, program)
        if _are_back(ends):
            yield Seen("unset-refuses" if all(one.raised for one in ends) else "unset-returns", name, machine.notes.at(module, node))


def _looked_up(machine: Machine, lacks: Callable[[str], bool]) -> list[tuple[str, tuple[ast.AST, Any]]]:
    return [(name, at) for name, at in machine.looked.items() if lacks(name)][:_MOST_LOADED]


def _are_back(ends: list[Outcome]) -> bool:
    """Is every message received again, however it ends?"""
    return bool(ends) and all(one.raised or {0, 1} <= answer(one.value).ids for one in ends)

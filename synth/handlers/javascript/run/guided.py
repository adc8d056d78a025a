"""Ways on which every question is answered by one rule: those that no change of a single answer leads to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from ...effort import TooMuch
from .one_way import Way
from .state.machine import BRANCHES, Machine

_MOST_ROUNDS: Final = 30
_MOST_TURNED: Final = 32
"""So many conditions are passed by on one way."""

Run = Callable[[Machine, int], int]
"""Goes a way, and gives the steps that it took."""


def contrary(run: Run) -> int:
    """Each question is answered otherwise wherever it was not yet."""
    given, before, rounds, steps = set[Any](), -1, 0, 0
    while before != len(given) and rounds < _MOST_ROUNDS:
        before, rounds = len(given), rounds + 1
        with suppress(TooMuch):
            steps += run(Machine((), given), 1)
    return steps


def straight(run: Run, first: Machine) -> int:
    """No condition is met that has no other side: whatever refuses a message, leaves it aside or collects what is wrong with it, each by another answer, is passed by."""
    entered, steps = first.entered, 0
    while entered and len(entered) < _MOST_TURNED:
        machine = Machine()
        machine.turned = frozenset(entered)
        with suppress(TooMuch):
            steps += run(machine, 1)
        if machine.entered <= entered:
            break
        entered = entered | machine.entered
    return steps


def alike(run: Run, gone: list[Way]) -> None:
    """Where no way works on more than one message of the batch: what was answered of the first is answered of the other, too."""
    worked = [
        (way.machine, frozenset[int]().union(*(one.about for one in way.machine.events if one.kind == "work"))) for way in gone if way.machine.fault is None
    ]
    first = next((machine for machine, of in worked if of == {0}), None)
    if first is None or any(len(of) > 1 for _, of in worked):
        return
    turned = [question.whose for question in first.trace if question.taken and question.kind in BRANCHES]
    machine = Machine()
    machine.turned = frozenset((*turned, *map(_of_other, turned)))
    with suppress(TooMuch):
        run(machine, 1)


def _of_other(asked: Any) -> Any:
    """The same of the second message: what a condition asks in its turn, or what is asked of one of its fields."""
    match asked:
        case (int() as condition, 0):
            return condition, 1
        case ("field", 0, *rest):
            return ("field", 1, *rest)
        case tuple():
            return tuple(map(_of_other, asked))
    return asked

"""Which way a program goes that gets to the first message, where it has others: for a developer's machine, for another stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .state.machine import Machine
from .state.path import Plan

_MOST: Final = 16
"""So many choices are tried the other way: a `main` has hardly more."""


def gets_through(machine: Machine, begin: Callable[[], bool], usual: frozenset[int] = frozenset()) -> bool | None:
    """Does it get there with these choices taken the other way than usual, or with one more or less of them? What it gets through by is taken in every later run. None where there are more choices than are tried."""
    machine.leaning = usual
    machine.begin(Plan())
    if begin():
        return True
    guessed = list(dict.fromkeys(machine.guessed))
    for choice in guessed[:_MOST]:
        machine.leaning = usual ^ {choice}
        machine.begin(Plan())
        if begin():
            return True
    machine.leaning = usual
    return None if len(guessed) > _MOST else False

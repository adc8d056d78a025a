"""Which way a program goes that starts Lambda's runtime, where it has another one for a developer's machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .machine import Machine
from .path import Plan

_MOST: Final = 16
"""So many choices are tried the other way: a `main` has hardly more."""


def gets_there(machine: Machine, begin: Callable[[], bool]) -> bool:
    """Does it start the runtime, as it usually goes on or with one choice taken the other way? That one is taken in every run then."""
    machine.leaning = None
    machine.begin(Plan())
    if begin():
        return True
    for choice in list(dict.fromkeys(machine.guessed))[:_MOST]:
        machine.leaning = choice
        machine.begin(Plan())
        if begin():
            return True
    machine.leaning = None
    return False

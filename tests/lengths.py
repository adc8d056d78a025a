"""How long a property is tried: for a moment in every run, and at length among the `slow` tests.

A property names the variable that says how long: a number in it goes before both, and is not slow, since whoever names one means to wait for it.
`runpy.run_path(…)["examples"]` and `["numbers"]` give this to a test, for its `parametrize`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def examples(variable: str, short: int, long: int) -> list[Any]:
    """How many examples Hypothesis makes."""
    if named := os.environ.get(variable):
        return [pytest.param(int(named), id=named)]
    return [pytest.param(short, id=str(short)), pytest.param(long, id=str(long), marks=pytest.mark.slow)]


def spread(cases: Iterable[Any], one_of: int) -> list[Any]:
    """One of so many cases in every run, the others among the `slow` tests."""
    return [
        case
        if i % one_of == 0
        else pytest.param(*case.values, id=case.id, marks=[*case.marks, pytest.mark.slow])
        if isinstance(case, ParameterSet)
        else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
        for i, case in enumerate(cases)
    ]


def sampled(variable: str, cases: Iterable[Any], one_of: int) -> list[Any]:
    """One of so many cases; all of them where the variable is there."""
    return [*cases][:: 1 if variable in os.environ else one_of]


def numbers(variable: str, short: int, long: int, *, step: int = 0, one_of: int = 1) -> list[Any]:
    """Which numbered cases are made: the first ones, and the others, `step` at a time, so that several processes share them. `one_of` so many that are named is made."""
    named = os.environ.get(variable)
    most = int(named) // one_of if named else long
    parts = [range(max(start, 0 if named else short), min(start + (step or most), most)) for start in range(0, most, step or most)]
    slow = [pytest.param(part, id=f"{part.start}-{part.stop}", marks=() if named else pytest.mark.slow) for part in parts]
    return slow if named else [pytest.param(range(short), id=f"0-{short}"), *slow]

"""A function that calls itself with parts of what nobody knows: it does with them what it did with the whole, and is followed no further."""

from __future__ import annotations

import ast
from typing import Final

from ..state.machine import Machine
from ..state.path import Running
from ..state.values import Env, FunctionV, Opaque, taint

_OFTEN: Final = 2
_COUNTED: Final = 12
"""So deep is what counts on the way down, too, taken to do what it did."""
_PLAIN: Final = (bool, int, float, str, bytes, type(None))


def is_alike(now: Running, before: list[Running]) -> bool:
    """Is it run within itself already, is what is new about it unknown, and is nothing tried again that failed meanwhile? A number that is counted tells one run from another."""
    if len(before) < _OFTEN or before[0].failed != now.failed:
        return False
    new = [(one, before[-1].given.get(name)) for name, one in now.given.items() if one is not before[-1].given.get(name)]
    counts = len(before) < _COUNTED and any(isinstance(one, _PLAIN) and one != was for one, was in new)
    return not counts and any(isinstance(one, Opaque) and isinstance(was, Opaque) for one, was in new)


def result(machine: Machine, value: FunctionV, env: Env) -> Opaque:
    """What another run of it would give. One that gives nothing does something."""
    given = [one for name, one in env.vars.items() if not name.startswith(".")]
    if ".yields" in env.vars:
        env.vars[".yields"].append(Opaque("value", taint=taint(*given), node=value.node))
    elif not isinstance(value.node, ast.Lambda) and not any(isinstance(one, ast.Return) and one.value is not None for one in ast.walk(value.node)):
        return machine.work(value.node, value.name, given)
    return Opaque("value", taint=taint(*given), node=value.node)

"""`functools.singledispatch`: the class of the first argument tells which of the registered functions is called.

https://docs.python.org/3/library/functools.html#functools.singledispatch
"""

from __future__ import annotations

import ast
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions import lineage
from ...state.machine import Machine
from ...state.values import FunctionV, InstanceV, Native

DISPATCHED: Final = "dispatched"
_OF_METHOD: Final = "singledispatchmethod"


class _Table(NamedTuple):
    """The function for every other class, those that are registered with the names of their classes, and the place of the argument that tells: the second of a method."""

    other: Any
    registered: list[tuple[frozenset[str], Any]]
    place: int


def dispatching(name: str, function: Any) -> Native:
    """What one of these decorators makes of a function."""
    return Native(DISPATCHED, _dispatch, _Table(function, [], int(name == _OF_METHOD)))


def _dispatch(machine: Machine, node: Any, table: _Table, *args: Any, **given: Any) -> Any:
    return machine.call(machine, _chosen(machine, table, *args[table.place :][:1]), [*args], given, node)


def _chosen(machine: Machine, table: _Table, of: Any = None) -> Any:
    """One that is not known may be of each of the classes that somebody thought of."""
    if isinstance(of, InstanceV):
        return next((one for name in lineage(of) for names, one in table.registered if name in names), table.other)
    taken = [one for _, one in table.registered if isinstance(one, FunctionV) and machine.choose(one.node, False, DISPATCHED, id(one), of)]
    return (taken or [one for _, one in table.registered] or [table.other])[0]


def registering(table: _Table) -> Native:
    """`@apply.register` and `@apply.register(Kind)`."""

    def register(machine: Machine, node: Any, of: Any, function: Any = None) -> Any:
        if isinstance(of, FunctionV):
            table.registered.append((_annotated(of, table.place), of))
            return of
        names = frozenset({*lineage(of)[:1], *([of.name.rpartition(".")[2]] if hasattr(of, "name") else [])})
        if function is not None:
            table.registered.append((names, function))
            return function
        return Native("decorator", lambda machine, node, one: register(machine, node, of, one))

    return Native("decorator", register)


def _annotated(function: FunctionV, place: int) -> frozenset[str]:
    """The names of the classes for which a function is meant, as its first argument says."""
    held = [one.annotation for one in (*function.node.args.posonlyargs, *function.node.args.args)][place : place + 1]
    parts = [
        part.value if isinstance(part, ast.Constant) else getattr(part, "id", getattr(part, "attr", ""))
        for one in held
        if one is not None
        for part in ast.walk(one)
    ]
    return frozenset(word.rpartition(".")[2] for part in parts if isinstance(part, str) for word in part.replace("|", " ").split())

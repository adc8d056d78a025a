"""What a container of dependencies gives: an object of the class, whose constructor gets what the container or its annotations name.

dependency-injector: https://python-dependency-injector.ets-labs.org/providers/ and …/wiring.html ; injector: https://injector.readthedocs.io/ ; punq: https://punq.readthedocs.io/
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from .....effort import EFFORT
from ...state.machine import Machine
from ...state.values import ClassV, FunctionV, ListV, Native, Opaque

_MADE: Final = frozenset(
    {"Factory", "Singleton", "ThreadSafeSingleton", "ThreadLocalSingleton", "ContextLocalSingleton", "Callable", "Resource", "Object", "List"}
)
_PROVIDERS: Final = "dependency_injector.providers."
_DEEP: Final = 6


def giving(name: str) -> Callable[..., Any] | None:
    """What a function of such a library does, by its full name."""
    if name.startswith(_PROVIDERS) and name[len(_PROVIDERS) :] in _MADE:
        return _provider
    return _asked if name in ("injector.Injector().get", "punq.Container().resolve", "injector.Injector().create_object") else None


def _provider(_m: Machine, _n: Any, value: Opaque, args: list[Any], given: dict[str, Any]) -> Native:
    kind = value.name.rpartition(".")[2]

    def give(machine: Machine, node: Any, *more: Any, **others: Any) -> Any:
        held = [_resolved(machine, one, node) for one in args]
        if kind == "List":
            return ListV(held, "list", node)
        if kind == "Object":
            return held[0] if held else None
        return machine.call(machine, held[0], [*held[1:], *more], {**{name: _resolved(machine, one, node) for name, one in given.items()}, **others}, node)

    return Native("provider", give)


def _resolved(machine: Machine, value: Any, node: Any) -> Any:
    return machine.call(machine, value, [], {}, node) if isinstance(value, Native) and value.name == "provider" else value


def _asked(machine: Machine, node: Any, _v: Opaque, args: list[Any], _g: dict[str, Any]) -> Any:
    return _built(machine, args[0], node, _DEEP) if isinstance(args[0], ClassV) else Opaque("external", f"{args[0].name}()", node=node)


def _built(machine: Machine, cls: ClassV, node: Any, depth: int) -> Any:
    """An object of a class, whose constructor is given one of each class that it names."""
    EFFORT.spend()
    init = cls.lookup("__init__")
    given: dict[str, Any] = {}
    for one in init.node.args.args[1:] if isinstance(init, FunctionV) else ():
        named = machine.evaluate(machine, one.annotation, init.env) if isinstance(one.annotation, (ast.Name, ast.Attribute)) else None
        if isinstance(named, ClassV) and depth:
            given[one.arg] = _built(machine, named, node, depth - 1)
        elif one.arg not in init.defaults:
            given[one.arg] = Opaque("external", f"{named.name}()" if isinstance(named, Opaque) and named.kind == "external" else one.arg, node=node)
    return machine.call(machine, cls, [], given, node)

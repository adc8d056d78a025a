"""What outlives a batch: lists and objects of modules, which each run finds as they were before it, and the messages that are left in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...effort import EFFORT
from .state.values import Bound, ClassV, DictV, Env, FunctionV, InstanceV, ListV, ModuleV, Processor, taint


class Outliving:
    """What the modules hold before a batch comes, and whatever they hold after it."""

    def __init__(self, modules: Iterable[ModuleV | None] = ()) -> None:
        self._before = [(one.env, dict(one.env.vars)) for one in modules if one is not None]
        self._before += [
            (value.attrs, dict(value.attrs.vars))
            for _, names in [*self._before]
            for value in names.values()
            if isinstance(value, ClassV) and isinstance(value.attrs, Env)
        ]
        self._before += [(one, dict(one.vars)) for one in _closures([value for _, names in self._before for value in names.values()])]

    def restore(self) -> None:
        """As they were, for the next run: what a run puts into a list of the module is gone."""
        memo: dict[int, Any] = {}
        for env, names in self._before:
            env.vars = {name: fresh(value, memo) for name, value in names.items()}

    def values(self) -> Iterator[tuple[str, Any]]:
        """Everything that the modules and their classes hold, by its name."""
        for env, _ in self._before:
            yield from env.vars.items()

    def keep_messages(self) -> bool:
        """Is something of a message in a list that a module, a class, an object of a module or the default of a parameter holds?"""
        return next(self.held(), None) is not None

    def keeps_anything(self) -> bool:
        """Has a module a list or an object of its own, or a function such a default?"""
        held = [one for env, _ in self._before for one in env.vars.values()]
        return any(isinstance(one, (ListV, DictV, InstanceV)) or (isinstance(one, FunctionV) and one.defaults) for one in held)

    def held(self) -> Iterator[tuple[str, Any, Any]]:
        """The lists that outlive the batch and in which something of a message is: by what name, what, and in which module that is."""
        named = [(name, one, env.module) for env, _ in self._before for name, one in env.vars.items()]
        inner = [(name, one, module) for _, thing, module in named if isinstance(thing, InstanceV) for name, one in thing.attrs.items()]
        inner += [(name, one, module) for _, thing, module in named if isinstance(thing, FunctionV) for name, one in thing.defaults.items()]
        for name, one, module in (*named, *inner):
            if isinstance(one, (ListV, DictV)) and (one.items if isinstance(one, ListV) else one.entries) and taint(one):
                yield name, one, module


def _closures(values: list[Any]) -> list[Env]:
    """The variables of the calls in which these functions were made: they outlive a batch as those of a module do."""
    found: dict[int, Env] = {}
    for value in values:
        inner = value.function if isinstance(value, Bound) else value
        env = inner.env if isinstance(inner, FunctionV) else None
        while env is not None and env.outer is not None and id(env) not in found:
            if not env.of_class:
                found[id(env)] = env
            env = env.outer
    return [*found.values()]


def fresh(value: Any, memo: dict[int, Any]) -> Any:
    """A copy of what a run may change."""
    EFFORT.spend()
    if id(value) in memo:
        return memo[id(value)]
    match value:
        case ListV():
            made: Any = ListV([], value.kind, value.node, value.label)
            memo[id(value)] = made
            made.items, made.open = [fresh(one, memo) for one in value.items], value.open
            return made
        case DictV():
            made = DictV({}, value.node, value.label, value.message)
            memo[id(value)] = made
            made.entries = {key: (fresh(one, memo), node) for key, (one, node) in value.entries.items()}
            made.open, made.default = value.open, value.default
            return made
        case InstanceV():
            made = InstanceV(value.cls, value.node)
            memo[id(value)] = made
            made.attrs = {name: fresh(one, memo) for name, one in value.attrs.items()}
            return made
        case FunctionV() if any(isinstance(one, (ListV, DictV)) for one in value.defaults.values()):  # worked out once, and kept from call to call
            defaults = {name: fresh(one, memo) for name, one in value.defaults.items()}
            made = memo[id(value)] = FunctionV(value.node, value.env, defaults, is_generator=value.is_generator, owner=value.owner)
            return made
        case Bound() if any(isinstance(one, (InstanceV, ListV, DictV, Processor)) for one in value.args):
            made = memo[id(value)] = Bound(value.function, [fresh(one, memo) for one in value.args], value.kwargs)
            return made
        case Processor():
            again = memo[id(value)] = Processor(value.kind, value.kwargs, value.foreign)
            again.own = fresh(value.own, memo)
            return again
    return value

"""The helpers that compilers put into what they write: https://www.typescriptlang.org/tsconfig/#importHelpers and https://esbuild.github.io/content-types/#javascript."""

from __future__ import annotations

from typing import Any, Final

from ...language import decorators
from ...language.objects.listing import listed
from ...language.objects.promised import settled
from ...language.objects.putting import take_in
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, Native, Obj, Site, argument
from ..values import objects
from ..values.array_parts import Method


def _itself(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return argument(arguments)


def _nothing(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    return UNDEFINED


def _awaiter(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`__awaiter(this, [event], void 0, function* (event) {…})`: runs an asynchronous function that was made a generator."""
    this, given, function = argument(arguments), argument(arguments, 1), arguments[-1] if arguments else UNDEFINED
    handed = listed(machine, given, site) if isinstance(given, Obj) else []
    return machine.call(function, this, handed if isinstance(handed, list) else [handed], site)


def _decorate(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`__decorate([…], Orders.prototype, "work", null)` for a method, `__decorate([…], Orders)` for a class."""
    functions, target, name = listed(machine, argument(arguments), site), argument(arguments, 1), argument(arguments, 2)
    known = functions if isinstance(functions, list) else []
    if isinstance(name, str) and isinstance(target, (Class, Obj)):
        if name in target.props:
            target.props[name] = decorators.method(machine, known, target, name, target.props[name], site, older=True)
        return UNDEFINED
    return decorators.whole(machine, known, target, target.name if isinstance(target, Class) else "", site)


def _spread(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`__spreadProps(__spreadValues({}, one), other)`: `{...one, ...other}`."""
    for other in arguments[1:] if isinstance(argument(arguments), Obj) else ():
        take_in(arguments[0], settled(other))
    return argument(arguments)


def _private(name: str) -> Method:
    """A private field is kept in a `WeakMap` of its own."""

    def work(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
        holder, key, value = (*arguments, UNDEFINED, UNDEFINED, UNDEFINED)[:3]
        if not isinstance(holder, (Obj, Class)):
            return machine.fresh("private")
        if name == "__privateGet":
            kept: dict[Any, Any] = holder.props
            return kept.get(("private", id(key)), UNDEFINED)
        if name == "__privateMethod":
            return value
        holder.props["private", id(key)] = value  # type: ignore[index]  # no name of the code is a tuple
        return value

    return work


TABLE: Final = {
    **{name: Native(name, _spread) for name in ("__spreadProps", "__spreadValues")},
    **{name: Native(name, _private(name)) for name in ("__privateAdd", "__privateGet", "__privateSet", "__privateMethod")},
    **{name: Native(name, _itself) for name in ("__toESM", "__toCommonJS", "__importDefault", "__importStar", "_asyncToGenerator")},
    **{name: Native(name, _nothing) for name in ("__metadata", "__param", "__decorateParam", "__legacyMetadataTS")},
    **{name: Native(name, _awaiter) for name in ("__awaiter", "__async")},
    **{name: Native(name, _decorate) for name in ("__decorate", "__decorateClass")},
    "__export": Native("__export", objects.export),
    "__exportStar": Native("__exportStar", objects.export_star),
    "__reExport": Native("__reExport", objects.re_export),
}
"""By their names. What the code defines under them is not run."""

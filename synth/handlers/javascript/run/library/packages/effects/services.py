"""Services: what stands for a tag is what a layer makes for it. https://effect.website/docs/requirements-management/services/ and https://effect.website/docs/requirements-management/layers/"""

from __future__ import annotations

from typing import Any, Final

from ....state.machine import Machine
from ....state.values import Class, External, Native, Obj, Site, argument
from .programs import TAGS, Run, effect, given, is_tag, piped, run

_LAYER: Final = "layer"
_PROVIDED: Final = "provided"
"""What a machine remembers of layers: what makes the service of each tag, where an effect is run that they are given to; and all of them (`_KNOWN`)."""
_KNOWN: Final = "layers"
_MADE: Final = "services"
_DEFAULTS: Final = ("Default", "DefaultWithoutDependencies", "Live", "layer")
_HOW: Final = ("effect", "scoped", "sync", "succeed")
Layers = dict[str, Run]


def tag(value: Any) -> str | None:
    """What a tag is called: a class that extends one, or one by itself."""
    if not is_tag(value):
        return None
    while isinstance(value, Class):
        value = value.base
    return next((one for one in value.arguments if isinstance(one, str)), None)


def service(machine: Machine, value: Any, site: Site) -> Any:
    """What stands for a tag where it is asked for. It is made once."""
    name = tag(value)
    made: dict[str, Any] = machine.state.setdefault(_MADE, {})
    if name is None or name not in made:
        layers: Layers = machine.state.get(_PROVIDED, {})
        make = layers.get(name or "") or _own(value, site) or machine.state.get(_KNOWN, {}).get(name)
        if make is None:
            machine.doubt(f"what layer makes {name} is not followed", site)
            return machine.fresh("service")
        made[name or ""] = make(machine)
    return made[name or ""]


def called(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """Call a function of `Layer`, or of a tag; None for any other call."""
    path, name = external.path, external.path[-1]
    first, second = argument(arguments), argument(arguments, 1)
    if "Layer" in path:
        return _layered(machine, name, arguments, site)
    if "ManagedRuntime" in path and name == "make":
        _provides(machine, _layers_of(first, site))
        return None
    if TAGS.isdisjoint(path) or tag(External(path[:-1], external.arguments)) is None:
        return None
    of = External(path[:-1], external.arguments)
    match name:
        case "of" | "make" | "new":
            return first
        case "pipe":
            return piped(machine, effect(machine, lambda one: service(one, of, site), site), arguments, site)
        case "use":
            return effect(machine, lambda one: run(one, given(one, first, [service(one, of, site)], site), site), site)
        case "()":
            return None
    return effect(machine, lambda one: _asked(one, of, name, arguments, site), site) if second is not first else None


def _asked(machine: Machine, of: External, name: str, arguments: list[Any], site: Site) -> Any:
    """`accessors: true`: `Orders.save(order)` asks the service."""
    held = service(machine, of, site)
    return run(machine, machine.call(machine.get(held, name, site), held, arguments, site._replace(context="value")), site)


def _own(value: Any, site: Site) -> Run | None:
    """What a `Service` says of itself."""
    while isinstance(value, Class):
        value = value.base
    how = next((one for one in value.arguments if isinstance(one, Obj)), None) if isinstance(value, External) else None
    return next((_made(one, how.props[one], site) for one in _HOW if one in how.props), None) if how is not None else None


def _made(how: str, value: Any, site: Site) -> Run:
    def work(machine: Machine) -> Any:
        made = given(machine, value, [], site) if how != "succeed" else value
        return run(machine, made, site) if how in ("effect", "scoped") else made

    return work


def _layer(machine: Machine, layers: Layers) -> Obj:
    made = Obj("object", {"pipe": Native("pipe", piped)})
    made.tag = (_LAYER, layers)
    known: Layers = machine.state.setdefault(_KNOWN, {})
    for name, make in layers.items():
        known.setdefault(name, make)
    return made


def _layers_of(value: Any, site: Site) -> Layers:
    match value:
        case Obj(tag=("layer", layers)):
            return dict(layers)
        case Obj(kind="array", items=list(several)):
            return {name: make for one in several for name, make in _layers_of(one, site).items()}
        case External(path=path) if path[-1] in _DEFAULTS:
            of = External(path[:-1], value.arguments)
            own, name = _own(of, site), tag(of)
            return {name: own} if own is not None and name is not None else {}
    return {}


def _layered(machine: Machine, name: str, arguments: list[Any], site: Site) -> Any:
    """`Layer.effect(tag, effect)`, `Layer.merge(layer, layer)`, `Layer.provide(layer)`"""
    if name in _HOW:
        if len(arguments) == 1:
            return Native(name, lambda one, _this, held, at: _layered(one, name, [*arguments, *held], at))
        called_ = tag(arguments[0])
        return _layer(machine, {called_: _made(name, arguments[1], site)} if called_ is not None else {})
    if name in ("provide", "provideMerge", "merge") and len(arguments) == 1:
        return Native(name, lambda one, _this, held, at: _layered(one, name, [*held, *arguments], at))
    return _layer(machine, {made: make for one in reversed(arguments) for made, make in _layers_of(one, site).items()})


def _provides(machine: Machine, layers: Layers) -> None:
    machine.state[_PROVIDED] = machine.state.get(_PROVIDED, {}) | layers


def provide(machine: Machine, source: Run, arguments: list[Any], site: Site) -> Any:
    """`Effect.provide(layer)`, `Effect.provideService(tag, service)`: nearer to the effect, they count first."""
    first = argument(arguments)
    name = tag(first)
    before = machine.state.get(_PROVIDED, {})
    nearer: Layers = _layers_of(first, site) if name is None else {name: lambda one: given(one, argument(arguments, 1), [], site)}
    machine.state[_PROVIDED] = before | nearer
    try:
        return source(machine)
    finally:
        machine.state[_PROVIDED] = before

"""Awilix: a container is asked for what was registered under a name, and gives each class or function what it depends on. https://github.com/jeffijoe/awilix"""

from __future__ import annotations

from typing import Any, Final

from ....syntax import field, inner, text_of
from ...language.objects.putting import Getter
from ...state.machine import Machine
from ...state.values import UNDEFINED, Class, External, Function, Native, Obj, Promise, Site, argument

PACKAGE: Final = "awilix"
_RESOLVERS: Final = ("asClass", "asFunction", "asValue")
_CHAINED: Final = ("singleton", "scoped", "transient", "proxy", "classic", "disposer", "inject", "setLifetime", "setInjectionMode")


def called(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Any:
    """Call a function of the package; None for what is not known here."""
    name = path[-1]
    if path[0] != PACKAGE or len(path) > 2:  # noqa: PLR2004 - package and function
        return None
    if name == "createContainer":
        mode = argument(arguments).props.get("injectionMode") if isinstance(argument(arguments), Obj) else None
        return _container(Obj("object", {}, None, site), site, classic=isinstance(mode, External) and mode.path[-1] == "CLASSIC")
    if name in _RESOLVERS:
        made = Obj("object", {"%how": name, "%of": argument(arguments)}, None, site)
        made.props |= {one: Native(one, lambda _machine, this, _given, _site: this) for one in _CHAINED}
        return made
    return None


def _container(cradle: Obj, site: Site, *, classic: bool) -> Obj:
    made = Obj("object", {"cradle": cradle}, None, site)
    made.open = cradle.open = True

    def register(_machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        several = argument(given).props if isinstance(argument(given), Obj) else {argument(given): argument(given, 1)}
        cradle.props |= {name: _registered(cradle, name, how, classic=classic) for name, how in several.items() if isinstance(name, str)}
        return this

    made.props |= {
        "register": Native("register", register),
        "resolve": Native("resolve", lambda machine, _this, given, at: machine.get(cradle, argument(given), at)),
        "createScope": Native("createScope", lambda *_: _container(Obj("object", {**cradle.props}, None, site), site, classic=classic)),
        "dispose": Native("dispose", lambda _machine, _this, _given, at: Promise("ok", UNDEFINED, at)),
    }
    return made


def _registered(cradle: Obj, name: str, how: Any, *, classic: bool) -> Any:
    """What stands under a name: a value, or what a class or function makes the first time that somebody asks."""
    if not isinstance(how, Obj) or how.props.get("%how") not in _RESOLVERS:
        return how
    of = how.props["%of"]
    if how.props["%how"] == "asValue":
        return of

    def give(machine: Machine, _this: Any, _given: list[Any], site: Site) -> Any:
        cradle.props[name] = machine.fresh("injected")  # whoever asks for it in a circle
        given = [machine.get(cradle, one, site) for one in _names(of)] if classic else [cradle]
        made = machine.construct(of, given, site) if isinstance(of, Class) else machine.call(of, UNDEFINED, given, site)
        cradle.props[name] = made
        return made

    return Getter(Native(name, give))  # type: ignore[arg-type]  # called as any function is


def _names(of: Any) -> list[str]:
    """The names of what a class or function is given."""
    made = of.methods.get("constructor") if isinstance(of, Class) else of
    held = field(made.code.node, "parameters") if isinstance(made, Function) else None
    return [text_of(field(one, "pattern") or one) for one in inner(held)] if held is not None else []

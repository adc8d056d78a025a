"""What is put under a name of an object, and what is kept there: values, getters and setters, and what another object has."""

from __future__ import annotations

from typing import Any, Final

from .....effort import EFFORT
from ...state.environment import Binding
from ...state.equality import same
from ...state.machine import Machine
from ...state.values import FUNCTIONS, UNDEFINED, Class, External, Function, Native, Obj, Site, Unknown, about_of

PROCESS: Final = ("global", "process")
"""Also what the module of this name gives: https://nodejs.org/api/process.html"""
ENVIRONMENT: Final = (*PROCESS, "env")
PUT: Final = "put"
DEFAULTS: Final = "defaults"
"""How the options of an axios are called that are for all of its requests, and what a machine remembers of the timeouts among them: https://axios-http.com/docs/config_defaults"""
FIXED: Final = "fixed"
"""Where a machine keeps the lists to which nothing can be added, by what they are: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Object/freeze"""
_ITERATES: Final = ("@@iterator", "@@asyncIterator")
_SETTINGS: Final = ("adapter", "validateStatus", "transformResponse", "transformRequest")
"""What says whether a request of axios fails: https://axios-http.com/docs/req_config"""
GLOBALS: Final = (("global", "globalThis"), ("global", "global"))
"""What has the names that no module declares: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/globalThis"""
"""Where a machine keeps what is put on something that is not known, or that a package made."""


class Getter:
    """A property that is worked out when it is asked for; `setter` is called when something is assigned to it."""

    __slots__ = ("getter", "setter")

    def __init__(self, getter: Function | None, setter: Function | None = None) -> None:
        self.getter, self.setter = getter, setter


def opened(machine: Machine, holder: Any, found: Any, site: Site) -> Any:
    """What an object or a class holds under a name, worked out where it is not simply there."""
    if type(found) is Getter:
        return machine.call(found.getter, holder, [], site) if found.getter is not None else UNDEFINED
    return found.value if type(found) is Binding else found


def accessor(held: Any, function: Function, *, sets: bool) -> Getter:
    """What `get` or `set` makes of what was held under its name: the other one of the two stays."""
    getter, setter = (held.getter, held.setter) if isinstance(held, Getter) else (None, None)
    return Getter(getter, function) if sets else Getter(function, setter)


def held(holder: Any, name: str) -> Any:
    """What an object, or its class, holds under a name, as it stands there; None where neither does."""
    found, cls = holder.props.get(name), holder.cls if isinstance(holder, Obj) and name not in holder.props else None
    while isinstance(cls, Class) and found is None:
        found, cls = cls.methods.get(name), cls.base
    return found


def has(holder: Obj, name: str | Unknown) -> bool | None:
    """Does an object hold something of its own under a name? None where that is not known."""
    if name in holder.props if isinstance(name, str) else ("?", name.key) in holder.props:
        return True
    asked = (same(Unknown(one[1]) if type(one) is tuple else one, name) for one in holder.props)
    return None if holder.open or any(one is not False for one in asked) else False


def put(machine: Machine, holder: Any, name: Any, value: Any, site: Site | None = None) -> None:
    """`holder[name] = value`. A setter is called where it is an assignment, which has a site."""
    machine.step()
    if (
        site is not None
        and isinstance(name, str)
        and isinstance(holder, (Obj, Class))
        and isinstance(there := held(holder, name), Getter)
        and there.setter is not None
    ):
        machine.call(there.setter, holder, [value], site)
        return
    match holder:
        case Obj(kind="array") if name in _ITERATES:
            machine.doubt("how a list is gone through is said anew", site)
        case Obj(kind="array") if id(holder) in machine.state.get(FIXED, ()):
            machine.doubt("something is put into a list that is frozen", site)
        case Obj(items=list() as items) if isinstance(name, int) and holder.kind == "array":
            if name < len(items):
                items[name] = value
            elif name == len(items):
                items.append(value)
            else:
                holder.open = True
        case Obj(items=list() as items) if name == "length" and holder.kind == "array":
            items[:] = items[:value] if isinstance(value, int) else items
        case Obj() if isinstance(name, Unknown):
            holder.props["?", name.key] = value
            holder.about |= name.about
        case Obj():
            holder.props[str(name) if isinstance(name, (int, float)) else name] = value
        case Function() | Class() | Native():
            holder.props[name] = value
        case Unknown() if isinstance(name, str) and isinstance(value, Unknown):
            machine.state.setdefault(PUT, {})[holder.key, name] = value
        case External(path=path) if path == ENVIRONMENT:
            machine.filled = True
        case External(path=("axios", *_, "defaults")) if name == "timeout":
            machine.state.setdefault(DEFAULTS, []).append((holder, value))
        case External(path=("axios", *_) as path) if "defaults" in path and name in _SETTINGS:
            machine.doubt(f"{name} of axios is another one here: what it then does is not followed", site)
        case External(path=path) if isinstance(value, (*FUNCTIONS, External)):
            if machine.models(path, name) and not (isinstance(value, External) and value.path == (*path, name)):
                machine.doubt(f"{name} of {path[1] if len(path) > 1 else path[0]} is another one here: what it then does is not followed", site)
            if isinstance(value, FUNCTIONS):
                machine.state.setdefault(PUT, {})[path, name] = value


def _is_declared(name: Any, value: Any) -> bool:
    """Is it a field that its class declares, and gives nothing (`@IsUUID() id: string`)? What an object takes in fills it."""
    return not str(name).startswith("#") and (value is UNDEFINED or (isinstance(value, Unknown) and value.key[:1] == ("injected",)))


def take_in(holder: Obj, value: Any) -> None:
    """Put what another value has into an object, as `{...value}`, `Object.assign` and `export *` do. What a package has is asked of it, name by name."""
    if isinstance(value, Obj):
        EFFORT.spend(len(value.props) + len(value.items or ()) + len(value.beside))
        if value.open:
            holder.of = value.of if not holder.open else None
        holder.props.update(value.props)
        holder.props.update({str(i): one for i, one in enumerate(value.items or ())} if value.kind == "array" else {})
        holder.open, holder.about = holder.open or value.open, holder.about | value.about
        holder.beside = tuple({one.path: one for one in (*holder.beside, *value.beside)}.values())  # `export *` may bring the same ones many times
    elif isinstance(value, (Unknown, External)):
        holder.of = value.key if isinstance(value, Unknown) and not holder.open else None
        for name in [name for name, one in holder.props.items() if isinstance(value, Unknown) and _is_declared(name, one)]:
            del holder.props[name]
        holder.open, holder.about = True, holder.about | about_of(value)
        if isinstance(value, External) and (len(value.path) == 1 or value.path == ENVIRONMENT):
            holder.beside = (*holder.beside, value)


def holds_environment(value: Any) -> bool:
    """Is it a copy of the environment, as `{ ...process.env }` makes one?"""
    return isinstance(value, Obj) and any(one.path == ENVIRONMENT for one in value.beside)

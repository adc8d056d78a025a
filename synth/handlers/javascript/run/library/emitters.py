"""`EventEmitter`: its listeners are called one after the other, and nobody waits for what they give: https://nodejs.org/api/events.html"""

from __future__ import annotations

from typing import Any, Final

from ..language.properties import settled
from ..state.machine import Machine
from ..state.values import Native, Obj, Site, argument

_PACKAGES: Final = ("events", "eventemitter3", "eventemitter2")
_ADDING: Final = ("on", "addListener", "once", "prependListener", "prependOnceListener")
_REMOVING: Final = ("off", "removeListener", "removeAllListeners")


def is_made(path: tuple[str, ...]) -> bool:
    """Is one made here?"""
    return path[0] in _PACKAGES and path[-1] == "new" and path[-2] in (*_PACKAGES, "EventEmitter", "EventEmitter2", "default")


def emitter(site: Site) -> Obj:
    """A new emitter. Listeners of a name that is worked out are those of any name."""
    made = Obj("object", {}, None, site)
    listeners: list[tuple[Any, Any]] = []

    def add(_machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        listeners.append((argument(given), argument(given, 1)))
        return this

    def remove(_machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        name, *functions = given or [None]
        listeners[:] = [(key, one) for key, one in listeners if given and (key != name or (functions and one is not functions[0]))]
        return this

    def emit(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        name, found = argument(given), False
        for key, function in [*listeners]:
            if key == name or not isinstance(key, str) or not isinstance(name, str):
                found = True
                settled(machine.call(function, this, given[1:], at))
        return found

    made.props |= {
        **{name: Native(name, add) for name in _ADDING},
        **{name: Native(name, remove) for name in _REMOVING},
        "emit": Native("emit", emit),
        "listenerCount": Native("listenerCount", lambda *_: len(listeners)),
    }
    return made

"""`EventEmitter`: its listeners are called one after the other, and nobody waits for what they give: https://nodejs.org/api/events.html"""

from __future__ import annotations

from typing import Any, Final

from ...language.objects.promised import settled
from ...state.machine import Machine
from ...state.values import UNDEFINED, Native, Obj, Promise, Site, argument, array

_PACKAGES: Final = ("events", "eventemitter3", "eventemitter2")
_ADDING: Final = ("on", "addListener", "once", "prependListener", "prependOnceListener")
_REMOVING: Final = ("off", "removeListener", "removeAllListeners")


def is_made(path: tuple[str, ...]) -> bool:
    """Is one made here?"""
    return path[0] in _PACKAGES and path[-1] == "new" and path[-2] in (*_PACKAGES, "EventEmitter", "EventEmitter2", "default")


def once(machine: Machine, arguments: list[Any], site: Site) -> Promise:
    """`once(emitter, name)`: a promise that ends when the event comes, or an `error`."""
    made = Promise("pending", UNDEFINED, site)
    machine.promises.append(made)

    def ends(state: str) -> Native:
        def work(machine: Machine, _this: Any, given: list[Any], at: Site) -> Any:
            if made.state == "pending":
                machine.state["settled"] = machine.state.get("settled", 0) + 1
                made.state, made.value = state, array([*given], at) if state == "ok" else argument(given)
            return UNDEFINED

        return Native(state, work)

    listens = machine.get(argument(arguments), "once", site)
    for name, state in ((argument(arguments, 1), "ok"), ("error", "err")):
        machine.call(listens, argument(arguments), [name, ends(state)], site)
    return made


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

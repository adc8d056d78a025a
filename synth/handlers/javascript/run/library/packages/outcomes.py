"""Packages that tell how promises end by what they give, and throw nothing themselves; and those that run several functions or go through items with a bound.

https://github.com/sindresorhus/p-settle ; https://github.com/sindresorhus/p-reflect ; https://github.com/scopsy/await-to-js ; https://github.com/sindresorhus/p-all ;
https://superchargejs.com/docs/3.x/promise-pool ; https://github.com/vercel/async-sema
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...language.loops import turn
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, argument, array
from ..values.array_parts import items_of
from ..values.promises import STATIC

_TO: Final = ("to", "default")
_CALLED: Final = (Function, Native)


def called(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """Call something of one of these packages; None for what is not known here."""
    make = PACKAGES.get(external.path[0])
    return make(machine, external, arguments, site) if make is not None else None


def _begun(machine: Machine, items: Any, site: Site) -> Obj:
    """The promises of a list, in which functions are called."""
    before = machine.current
    made = []
    for one in items_of(machine, items, site)[0]:
        made.append(machine.call(one, UNDEFINED, [], site._replace(context="value")) if isinstance(one, _CALLED) else one)
        machine.current = before
    return array(made, site)


def _ended(machine: Machine, items: Any, site: Site) -> Promise:
    """What `Promise.allSettled` gives, also in the words of p-reflect."""
    made: Promise = STATIC["allSettled"](machine, UNDEFINED, [items], site)
    for one in made.value.items if isinstance(made.value, Obj) and made.value.items is not None else ():
        if isinstance(one, Obj):
            one.props |= {"isFulfilled": one.props["status"] == "fulfilled", "isRejected": one.props["status"] == "rejected"}
    return made


def _then(made: Promise, of: Callable[[Obj], Any]) -> Promise:
    """What is made of the only end of these."""
    if isinstance(made.value, Obj) and made.value.items:
        made.value = of(made.value.items[0])
    return made


def _settle(machine: Machine, _external: External, arguments: list[Any], site: Site) -> Any:
    return _ended(machine, _begun(machine, argument(arguments), site), site) if not machine.starting else None


def _reflect(machine: Machine, _external: External, arguments: list[Any], site: Site) -> Any:
    return _then(_ended(machine, array(arguments[:1], site), site), lambda one: one) if arguments and not machine.starting else None


def _to(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`const [error, value] = await to(promise)`"""
    if machine.starting or not arguments or external.path[-1] not in (*_TO, external.path[0]):
        return None
    made = _ended(machine, array(arguments[:1], site), site)
    return _then(made, lambda one: array([one.props["reason"], UNDEFINED] if one.props["isRejected"] else [None, one.props["value"]], site))


def _all(machine: Machine, _external: External, arguments: list[Any], site: Site) -> Any:
    return STATIC["all"](machine, UNDEFINED, [_begun(machine, argument(arguments), site)], site) if not machine.starting else None


def _permit(_machine: Machine, external: External, _arguments: list[Any], site: Site) -> Any:
    """Whoever waits for a permit gets it."""
    if external.path[-1] in ("acquire", "v", "waitForUnlock", "drain"):
        return Promise("ok", Native("release", lambda *_: UNDEFINED), site)
    return UNDEFINED if external.path[-1] in ("release", "tryAcquire", "cancel") else None


def _pool(machine: Machine, external: External, arguments: list[Any], site: Site) -> Any:
    """`PromisePool.for(items).withConcurrency(4).handleError(function).process(function)`: the errors of those that failed are in a list, or given to the function."""
    if external.path[1:2] != ("PromisePool",):
        return None
    how = external.arguments[0].props if external.arguments and isinstance(external.arguments[0], Obj) else {}
    if external.path[-1] != "process":
        told = {external.path[-1]: argument(arguments)} if arguments else {}
        return External(("@supercharge/promise-pool", "PromisePool", "()"), (Obj("object", how | told, None, site),))
    made, errors, ends = Promise("ok", UNDEFINED, site), list[Any](), list[Any]()
    before, done, others = (machine.current, machine.abreast), len(machine.events), len(machine.promises)
    for index, item in enumerate(items_of(machine, how.get("for", UNDEFINED), site)[0]):
        turn(machine, item, abreast=True)
        try:
            ended = STATIC["all"](machine, UNDEFINED, [array([machine.call(argument(arguments), UNDEFINED, [item, index], site)], site)], site)
            error = ended.value if ended.state == "err" else None
        except Throw as thrown:
            ended, error = made, thrown.value
        ended.seen = True
        if error is None:
            ends += (ended.value.items or ()) if isinstance(ended.value, Obj) else ()
            continue
        machine.catches(site, site.text.partition("(")[0], each=True)
        errors.append(Obj("object", {"item": item, "raw": error, "message": machine.get(error, "message", site), "index": index}, None, site))
        if (tell := how.get("handleError")) is not None:
            machine.call(tell, UNDEFINED, [error, item], site)
    machine.current, machine.abreast = before
    made.value = Obj("object", {"results": array(ends, site), "errors": array([] if "handleError" in how else errors, site)}, None, site)
    machine.worked(made, done)
    made.parts = tuple(one for one in machine.promises[others:] if one.seen)
    machine.promises.append(made)
    return made


PACKAGES: Final[dict[str, Callable[[Machine, External, list[Any], Site], Any]]] = {
    "p-settle": _settle, "p-reflect": _reflect, "await-to-js": _to, "p-all": _all, "async-sema": _permit, "async-mutex": _permit, "@supercharge/promise-pool": _pool,
}  # fmt: skip

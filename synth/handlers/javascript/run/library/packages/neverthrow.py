"""Errors that are values of neverthrow: what fails is kept in a result until somebody looks. https://github.com/supermacro/neverthrow"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...language.functions import adopted
from ...language.objects.listing import listed
from ...language.objects.promised import settled
from ...state.machine import Machine, Throw
from ...state.values import UNDEFINED, Native, Obj, Promise, Site, argument, array
from ..values.array_parts import Method

PACKAGE: Final = "neverthrow"
_TAG: Final = "result"
Step = Callable[[Machine, Obj, list[Any], Site], Any]


def result(value: Any, site: Site, *, failed: bool = False) -> Obj:
    """`ok(value)` or `err(error)`."""
    made = Obj("object", {"error" if failed else "value": value}, None, site)
    made.tag = _TAG
    made.props |= {"isOk": Native("isOk", lambda *_: not failed), "isErr": Native("isErr", lambda *_: failed)}
    made.props |= {name: Native(name, _of_result(step)) for name, step in _STEPS.items()}
    return made


def called(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Any:
    """Call a function of the package; None for what is not known here."""
    name = path[-1]
    if path[0] != PACKAGE or name not in _MAKERS:
        return None
    return _MAKERS[name](machine, arguments, site, asynchronous="ResultAsync" in path)


def _failed(one: Obj) -> bool:
    return "error" in one.props


def _held(one: Obj) -> Any:
    return one.props["error" if _failed(one) else "value"]


def _of_result(step: Step) -> Method:
    return lambda machine, this, arguments, site: step(machine, this, arguments, site) if isinstance(this, Obj) and this.tag == _TAG else UNDEFINED


def of_promise(name: str) -> Method:
    """A method of a `ResultAsync`, which is a promise of a result."""

    def work(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
        inner = this.value if isinstance(this, Promise) else None
        if not isinstance(inner, Obj) or inner.tag != _TAG:
            machine.doubt(f"what {name} of a promise gives is not followed", site)
            return machine.fresh("call")
        this.seen = True
        before = len(machine.events)
        try:
            made = adopted(_STEPS[name](machine, inner, arguments, site), site)
        except Throw as thrown:
            made = Promise("err", thrown.value, site)
        machine.worked(made, before)
        made.work, made.parts = made.work or this.work, (this, *made.parts)
        machine.promises.append(made)
        return made

    return work


def _call(machine: Machine, function: Any, value: Any, site: Site) -> Any:
    """What a function makes of a value; of a promise, what it ends with."""
    made = settled(machine.call(function, UNDEFINED, [value], site))
    if isinstance(made, Promise):
        made.seen = True
        if made.state == "err":
            raise Throw(made.value)
        return made.value
    return made


def _map(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return one if _failed(one) else result(_call(machine, argument(arguments), _held(one), site), site)


def _map_error(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return result(_call(machine, argument(arguments), _held(one), site), site, failed=True) if _failed(one) else one


def _and_then(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return one if _failed(one) else _call(machine, argument(arguments), _held(one), site)


def _or_else(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return _call(machine, argument(arguments), _held(one), site) if _failed(one) else one


def _match(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return _call(machine, argument(arguments, 1 if _failed(one) else 0), _held(one), site)


def _unwrap_or(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return argument(arguments) if _failed(one) else _held(one)


def _unwrap(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    if _failed(one):
        raise Throw(_held(one))
    return _held(one)


def _unwrap_error(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
    return _held(one) if _failed(one) else UNDEFINED


def _tee(*, failed: bool) -> Step:
    def step(machine: Machine, one: Obj, arguments: list[Any], site: Site) -> Any:
        if _failed(one) is failed:
            _call(machine, argument(arguments), _held(one), site)
        return one

    return step


_STEPS: Final[dict[str, Step]] = {
    "map": _map, "asyncMap": _map, "mapErr": _map_error, "andThen": _and_then, "asyncAndThen": _and_then, "andThrough": _and_then, "orElse": _or_else, "match": _match, "unwrapOr": _unwrap_or,
    "_unsafeUnwrap": _unwrap, "_unsafeUnwrapErr": _unwrap_error, "andTee": _tee(failed=False), "orTee": _tee(failed=True),
}  # fmt: skip
OF_PROMISES: Final[dict[str, Method]] = {name: of_promise(name) for name in _STEPS}


def _promised(machine: Machine, made: Any, site: Site) -> Promise:
    promise = Promise("ok", made, site)
    machine.promises.append(promise)
    return promise


def _plain(*, failed: bool, waits: bool) -> Callable[..., Any]:
    def make(machine: Machine, arguments: list[Any], site: Site, *, asynchronous: bool) -> Any:
        made = result(argument(arguments), site, failed=failed)
        return _promised(machine, made, site) if waits else made

    return make


def _kept(machine: Machine, error: Any, function: Any, site: Site) -> Obj:
    machine.catches(site, site.text.partition("(")[0])
    return result(error if function is UNDEFINED else machine.call(function, UNDEFINED, [error], site), site, failed=True)


def _from_promise(machine: Machine, arguments: list[Any], site: Site, *, asynchronous: bool) -> Any:
    given = argument(arguments)
    promise = given if isinstance(given, Promise) else Promise("ok", given, site)
    promise.seen = True
    made = _promised(machine, _kept(machine, promise.value, argument(arguments, 1), site) if promise.state == "err" else result(promise.value, site), site)
    made.work, made.parts = promise.work, (promise,)
    return made


def _from_throwable(machine: Machine, arguments: list[Any], site: Site, *, asynchronous: bool) -> Any:
    function, explains = argument(arguments), argument(arguments, 1)

    def run(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        try:
            made = machine.call(function, UNDEFINED, given, at)
        except Throw as thrown:
            kept = _kept(machine, thrown.value, explains, at)
            return _promised(machine, kept, at) if asynchronous else kept
        return _from_promise(machine, [made, explains], at, asynchronous=True) if asynchronous else result(settled(made), at)

    return Native("fromThrowable", run)


def _combine(*, every: bool) -> Callable[..., Any]:
    def make(machine: Machine, arguments: list[Any], site: Site, *, asynchronous: bool) -> Any:
        given = listed(machine, argument(arguments), site)
        parts = given if isinstance(given, list) else []
        held = [one.value if isinstance(one, Promise) else one for one in parts]
        for one in parts:
            if isinstance(one, Promise):
                one.seen = True
        if not isinstance(given, list) or not all(isinstance(one, Obj) and one.tag == _TAG for one in held):
            machine.doubt(f"what {site.text.partition('(')[0]} puts together is not followed", site)
            return machine.fresh("result")
        errors = [_held(one) for one in held if _failed(one)]
        made = result(array(errors, site) if every else errors[0], site, failed=True) if errors else result(array([_held(one) for one in held], site), site)
        if not asynchronous and not any(isinstance(one, Promise) for one in parts):
            return made
        promise = _promised(machine, made, site)
        promise.parts = tuple(one for one in parts if isinstance(one, Promise))
        promise.work = any(one.work for one in promise.parts)
        return promise

    return make


_MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "ok": _plain(failed=False, waits=False), "err": _plain(failed=True, waits=False), "okAsync": _plain(failed=False, waits=True), "errAsync": _plain(failed=True, waits=True),
    "fromPromise": _from_promise, "fromSafePromise": _from_promise, "fromThrowable": _from_throwable, "fromAsyncThrowable": lambda *a, **_: _from_throwable(*a, asynchronous=True),
    "combine": _combine(every=False), "combineWithAllErrors": _combine(every=True),
}  # fmt: skip

"""Functions of the package: what makes observables, and what waits for them. https://rxjs.dev/api"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....language.objects.promised import settled
from ....state.machine import Machine, Throw
from ....state.values import UNDEFINED, External, Function, Native, Obj, Promise, Site, argument, array
from . import operators
from .ends import pipe, piped, value_from
from .flows import Flow, Source, fails, flow_of, is_operator, observable


def called(machine: Machine, external: External, this: Any, arguments: list[Any], site: Site) -> Any:
    """Call a function of the package, or `pipe` of what nobody knows; None for what is not known here."""
    name = external.path[-1]
    if external.path[0] not in ("rxjs", "rxjs/operators"):
        return piped(machine, this, arguments, site) if any(map(is_operator, arguments)) else None
    if external.path[-2:] == ("Observable", "new"):
        return observable(_written(argument(arguments), site), site)
    if (make := _SOURCES.get(name)) is not None and external.path[0] == "rxjs":
        return observable(make(arguments, site), site)
    if name in ("lastValueFrom", "firstValueFrom"):
        options = settled(argument(arguments, 1))
        usual = (options.props.get("defaultValue", UNDEFINED),) if isinstance(options, Obj) else ()
        return value_from(machine, argument(arguments), site, first=name == "firstValueFrom", usual=usual)
    if name == "pipe":
        return pipe(arguments)
    if (made := operators.made(name, arguments, site)) is not None:
        return made
    return (
        operators.unknown(name, site)
        if name[:1].islower() and name not in ("new", "interval", "fromEvent", "webSocket", "bindCallback", "bindNodeCallback")
        else None
    )


def _from(arguments: list[Any], site: Site) -> Source:
    return lambda machine, most: flow_of(machine, argument(arguments), site, most)


def _of(arguments: list[Any], _: Site) -> Source:
    return lambda _machine, _most: Flow([*arguments])


def _defer(arguments: list[Any], site: Site) -> Source:
    """`defer(() => …)`: called by each that subscribes."""

    def source(machine: Machine, most: int | None) -> Flow:
        try:
            return flow_of(machine, machine.call(argument(arguments), UNDEFINED, [], site._replace(context="value")), site, most)
        except Throw as thrown:
            return Flow([], failed=(thrown.value,))

    return source


def _failing(arguments: list[Any], site: Site) -> Source:
    """`throwError(() => error)`"""

    def source(machine: Machine, _: int | None) -> Flow:
        given = argument(arguments)
        error = machine.call(given, UNDEFINED, [], site) if isinstance(given, (Function, Native)) else given
        return Flow([], failed=(fails(machine, site, error),))

    return source


def _choice(arguments: list[Any], site: Site) -> Source:
    """`iif(condition, one, other)`"""

    def source(machine: Machine, most: int | None) -> Flow:
        chosen = machine.truth(settled(machine.call(argument(arguments), UNDEFINED, [], site)))
        return flow_of(machine, argument(arguments, 1 if chosen else 2), site, most)

    return source


def _together(*, abreast: bool, joined: bool = False) -> Callable[[list[Any], Site], Source]:
    """Several at once or one after the other; `joined`: one value of the last ones of each, by their names or in their order."""

    def make(arguments: list[Any], site: Site) -> Source:
        def source(machine: Machine, _: int | None) -> Flow:
            held = settled(argument(arguments))
            named = held.props if joined and isinstance(held, Obj) and held.kind == "object" and not isinstance(held.tag, tuple) else None
            several = [*named.values()] if named is not None else [*held.items] if joined and isinstance(held, Obj) and held.items is not None else arguments
            flows: list[Flow] = []
            for one in several:
                flows.append(flow_of(machine, one, site))
                if flows[-1].failed and not abreast:
                    break
            parts = tuple(part for flow in flows for part in flow.parts)
            failed = next((flow.failed for flow in flows if flow.failed), ())
            if not joined:
                return Flow([value for flow in flows for value in flow.values], any(flow.open for flow in flows), failed, parts)
            if failed or not flows or not all(flow.values for flow in flows):
                return Flow([], failed=failed, parts=parts)
            last = [flow.values[-1] for flow in flows]
            whole = Obj("object", dict(zip(named, last, strict=True)), None, site) if named is not None else array(last, site)
            whole.open = isinstance(held, Obj) and held.open
            return Flow([whole], failed=failed, parts=parts)

        return source

    return make


def _written(function: Any, site: Site) -> Source:
    """`new Observable((subscriber) => …)`: what tells the subscriber is waited for, as what settles a promise is."""

    def source(machine: Machine, _: int | None) -> Flow:
        values: list[Any] = []
        failed: list[Any] = []
        others = len(machine.promises)

        def telling(into: list[Any]) -> Native:
            def tell(machine: Machine, _this: Any, given: list[Any], _site: Site) -> Any:
                machine.state["settled"] = machine.state.get("settled", 0) + 1
                into.append(argument(given))
                return UNDEFINED

            return Native("tell", tell)

        told = Obj("object", {"next": telling(values), "error": telling(failed), "complete": telling([])}, None, site)
        try:
            made = machine.call(function, UNDEFINED, [told], site._replace(context="value"))
        except Throw as thrown:
            return Flow(values, failed=(thrown.value,))
        if isinstance(made, Promise):
            made.seen = True
        return Flow(values, failed=tuple(failed[:1]), parts=tuple(one for one in machine.promises[others:] if one.seen))

    return source


_SOURCES: Final[dict[str, Callable[[list[Any], Site], Source]]] = {
    "from": _from, "of": _of, "defer": _defer, "throwError": _failing, "iif": _choice, "forkJoin": _together(abreast=True, joined=True), "combineLatest": _together(abreast=True, joined=True),
    "zip": _together(abreast=True, joined=True), "merge": _together(abreast=True), "concat": _together(abreast=False), "empty": lambda _arguments, _site: lambda _machine, _most: Flow([]),
    "timer": lambda _arguments, _site: lambda _machine, _most: Flow([0]),
}  # fmt: skip

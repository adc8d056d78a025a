"""Operators: what each makes of the values of another observable. https://rxjs.dev/guide/operators"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ....language.objects.promised import settled
from ....state.machine import Machine, Throw
from ....state.values import UNDEFINED, Native, Obj, Promise, Site, about_of, argument, array
from ...waiting.waits import bounded
from .flows import Flow, Source, each, fails, flow_of, observable, operator, through

Work = Callable[[Machine, Source, list[Any], Site, int | None], Flow]
"""What one does with its source and with what it was given, for so many values."""


def made(name: str, arguments: list[Any], site: Site) -> Native | None:
    """An operator; None for what is not known here."""
    work = _TABLE.get(name)
    return operator(name, lambda machine, source, most: work(machine, source, arguments, site, most), site) if work is not None else None


def unknown(name: str, site: Site) -> Native:
    """An operator of which nobody here knows what it does."""

    def work(machine: Machine, source: Source, _: int | None) -> Flow:
        machine.doubt(f"what {name} of rxjs does is not followed", site)
        flow = source(machine, None)
        return Flow([machine.fresh("value", about_of(tuple(flow.values)))], open=True, failed=flow.failed, parts=flow.parts)

    return operator(name, work, site)


def _inner(*, abreast: bool = True, whole: bool = False) -> Work:
    """What a function makes of each value is an observable or a promise itself: all of them at once, or one after the other. `whole`: the values are those themselves."""

    def work(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
        flow = source(machine, None)
        function = Native("itself", lambda _machine, _this, given, _site: given[0]) if whole else argument(arguments)
        out: list[Any] = []
        parts, failed = flow.parts, tuple[Any, ...]()
        try:
            for _, one in each(machine, flow, function, site, abreast=abreast):
                if most is not None and len(out) >= most:
                    continue  # it goes on, and nobody waits for it
                came = flow_of(machine, one, site)
                out += came.values
                parts = (*parts, *came.parts)
                failed = failed or came.failed
                if not abreast and (failed or (most is not None and len(out) >= most)):
                    break
        except Throw as thrown:
            failed = failed or (thrown.value,)
        return Flow(out, flow.open, failed or flow.failed, parts)

    return work


def _only(*, last: bool) -> Work:
    """Of several values that come at once only the last one's observable is waited for (`switchMap`), or the first one is looked at (`exhaustMap`)."""

    def work(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
        flow = source(machine, None)
        if not last:
            flow = flow._replace(values=flow.values[:1])
        came = Flow([])
        try:
            for at, (_, one) in enumerate(each(machine, flow, argument(arguments), site)):
                if at == len(flow.values) - 1 or not isinstance(one, Promise):
                    came = flow_of(machine, one, site)
                    for part in came.parts if at < len(flow.values) - 1 else ():
                        part.seen = False
        except Throw as thrown:
            return Flow([], failed=(thrown.value,), parts=flow.parts)
        return Flow(came.values, came.open, came.failed or flow.failed, (*flow.parts, *came.parts))

    return work


def _map(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
    return through(machine, source(machine, most), argument(arguments), site, lambda out, _, one: out.append(one))


def _filter(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
    return through(machine, source(machine, None), argument(arguments), site, lambda out, value, one: out.append(value) if machine.truth(one) else None)


def _tap(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
    """`tap(function)`, `tap({ next, error, complete })`"""
    flow = source(machine, most)
    next_, error, complete = observer(arguments)
    try:
        if next_ is not UNDEFINED:
            flow = through(machine, flow, next_, site, lambda out, value, _: out.append(value))
        if flow.failed and error is not UNDEFINED:
            machine.call(error, UNDEFINED, [*flow.failed], site)
        if not flow.failed and complete is not UNDEFINED:
            machine.call(complete, UNDEFINED, [], site)
    except Throw as thrown:
        return flow._replace(failed=(thrown.value,))
    return flow


def observer(arguments: list[Any]) -> tuple[Any, Any, Any]:
    first = argument(arguments)
    if isinstance(first, Obj):
        return first.props.get("next", UNDEFINED), first.props.get("error", UNDEFINED), first.props.get("complete", UNDEFINED)
    found = [UNDEFINED if one is None else one for one in (first, argument(arguments, 1), argument(arguments, 2))]
    return found[0], found[1], found[2]


def _catch(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
    """`catchError((error, caught) => …)`"""
    flow = source(machine, most)
    if not flow.failed:
        return flow
    machine.catches(site, "catchError(…)")
    try:
        came = flow_of(machine, machine.call(argument(arguments), UNDEFINED, [flow.failed[0], observable(lambda *_: flow, site)], site), site)
    except Throw as thrown:
        return flow._replace(failed=(thrown.value,))
    return Flow([*flow.values, *came.values], flow.open or came.open, came.failed, (*flow.parts, *came.parts))


def _reduce(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
    flow = source(machine, None)
    values = flow.values if len(arguments) > 1 else flow.values[1:]
    held = [arguments[1]] if len(arguments) > 1 else flow.values[:1]
    step = Native("step", lambda one, this, given, at: held.append(one.call(argument(arguments), this, [held.pop(), *given], at)))
    passed = through(machine, flow._replace(values=values), step, site, lambda *_: None)
    return passed._replace(values=[] if passed.failed else held, open=False)


def _to_array(machine: Machine, source: Source, _: list[Any], site: Site, __: int | None) -> Flow:
    flow = source(machine, None)
    whole = array([*flow.values], site)
    whole.open, whole.about = flow.open, about_of(tuple(flow.values)) if flow.open else whole.about
    return flow._replace(values=[] if flow.failed else [whole], open=False)


def _buffer(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
    """`bufferCount(size)`"""
    flow, size = source(machine, None), settled(argument(arguments))
    size = size if isinstance(size, int) and size > 0 else len(flow.values) or 1
    return flow._replace(values=[array(flow.values[at : at + size], site) for at in range(0, len(flow.values), size)])


def _cut(select: Callable[[list[Any]], list[Any]], most: int | None = None) -> Work:
    return lambda machine, source, _arguments, _site, _most: (flow := source(machine, most))._replace(
        values=select(flow.values), failed=() if most and flow.values else flow.failed
    )


def _first(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
    """`first(condition, usual)`, `last(condition, usual)` and `single()`: without any value they fail."""
    condition = argument(arguments)
    flow = _filter(machine, source, arguments, site, None) if condition not in (UNDEFINED, None) else source(machine, 1)
    flow = flow._replace(values=flow.values[:1])
    return flow._replace(failed=()) if flow.values else _or_usual(machine, flow, arguments[1:2], site)


def _last(machine: Machine, source: Source, arguments: list[Any], site: Site, _: int | None) -> Flow:
    condition = argument(arguments)
    flow = _filter(machine, source, arguments, site, None) if condition not in (UNDEFINED, None) else source(machine, None)
    return flow._replace(values=flow.values[-1:]) if flow.values else _or_usual(machine, flow, arguments[1:2], site)


def _or_usual(machine: Machine, flow: Flow, usual: list[Any], site: Site) -> Flow:
    if flow.failed or usual or flow.open:
        return flow._replace(values=usual)
    return flow._replace(failed=(fails(machine, site, Obj("error", {"message": "no elements in sequence", "name": "EmptyError"}, None, site)),))


def _usual(machine: Machine, source: Source, arguments: list[Any], _: Site, most: int | None) -> Flow:
    """`defaultIfEmpty(value)`"""
    flow = source(machine, most)
    return flow if flow.values or flow.failed else flow._replace(values=[argument(arguments)])


def _take(machine: Machine, source: Source, arguments: list[Any], _: Site, most: int | None) -> Flow:
    count = settled(argument(arguments))
    flow = source(machine, count if isinstance(count, int) else most)
    return (
        flow._replace(values=flow.values[:count], failed=() if len(flow.values) >= count else flow.failed)
        if isinstance(count, int)
        else flow._replace(open=True)
    )


def _finally(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
    flow = source(machine, most)
    try:
        machine.call(argument(arguments), UNDEFINED, [], site)
    except Throw as thrown:
        return flow._replace(failed=(thrown.value,))
    return flow


def _timeout(machine: Machine, source: Source, arguments: list[Any], site: Site, most: int | None) -> Flow:
    """`timeout(milliseconds)`, `timeout({ each, first })`"""
    before, limit = len(machine.events), settled(argument(arguments))
    flow = source(machine, most)
    waited = Promise("ok", UNDEFINED, site)
    machine.worked(waited, before)
    waited.parts = flow.parts
    bounded(machine, waited, limit.props.get("each", limit.props.get("first", UNDEFINED)) if isinstance(limit, Obj) else limit)
    return flow


def _same(machine: Machine, source: Source, _: list[Any], __: Site, most: int | None) -> Flow:
    return source(machine, most)


_TABLE: Final[dict[str, Work]] = {
    **dict.fromkeys(("mergeMap", "flatMap"), _inner()), "concatMap": _inner(abreast=False), "mergeAll": _inner(whole=True), "concatAll": _inner(abreast=False, whole=True), "switchMap": _only(last=True),
    "exhaustMap": _only(last=False), "map": _map, "filter": _filter, "tap": _tap, "catchError": _catch, "reduce": _reduce, "toArray": _to_array, "bufferCount": _buffer, "ignoreElements": _cut(lambda _: []),
    "first": _first, "last": _last, "defaultIfEmpty": _usual, "take": _take, "finalize": _finally, "timeout": _timeout,
    "mapTo": lambda machine, source, arguments, _site, most: (flow := source(machine, most))._replace(values=[argument(arguments) for _ in flow.values]),
    **dict.fromkeys(("retry", "share", "shareReplay", "delay", "observeOn", "subscribeOn", "throttleTime", "auditTime", "distinct", "distinctUntilChanged"), _same),
}  # fmt: skip
"""What tries again ends as the first attempt did: what cannot be done fails again."""

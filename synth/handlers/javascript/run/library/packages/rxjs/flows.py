"""What an observable is, and what it gives when somebody subscribes to it: https://rxjs.dev/guide/observable"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from ....language import lateness
from ....language.loops import turn
from ....language.objects.listing import listed
from ....language.objects.promised import settled
from ....state.machine import CutShort, Machine, Throw
from ....state.values import NOBODY, OPERATOR, UNDEFINED, External, Native, Obj, Promise, Site, Unknown, about_of

OBSERVABLE: Final = "observable"
METHODS: Final[dict[str, Callable[..., Any]]] = {}
"""What is done with one, as `ends` says: that makes others."""


class Flow(NamedTuple):
    """The values that come, whether there may be more, the error that ends them (none, or one), and the promises that they come from."""

    values: list[Any]
    open: bool = False
    failed: tuple[Any, ...] = ()
    parts: tuple[Promise, ...] = ()


Source = Callable[[Machine, int | None], Flow]
"""What is done when somebody subscribes who wants so many values, or all of them (None)."""


def observable(source: Source, site: Site) -> Obj:
    made = Obj("object", {}, None, site)
    made.tag = (OBSERVABLE, source)
    made.props |= {name: Native(name, work) for name, work in METHODS.items()}
    return made


def operator(name: str, work: Callable[[Machine, Source, int | None], Flow], site: Site) -> Native:
    """A function that makes an observable of another one."""

    def applied(machine: Machine, _: Any, given: list[Any], at: Site) -> Obj:
        source = source_of(given[0] if given else UNDEFINED, at)
        return observable(lambda one, most: work(one, source, most), site)

    made = Native(name, applied)
    made.props[OPERATOR] = True
    return made


def is_operator(value: Any) -> bool:
    return isinstance(value, Native) and OPERATOR in value.props


def source_of(value: Any, site: Site) -> Source:
    if isinstance(value, Obj) and isinstance(value.tag, tuple) and value.tag[:1] == (OBSERVABLE,):
        source: Source = value.tag[1]
        return source
    return lambda machine, most: _given(machine, value, site, most)


def flow_of(machine: Machine, value: Any, site: Site, most: int | None = None) -> Flow:
    """What comes of whatever an observable can be made of: https://rxjs.dev/api/index/type-alias/ObservableInput"""
    return source_of(value, site)(machine, most)


def _given(machine: Machine, value: Any, site: Site, most: int | None) -> Flow:
    match value:
        case Promise():
            return _promised(machine, value)
        case External(path=(*_, "EMPTY")):
            return Flow([])
        case Obj(items=list()) | str():
            items = listed(machine, value, site)
            return Flow(items[:most] if isinstance(items, list) else [Unknown(("item", items.key), items.about)], open=not isinstance(items, list))
        case Unknown() | External() | Obj():
            return Flow([value], open=isinstance(value, Unknown))
    return Flow(
        [],
        failed=(
            fails(machine, site, Obj("error", {"message": "You provided an invalid object where a stream was expected", "name": "TypeError"}, None, site)),
        ),
    )


def _promised(machine: Machine, promise: Promise) -> Flow:
    promise.seen = promise.waited = True
    state = lateness.hastened(machine, promise).state
    if state == "pending":
        raise machine.unheard() or CutShort(None)
    if promise.timer is UNDEFINED:
        lateness.heard(machine, promise)
    return Flow([promise.value], parts=(promise,)) if state == "ok" else Flow([], failed=(promise.value,), parts=(promise,))


def fails(machine: Machine, site: Site, error: Any) -> Any:
    """It ends with an error that no work gave it."""
    if machine.fault is None and not machine.starting:
        machine.fails(
            site, site.text, machine.whose(about_of(error) if isinstance(error, Unknown) else NOBODY), "throw", error if isinstance(error, Obj) else None
        )
    return error


def each(machine: Machine, flow: Flow, function: Any, site: Site, *, abreast: bool = True) -> Iterator[tuple[Any, Any]]:
    """Each value with what a function makes of it. Raises `Throw`."""
    before = machine.current, machine.abreast
    at = site._replace(context="value")
    try:
        for index, value in enumerate(flow.values):
            machine.step()
            machine.current, machine.abreast = before
            turn(machine, value, abreast=abreast)
            yield value, machine.call(function, UNDEFINED, [value, machine.fresh("index") if flow.open else index], at)
    finally:
        machine.current, machine.abreast = before


def through(machine: Machine, flow: Flow, function: Any, site: Site, put: Callable[[list[Any], Any, Any], Any]) -> Flow:
    """What a function makes of the values one by one, until it throws: `put` says what of it comes out."""
    out: list[Any] = []
    try:
        for value, made in each(machine, flow, function, site):
            put(out, value, settled(made))
    except Throw as thrown:
        return flow._replace(values=out, failed=(thrown.value,))
    return flow._replace(values=out)

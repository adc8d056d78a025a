"""What somebody subscribes to an observable with, and waits for: https://rxjs.dev/api/index/function/lastValueFrom"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....language.objects.promised import settled
from ....state.machine import Machine, Throw
from ....state.values import UNDEFINED, Function, Native, Obj, Promise, Site, argument
from .flows import METHODS, Flow, fails, flow_of, observable, source_of, through
from .operators import observer

Method = Callable[[Machine, Any, list[Any], Site], Any]


def piped(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`observable.pipe(operator, …)`"""
    made: Any = observable(source_of(this, site), site)
    for one in map(settled, arguments):
        if isinstance(one, (Function, Native)):
            made = machine.call(one, UNDEFINED, [made], site._replace(context="value"))
        else:
            machine.doubt("an operator that an observable is piped through is not followed", site)
    return made


def pipe(arguments: list[Any]) -> Native:
    """`pipe(operator, …)`: one operator of several."""
    return Native("pipe", lambda machine, _this, given, at: piped(machine, argument(given), arguments, at))


def value_from(machine: Machine, of: Any, site: Site, *, first: bool = False, usual: tuple[Any, ...] = ()) -> Promise:
    """The promise of the last value, or of the first one; `usual`: what it ends with where none comes, instead of failing."""
    before = len(machine.events)
    try:
        flow = flow_of(machine, of, site, 1 if first else None)
    except Throw as thrown:
        flow = Flow([], failed=(thrown.value,))
    values = flow.values[:1] if first else flow.values[-1:]
    if flow.failed and not (first and values):
        made = Promise("err", flow.failed[0], site)
    elif not values and not usual and not flow.open:
        made = Promise("err", fails(machine, site, Obj("error", {"message": "no elements in sequence", "name": "EmptyError"}, None, site)), site)
    else:
        made = Promise("ok", (*values, *usual, machine.fresh("value") if flow.open else UNDEFINED)[0], site)
    return _ended(machine, made, flow, before)


def _ended(machine: Machine, made: Promise, flow: Flow, before: int) -> Promise:
    machine.worked(made, before)
    made.parts, made.work = flow.parts, made.work or any(one.work for one in flow.parts)
    machine.promises.append(made)
    return made


def subscribed(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`observable.subscribe({ next, error, complete })`: what it is told settles a promise, or nobody waits for what is done."""
    before, settles = len(machine.events), machine.state.get("settled", 0)
    next_, error, complete = observer(arguments)
    flow = source_of(this, site)(machine, None)
    if next_ is not UNDEFINED:
        flow = through(machine, flow, next_, site, lambda *_: None)
    told = error if flow.failed else complete
    if flow.failed and error is not UNDEFINED:
        machine.catches(site, ".subscribe(…)")
    if told is not UNDEFINED:
        machine.call(told, UNDEFINED, [*flow.failed], site._replace(context="value"))
    made = _ended(machine, Promise("ok", UNDEFINED, site._replace(text="subscribe(…)", context="drop")), flow, before)
    made.seen = machine.state.get("settled", 0) > settles or not made.work
    return Obj("object", {"unsubscribe": Native("unsubscribe", lambda *_: UNDEFINED), "closed": True}, None, site)


def _for_each(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Promise:
    before, flow = len(machine.events), source_of(this, site)(machine, None)
    flow = through(machine, flow, argument(arguments), site, lambda *_: None)
    return _ended(machine, Promise("err", flow.failed[0], site) if flow.failed else Promise("ok", UNDEFINED, site), flow, before)


METHODS.update({
    "pipe": piped, "subscribe": subscribed, "forEach": _for_each, "toPromise": lambda machine, this, _arguments, site: value_from(machine, this, site, usual=(UNDEFINED,)),
    "asObservable": lambda _machine, this, _arguments, _site: this,
})  # fmt: skip

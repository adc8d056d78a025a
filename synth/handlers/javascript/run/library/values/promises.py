"""Promises: what waits for others, and what is done when one ends."""

from __future__ import annotations

from typing import Any, Final

from ....syntax import FUNCTION_NODES, field, walk
from ...language import lateness
from ...language.functions import adopted
from ...language.objects.listing import listed
from ...state.machine import CutShort, Machine, Throw
from ...state.values import NOBODY, UNDEFINED, Function, Native, Obj, Promise, Site, Unknown, about_of, argument, array
from ..waiting import waits
from ..waiting.time_left import DELAY, asleep
from .array_parts import Method

OUTRUN: Final = "outrun"
"""What a machine remembers of a race that a timer wins, while the work goes on of which nobody is told then."""


def of(value: Any, site: Site) -> Promise:
    return value if isinstance(value, Promise) else Promise("ok", value, site)


def _parts(machine: Machine, arguments: list[Any], site: Site) -> list[Promise]:
    """What is waited for; `undefined`, which is what `forEach` gives, cannot be gone through."""
    if not arguments or arguments[0] is UNDEFINED or arguments[0] is None:
        error = Obj("error", {"message": "undefined is not iterable", "name": "TypeError"}, None, site)
        if machine.fault is None and not machine.starting:
            machine.fails(site, site.text, machine.whose(NOBODY), "throw", error)
        raise Throw(error)
    given = listed(machine, arguments[0], site) if arguments else []
    parts = [of(one, site) for one in (given if isinstance(given, list) else [given])]
    for part in parts:
        part.seen = part.waited = True
    return parts


def _ended(machine: Machine, arguments: list[Any], site: Site) -> list[Promise]:
    """What is waited for until each has ended."""
    return [lateness.hastened(machine, one) for one in _parts(machine, arguments, site)]


def _all(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    parts = _ended(machine, arguments, site)
    failed = next((one for one in parts if one.state != "ok"), None)
    return _joined(machine, parts, Promise("ok", array([one.value for one in parts], site)) if failed is None else Promise(failed.state, failed.value), site)


def _all_settled(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    parts = _ended(machine, arguments, site)
    ends: list[Any] = []
    for one in parts:
        if one.state == "err":
            machine.catches(site, "Promise.allSettled", each=True)
            ends.append(Obj("object", {"status": "rejected", "reason": one.value}, None, site))
        else:
            ends.append(Obj("object", {"status": "fulfilled", "value": one.value}, None, site))
    made = array(ends, site)
    given = arguments[0] if arguments else None
    made.open = not isinstance(given, Obj) or given.open
    if made.open:
        made.about, made.tag = about_of(given), "settled"
    waits = any(one.state == "pending" for one in parts)
    return _joined(machine, parts, Promise("pending", UNDEFINED) if waits else Promise("ok", made), site)


def _race(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    parts = lateness.outrun(machine, _parts(machine, arguments, site), site)
    first = next((one for state in ("err", "ok") for one in parts if one.state == state), None)
    if (timer := _timer_of(parts)) is None:
        _doubt_what_comes_first(machine, parts, "Promise.race", site)
    elif machine.fault is None and not machine.starting and machine.choose(2, "fault", (machine.guard, "late", site.node.id)):
        first = timer
        machine.state[OUTRUN] = site
        about = frozenset().union(*(machine.events[at].about for one in parts for began, ended in one.spans() for at in range(began, ended)))
        machine.fails(site, site.text, machine.whose(about), "late")
    made = Promise(first.state, first.value) if first is not None else Promise("pending", UNDEFINED)
    made.timer = waits.raced(machine, parts)
    return _joined(machine, parts, made, site)


def _timer_of(parts: list[Promise]) -> Promise | None:
    """What ends well when a time is over, where the others are work: whoever looks at what the race gives learns which of them was first."""
    timers = [one for one in parts if one.timer is not UNDEFINED and one.state == "ok" and not one.work]
    others = [one for one in parts if one not in timers]
    return timers[0] if timers and any(one.work for one in others) and not any(one.state == "ok" and not one.work for one in others) else None


def _doubt_what_comes_first(machine: Machine, parts: list[Promise], words: str, site: Site) -> None:
    """Work, and something that ends well without any: which of them is first, or whether the other one's failure is ever told, nobody knows."""
    if any(one.work for one in parts) and any(one.state == "ok" and not one.work for one in parts):
        machine.doubt(f"which of its promises {words} waits for is not followed", site, of_waiting=True)


def _any(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    parts = _ended(machine, arguments, site)
    first = next((one for one in parts if one.state == "ok"), parts[0] if parts else None)
    _doubt_what_comes_first(machine, parts, "Promise.any", site)
    return _joined(machine, parts, Promise(first.state, first.value) if first is not None else Promise("pending", UNDEFINED), site)


def _joined(machine: Machine, parts: list[Promise], made: Promise, site: Site) -> Promise:
    made.site, made.work, made.parts = site, any(one.work for one in parts), tuple(parts)
    machine.promises.append(made)
    return made


def _resolve(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    return of(argument(arguments), site)


def _reject(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    value = argument(arguments)
    if machine.fault is None and not machine.starting:
        machine.fails(site, site.text, machine.whose(about_of(value)), "throw", value if isinstance(value, Obj) else None)
    return Promise("err", value, site)


def _try(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    """`Promise.try(function, …)`: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/try"""
    before = len(machine.events)
    try:
        made = adopted(machine.call(argument(arguments), UNDEFINED, arguments[1:], site), site)
    except Throw as thrown:
        made = Promise("err", thrown.value, site)
    machine.worked(made, before)
    machine.promises.append(made)
    return made


def _with_resolvers(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Obj:
    """`Promise.withResolvers()`: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/withResolvers"""
    handed: list[Any] = []
    executor = Native("executor", lambda _machine, _this, given, _site: handed.extend(given))
    return Obj("object", {"promise": make(machine, UNDEFINED, [executor], site), "resolve": handed[0], "reject": handed[1]}, None, site)


STATIC: Final[dict[str, Method]] = {
    "all": _all,
    "allSettled": _all_settled,
    "race": _race,
    "any": _any,
    "resolve": _resolve,
    "reject": _reject,
    "try": _try,
    "withResolvers": _with_resolvers,
}


def make(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Promise:
    """`new Promise((resolve, reject) => …)`."""
    made = Promise("pending", UNDEFINED, site)
    machine.promises.append(made)

    settled_at: list[int] = []

    def settle(state: str) -> Native:
        def work(machine: Machine, _: Any, given: list[Any], site: Site) -> Any:
            value = given[0] if given else UNDEFINED
            if _is_told_directly(argument(arguments), site):
                settled_at.append(len(machine.events))
            machine.state["settled"] = machine.state.get("settled", 0) + 1
            waits.settles(machine, made)
            own = machine.fault is not None and value is machine.fault.error
            if made.state == "pending" and not (
                state == "err" and not own and machine.state.get("timer") and not machine.choose(2, "fault", (machine.guard, "late", site.node.id))
            ):
                inner = value if isinstance(value, Promise) and state == "ok" else None
                if inner is not None:
                    inner.seen = True
                made.state, made.value = (inner.state, inner.value) if inner is not None else (state, value)
                if state == "ok" and machine.state.get("timer") is not None:
                    made.slept = asleep(machine, machine.state.get(DELAY))
                if state == "err" and machine.fault is None and not machine.starting:
                    machine.fails(site, site.text, machine.whose(about_of(value)), "throw", value if isinstance(value, Obj) else None)
            return UNDEFINED

        return Native(state, work)

    before, others, given = len(machine.events), len(machine.promises), UNDEFINED
    try:
        given = machine.call(argument(arguments), UNDEFINED, [settle("ok"), settle("err")], site)
        if isinstance(given, Promise) and made.state == "pending":
            machine.executors.append(given)
    except Throw as thrown:
        made.state, made.value = "err", thrown.value
    machine.worked(made, before)
    made.parts = (*made.parts, given) if isinstance(given, Promise) else made.parts
    if made.timer is not UNDEFINED:
        waits.bounded(machine, made, made.timer)
    for one in machine.promises[others:] if made.state != "pending" else ():
        one.seen = one.seen or not _is_begun_later(machine, one, settled_at)  # it is how this one ends
    return made


def _is_told_directly(executor: Any, site: Site) -> bool:
    """Does the executor settle its promise itself, by the name of its parameter, and no function in it that is called later?"""
    node, called = site.node.parent, field(site.node, "function")
    while node is not None and node.type not in FUNCTION_NODES:
        node = node.parent
    if not isinstance(executor, Function) or node is None or node.id != executor.code.node.id or called is None or called.type != "identifier":
        return False
    held = field(node, "parameters") or field(node, "parameter")
    return held is not None and any(one.type == "identifier" and one.text == called.text for one in walk(held))


def _is_begun_later(machine: Machine, promise: Promise, settled_at: list[int]) -> bool:
    """Is something done in it after the promise around it was settled already, which waits for that no more?"""
    return bool(settled_at) and any(event.kind == "work" for began, ended in promise.spans() for event in machine.events[max(began, settled_at[0]) : ended])


def _then(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    promise = of(this, site)
    promise.seen = True
    done, failed = (*arguments, UNDEFINED, UNDEFINED)[:2]
    return _after(machine, promise, (done, failed), site)


def _catch(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    promise = of(this, site)
    promise.seen = True
    return _after(machine, promise, (UNDEFINED, argument(arguments)), site)


def failed_over(machine: Machine, promise: Promise, instead: Any, site: Site, words: str) -> Promise:
    """What a package calls where a promise fails, as `.catch(…)` does."""
    promise.seen = True
    return _after(machine, promise, (UNDEFINED, instead), site, words)


def _after(machine: Machine, promise: Promise, handlers: tuple[Any, Any], site: Site, words: str = ".catch(…)") -> Promise:
    if lateness.hastened(machine, promise).state == "pending":
        raise machine.unheard() or CutShort(None)
    handler = handlers[promise.state != "ok"]
    made = Promise(promise.state, promise.value, site, work=promise.work)
    made.aside = promise
    if handler is not UNDEFINED and handler is not None:
        if promise.state == "err":
            machine.catches(site, words)
        since, settles, of = lateness.before(machine), machine.state.get("settled", 0), machine.state.get(waits.ENDED)
        machine.state[waits.ENDED] = promise
        try:
            made = adopted(machine.call(handler, UNDEFINED, [promise.value], site), site)
        except Throw as thrown:
            made = Promise("err", thrown.value, site)
        finally:
            machine.state[waits.ENDED] = of
        made.aside = None if made.work else promise
        made.work = made.work or promise.work
        machine.worked(made, since.events)
        made.seen = machine.state.get("settled", 0) > settles  # it is how another one ends
        if promise.timer is not UNDEFINED and made.ended == made.began:
            lateness.is_late(machine, made, since)
    made.parts, made.kind = (promise, *made.parts), promise.kind
    made.timer, made.slept = (promise.timer, promise.slept) if made.timer is UNDEFINED and made.ended == made.began else (made.timer, made.slept)
    machine.promises.append(made)
    return made


def _finally(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    promise = of(this, site)
    promise.seen = True
    made = Promise(promise.state, promise.value, site, work=promise.work)
    made.late = promise.late
    try:
        machine.call(argument(arguments), UNDEFINED, [], site)
    except Throw as thrown:
        made = Promise("err", thrown.value, site, work=promise.work)
    made.parts, made.kind, made.aside, made.timer, made.slept = (promise,), promise.kind, promise, promise.timer, promise.slept
    machine.promises.append(made)
    return made


def _timeout(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """Bluebird's `promise.timeout(milliseconds)`: http://bluebirdjs.com/docs/api/timeout.html"""
    waits.bounded(machine, promise := of(this, site), argument(arguments))
    return _then(machine, promise, [], site)


PROMISE: Final[dict[str, Method]] = {"then": _then, "catch": _catch, "finally": _finally, "timeout": _timeout}


def on_unknown(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`.then` of something that is not known."""
    return _then(machine, Promise("ok", this, site) if isinstance(this, Unknown) else this, arguments, site)

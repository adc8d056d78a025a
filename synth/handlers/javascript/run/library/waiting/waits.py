"""How long a handler waits for what it asks for over HTTP: as long as the request says, or whoever waits for its promise.

What bounds the wait is known when the promise is raced with a timer, or given to somebody: long after the request was made. A race lets the request go on, and the wait is over.
"""

from __future__ import annotations

from typing import Any, Final

from .....effort import EFFORT
from ...language.functions import collected
from ...state.machine import Machine
from ...state.values import UNDEFINED, External, Obj, Promise, Site, Unknown, argument
from .. import http, known
from ..aws import operations as aws
from .time_left import DELAY, ends_in_time, is_made_for_each

_WAITING: Final = "waiting"
"""What a machine remembers of the requests that it made."""
UNKNOWN: Final = Unknown("limit")
"""So long waits somebody of whom it is not known how long."""
ENDED: Final = "ended"
"""What a machine remembers of the promise whose end it tells somebody of."""
SINCE: Final = "timer since"
"""and how much had been done before the timer whose function it runs."""
_SECOND: Final = 1_000
_MOST: Final = 8
"""So many promises of a race are looked at for their ends, timers before others."""
_NO_REQUESTS: Final = ("create", "new", "isAxiosError")

Key = tuple[str, float | None, int, bool]


class _Waiting:
    """A request: which event of the run it is, and by what the wait for it is bounded, with whether that is for each message anew."""

    __slots__ = ("at", "each", "given", "limits", "site", "whole")

    def __init__(self, at: int, given: tuple[Any, ...], site: Site, *, whole: bool, each: bool) -> None:
        self.at, self.given, self.site, self.whole, self.each = at, given, site, whole, each
        self.limits: list[tuple[Any, bool]] = []


def asked(machine: Machine, external: External, arguments: list[Any], site: Site) -> None:
    """Remember a request over HTTP, or a waiter of the SDK."""
    given = _of_waiter(external.path, argument(arguments))
    if given or _is_request(external):
        given = given or http.options(machine, external, arguments)
        each = not collected(site) and is_made_for_each(machine, site)
        machine.state.setdefault(_WAITING, []).append(_Waiting(len(machine.events), given, site, whole=http.reads_body(site), each=each))


def _is_request(external: External) -> bool:
    return http.package_of(external) in known.HTTP and external.path[-1] not in _NO_REQUESTS and "CancelToken" not in external.path


def _of_waiter(path: tuple[str, ...], options: Any) -> tuple[Obj, ...]:
    """How long `waitUntilTasksStopped({ client, maxWaitTime: 60 }, …)` waits at most: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-waiters-signers.html"""
    if not path[-1].startswith("waitUntil") or not aws.is_sdk(path) or not isinstance(options, Obj) or not _ENDED_BY.isdisjoint(options.props):
        return ()
    seconds: Any = options.props.get("maxWaitTime")
    return (Obj("object", {"timeout": seconds * _SECOND}),) if _is_long(seconds) else ()


_ENDED_BY: Final = frozenset({"abortSignal", "abortController"})


def bounded(machine: Machine, promise: Promise, *limits: Any) -> None:
    """Somebody waits for a promise, and no longer than so many milliseconds."""
    if not limits or not (waiting := machine.state.get(_WAITING)):
        return
    each = machine.current is not None and not machine.abreast
    for one in _covered(promise, waiting):
        one.limits += [(limit, one.each and each) for limit in limits]


def _covered(promise: Promise, waiting: list[_Waiting]) -> list[_Waiting]:
    """The requests that are waited for in a promise."""
    spans = {(began, ended) for began, ended in promise.spans() if began < ended}
    EFFORT.spend(len(spans) + len(waiting))
    return [one for one in waiting if any(began <= one.at < ended for began, ended in spans)]


def raced(machine: Machine, parts: list[Promise]) -> Any:
    """Of several promises the first that ends is waited for: after how many milliseconds that is at the latest; `UNDEFINED` where no timer is among them."""
    if machine.state.get(_WAITING):
        ends = sorted(((_end(machine, one), one) for one in parts), key=lambda end: not _is_long(end[0]))[:_MOST]
        for one in parts:
            bounded(machine, one, *(end for end, other in ends if other is not one and end is not UNDEFINED))
    timers = [one.timer for one in parts if one.timer is not UNDEFINED]
    return min((one for one in timers if _is_long(one)), default=timers[0] if timers else UNDEFINED)


def _end(machine: Machine, promise: Promise) -> Any:
    """When a promise ends by itself: `UNDEFINED` where it waits for a host that may never answer."""
    if promise.timer is not UNDEFINED:
        return promise.timer
    own = _covered(promise, machine.state.get(_WAITING, []))
    return UNDEFINED if any(not one.limits and _own(one) is None and not aws.may_time_out(one.given) for one in own) else UNKNOWN


def settles(machine: Machine, promise: Promise) -> None:
    """A promise is settled: by a timer, which does nothing else before, or as another one ends. Whichever comes first, the timer is for both."""
    of, waits = machine.state.get(ENDED), promise
    if of is not None and promise.state != "pending":
        waits = of
    elif of is not None:
        promise.parts = (*promise.parts, of)
    elif machine.state.get("timer") is not None and not any(one.kind == "work" for one in machine.events[machine.state.get(SINCE, 0) :]):
        promise.timer = machine.state.get(DELAY)
    if promise.timer is not UNDEFINED:
        bounded(machine, waits, promise.timer)


def found(machine: Machine) -> tuple[dict[Key, Site], Site | None]:
    """The requests of a run with how long they are waited for; and one of which that is not known. What failed before its promise was given to anybody shows nothing."""
    out: dict[Key, Site] = {}
    doubt: Site | None = None
    left = [one for one in machine.promises if not one.seen] if machine.fault is not None else []
    for one in machine.state.get(_WAITING, ()):
        EFFORT.spend(len(left) + 1)
        seconds, each = _shortest(one)
        if seconds is None and any(promise.covers(one.at) for promise in left):
            continue
        if seconds is not None or not (one.limits or aws.may_time_out(one.given) or aws.timeout(one.given) is not None):
            out.setdefault((one.site.text.partition("(")[0], seconds, 1, each), one.site)
        elif not _ends_in_time(one):
            doubt = one.site
    return out, doubt


def _ends_in_time(one: _Waiting) -> bool:
    """Is it over in the time that is left, as it is reckoned once for the batch, or before each message?"""
    own = () if one.each else aws.limits(one.given)
    return any(map(ends_in_time, (*own, *(limit.key for limit, each in one.limits if not each and isinstance(limit, Unknown)))))


def _own(one: _Waiting) -> float | None:
    return aws.timeout(one.given, whole=one.whole)


def _shortest(one: _Waiting) -> tuple[float | None, bool]:
    """The seconds of a wait, as far as they are known: those of a bound for the whole batch before those of each message."""
    bounds = [(float(limit) / _SECOND, each) for limit, each in one.limits if _is_long(limit)]
    if (own := _own(one)) is not None:
        bounds.append((own, one.each))
    return min(bounds, key=lambda bound: (bound[1], bound[0]), default=(None, one.each))


def _is_long(limit: Any) -> bool:
    return isinstance(limit, (int, float)) and not isinstance(limit, bool) and limit > 0

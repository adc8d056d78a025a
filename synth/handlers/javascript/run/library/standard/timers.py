"""Timers, and what they put an end to."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any, Final

from ...state.machine import Event, Machine, Throw
from ...state.values import FOREIGN, UNDEFINED, External, Function, Key, Native, Obj, Promise, Site, Unknown, about_of, argument, key_of
from ..values.array_parts import Method, items_of
from ..waiting.time_left import DELAY
from ..waiting.waits import ENDED, SINCE


def _at_once(machine: Machine, this: Any, arguments: list[Any], site: Site) -> Any:
    """`setImmediate(function, …)` has no delay."""
    return _later(machine, this, [argument(arguments), 0, *arguments[1:]], site)


_TIMERS: Final = "timers"
"""Where a machine keeps the functions of timers that do no work, by what the timer is."""


def _kept(machine: Machine, arguments: list[Any], site: Site) -> Unknown:
    made = machine.fresh("timer")
    if isinstance(argument(arguments), Function):
        machine.state.setdefault(_TIMERS, {})[made.key] = (arguments[0], arguments[2:], site)
    return made


def changed_later(machine: Machine, answer: Any) -> None:
    """Does a timer change a list that is returned? It may run at any time until then, and was run when it was set."""
    held = [one for one in answer.props.values() if isinstance(one, Obj) and one.kind == "array" and one.items] if isinstance(answer, Obj) else []
    for function, given, site in [*machine.state.get(_TIMERS, {}).values()] if held else []:
        before, done, begun = [[*one.items] for one in held if one.items is not None], len(machine.events), len(machine.promises)
        with suppress(Throw):
            machine.call(function, FOREIGN, given, site._replace(context="value"))
        del machine.events[done:], machine.promises[begun:]
        if [one.items for one in held] != before:
            machine.doubt("what a timer does with what the handler returns", site)
            for one, items in zip(held, before, strict=True):
                one.items = items


def _often(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`setInterval(function, delay)`: what it does again and again is not run; what it does with what is returned, `changed_later` asks."""
    return _kept(machine, arguments, site)


def _later(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`setTimeout(function, delay, …)`: it runs once, and nobody waits for its work, unless it settles a promise."""
    if isinstance(argument(arguments), (Function, Native, External)):
        before, done, settles = {name: machine.state.get(name) for name in ("timer", DELAY, SINCE, ENDED)}, len(machine.events), machine.state.get("settled", 0)
        machine.state |= {"timer": site, DELAY: argument(arguments, 1), SINCE: done, ENDED: None}
        try:
            machine.call(arguments[0], FOREIGN, arguments[2:], site._replace(context="value"))
        except Throw:
            machine.doubt("what is thrown in a timer is not followed", site)
        finally:
            machine.state |= before
        if machine.state.get("settled", 0) == settles and any(map(_is_left, machine.events[done:])):
            left = Promise("ok", UNDEFINED, site, work=True)
            left.kind, left.began, left.ended = "timer", done, len(machine.events)
            machine.promises.append(left)
        if not any(one.kind == "work" for one in machine.events[done:]):
            return _kept(machine, arguments, site)
    return machine.fresh("timer")


def _is_left(event: Event) -> bool:
    """Is something done for a message? What only ends something else is not missed."""
    return event.kind == "work" and bool(about_of(event.given)) and not event.what.partition("(")[0].endswith((".abort", ".destroy", ".cancel"))


def _ended(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`clearInterval(timer)`"""
    machine.state.get(_TIMERS, {}).pop(getattr(argument(arguments), "key", None), None)
    return UNDEFINED


def _cleared(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    _ended(machine, UNDEFINED, arguments, site)
    for one in machine.promises:
        one.seen = one.seen or one.kind == "timer"
    return UNDEFINED


def _controller(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Obj:
    """`new AbortController()`: a timer that calls its `abort` makes of its signal one as `AbortSignal.timeout` gives.

    https://developer.mozilla.org/docs/Web/API/AbortController
    """
    signal = machine.fresh("AbortSignal")

    def abort(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
        if isinstance(delay := machine.state.get(DELAY), (int, float)) and machine.state.get("timer") is not None:
            signal.key = Key(("AbortSignal", "timeout", site.node.start_byte, key_of(delay)))
        return UNDEFINED

    return Obj("object", {"signal": signal, "abort": Native("abort", abort)}, None, site)


def _any_signal(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """`AbortSignal.any([…])` aborts as the first of them does: https://developer.mozilla.org/docs/Web/API/AbortSignal/any_static"""
    signals = items_of(machine, argument(arguments), site)[0]
    timed = [one for one in signals if isinstance(one, Unknown) and one.key[:2] == ("AbortSignal", "timeout")]
    return min(timed, key=lambda one: _milliseconds(one.key[-1])) if timed else machine.fresh("AbortSignal")


def _exits(machine: Machine, _: Any, arguments: list[Any], site: Site) -> Any:
    """It ends the process: what is answered then is up to Lambda, and an invocation that nobody answers fails. https://nodejs.org/api/process.html#processexitcode"""
    if machine.fault is None and not machine.starting:
        machine.doubt("the process ends before the handler does", site)
        return UNDEFINED
    error = machine.work("work", site, site.text, tuple(arguments))
    if error is not None:
        raise Throw(error)
    return UNDEFINED


def _milliseconds(key: Any) -> float:
    return float(key[-1]) if isinstance(key, tuple) and isinstance(key[-1], (int, float)) else math.inf


TABLE: Final[dict[tuple[str, ...], Method]] = {
    ("setTimeout",): _later,
    ("setImmediate",): _at_once,
    ("setInterval",): _often,
    ("clearInterval",): _ended,
    ("queueMicrotask",): _at_once,
    ("process", "nextTick"): _at_once,
    **dict.fromkeys((("process", "exit"), ("process", "reallyExit"), ("process", "abort")), _exits),
    ("clearTimeout",): _cleared,
    ("clearImmediate",): _cleared,
    ("AbortController", "new"): _controller,
    ("AbortSignal", "any"): _any_signal,
}

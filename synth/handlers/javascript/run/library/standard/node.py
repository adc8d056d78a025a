"""What modules of Node.js itself do, as far as it matters to a batch: https://nodejs.org/api/."""

from __future__ import annotations

from typing import Any

from ...state.machine import Machine, Throw
from ...state.values import FOREIGN, NOBODY, UNDEFINED, Function, Native, Obj, Promise, Site, about_of, argument
from ..waiting.time_left import asleep
from . import emitters, requests, streams
from .builtins import promisified


def called(machine: Machine, path: tuple[str, ...], this: Any, arguments: list[Any], site: Site) -> Any:
    """Call something of a module of Node.js; None for what is not known here."""
    if emitters.is_made(path):
        return emitters.emitter(site)
    if requests.is_made(path):
        return requests.request(machine, path, arguments, site)
    if not machine.starting and (streams.is_made(path) or path[-1] == "pipe" or path[0] == "unknown"):
        return streams.made(path, arguments, site) if streams.is_made(path) else streams.piped(machine, path, arguments, site)
    if not machine.starting and (parser := streams.parser(path, arguments)) is not None:
        return parser
    if path[0] in ("child_process", "worker_threads") and not machine.starting:
        from . import processes  # noqa: PLC0415 - few handlers begin any

        return processes.begun(machine, path, arguments, site) if processes.is_made(path, arguments) else None
    match path:
        case ("events", "once") if isinstance(argument(arguments), Obj):
            return emitters.once(machine, arguments, site)
        case ("async_hooks", "AsyncLocalStorage", "new"):
            return _storage(site)
        case ("timers/promises", "setTimeout" | "setImmediate") | ("timers/promises", "scheduler", "wait"):
            made = Promise("ok", arguments[1] if len(arguments) > 1 else UNDEFINED, site)
            if path[-1] != "setImmediate":
                made.slept, made.timer = asleep(machine, argument(arguments)), argument(arguments)
            return made
        case ("stream/promises", "pipeline"):
            for one in arguments:
                if isinstance(one, Function):
                    machine.call(one, FOREIGN, [machine.fresh("stream", about_of(tuple(arguments)))], site)
            error = machine.work("work", site, site.text, tuple(one for one in arguments if not isinstance(one, Function)))
            made = Promise("ok", UNDEFINED, site, work=True) if error is None else Promise("err", error, site, work=True)
            machine.promises.append(made)
            return made
        case ("assert" | "assert/strict" | "tiny-invariant", *way) if way[-1:] in ([], ["default"], ["ok"], ["strict"]) and _is_nothing(argument(arguments)):
            open_ = machine.fault is None and not machine.starting
            raise Throw(machine.fails(site, site.text, machine.whose(NOBODY), "throw") if open_ else machine.failure(site, NOBODY))
        case ("assert" | "assert/strict", *_) if path[-1] not in ("rejects", "doesNotReject"):
            if (error := machine.work("parse", site, site.text, tuple(arguments))) is not None:
                raise Throw(error)
            return UNDEFINED
        case ("module", "register" | "registerHooks"):
            machine.doubt("what an import gives is changed by code that is not followed", site)
            return UNDEFINED
        case ("util", *_, "promisify"):
            return promisified(machine, this, arguments, site)
    return None


def _is_nothing(value: Any) -> bool:
    """Is it certainly not true? https://nodejs.org/api/assert.html#assertokvalue-message"""
    return value is None or value is UNDEFINED or (isinstance(value, (bool, int, float, str)) and not value)


def _storage(site: Site) -> Obj:
    """A store that is there for whatever is called in `run`: https://nodejs.org/api/async_context.html"""
    made = Obj("object", {}, None, site)

    def run(machine: Machine, _: Any, given: list[Any], at: Site) -> Any:
        before = made.props["%store"]
        made.props["%store"] = argument(given)
        try:
            return machine.call(argument(given, 1), UNDEFINED, given[2:], at)
        finally:
            made.props["%store"] = before

    def leave(machine: Machine, _: Any, given: list[Any], at: Site) -> Any:
        return run(machine, UNDEFINED, [UNDEFINED, *given], at)

    def enter(_machine: Machine, _: Any, given: list[Any], _site: Site) -> Any:
        made.props["%store"] = argument(given)
        return UNDEFINED

    made.props = {
        "%store": UNDEFINED,
        "run": Native("run", run),
        "exit": Native("exit", leave),
        "enterWith": Native("enterWith", enter),
        "getStore": Native("getStore", lambda *_: made.props["%store"]),
    }
    return made

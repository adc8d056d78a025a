"""What goes on beside the handler and tells listeners how it ended: a child process (https://nodejs.org/api/child_process.html) and a worker thread (https://nodejs.org/api/worker_threads.html)."""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine
from ...state.values import FUNCTIONS, UNDEFINED, Native, Obj, Promise, Site, about_of
from .requests import Listened

_BEGIN: Final = ("spawn", "fork", "exec", "execFile")
_WORKER: Final = ("worker_threads", "Worker", "new")
_QUIET: Final = ("postMessage", "send", "kill", "terminate", "disconnect", "unref", "ref")


def is_made(path: tuple[str, ...], arguments: list[Any]) -> bool:
    """Is one begun that nobody gave a callback?"""
    return path == _WORKER or (path[0] == "child_process" and path[-1] in _BEGIN and not any(isinstance(one, FUNCTIONS) for one in arguments))


def begun(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Obj:
    """It is on its way. Nobody waits for it, unless a listener settles a promise."""
    told, given = Listened(site), tuple(arguments)
    before = len(machine.events)
    error = machine.work("work", site, site.text, given)
    left = Promise("ok", UNDEFINED, site, work=True)
    left.began, left.ended = before, len(machine.events)
    machine.promises.append(left)
    told.left = left
    told.made.open = True
    told.made.props |= {name: Native(name, lambda *_: UNDEFINED) for name in _QUIET}
    told.made.props |= {name: _stream(machine, left, given, site) for name in ("stdout", "stderr", "stdin")}
    code = 0 if error is None else 1
    told.happened |= {"message": (machine.fresh("message", about_of(given)),)} if error is None else {"error": (error,)}
    told.happened |= {"exit": (code, None), "close": (code, None)}
    if error is not None and path == _WORKER:
        machine.events_of_errors.append((told.held, error))
    return told.made


def _stream(machine: Machine, left: Promise, given: tuple[Any, ...], site: Site) -> Obj:
    told = Listened(site)
    told.left = left
    told.made.open = True
    told.made.props |= {name: Native(name, lambda *_: UNDEFINED) for name in ("write", "end")}
    told.happened |= {"data": (machine.fresh("chunk", about_of(given)),), "end": (), "close": ()}
    return told.made

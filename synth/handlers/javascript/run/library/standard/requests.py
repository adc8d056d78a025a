"""Requests of Node.js itself: `https.request` begins at `end()`, `https.get` at once, and both tell what becomes of them to listeners: https://nodejs.org/api/http.html"""

from __future__ import annotations

from typing import Any, Final

from ...state.machine import Machine
from ...state.values import FOREIGN, FUNCTIONS, UNDEFINED, Native, Obj, Promise, Site, Unknown, about_of, argument

_PACKAGES: Final = ("http", "https")
LISTENS: Final = ("on", "once", "addListener")
_QUIET: Final = (
    "setHeader",
    "setEncoding",
    "setNoDelay",
    "setSocketKeepAlive",
    "flushHeaders",
    "abort",
    "destroy",
    "resume",
    "setTimeout",
    "pipe",
    "unref",
    "ref",
)


def is_made(path: tuple[str, ...]) -> bool:
    return path[0] in _PACKAGES and path[-1] in ("request", "get")


class Listened:
    """Something with listeners. What has happened is told to those who come later, too."""

    def __init__(self, site: Site) -> None:
        self.held, self.happened = list[tuple[Any, Any]](), dict[Any, tuple[Any, ...]]()
        self.left: Promise | None = None
        self.made = Obj("object", {name: Native(name, self._listen) for name in LISTENS}, None, site)
        self.made.props |= {name: Native(name, lambda _machine, this, *_: this) for name in _QUIET}

    def _listen(self, machine: Machine, this: Any, given: list[Any], site: Site) -> Any:
        name, function = argument(given), argument(given, 1)
        self.held.append((name, function))
        if name in self.happened:
            if name == "error":
                machine.catches(site, "on('error', …)")
            before = machine.state.get("settled", 0)
            machine.call(function, FOREIGN, [*self.happened[name]], site)
            if self.left is not None:
                self.left.seen = self.left.seen or machine.state.get("settled", 0) > before
        return this

    def tell(self, machine: Machine, name: str, given: list[Any], site: Site) -> None:
        self.happened[name] = tuple(given)
        for key, function in [*self.held]:
            if key == name:
                machine.call(function, FOREIGN, given, site)


def request(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Obj:
    """`https.request(options, callback)`."""
    told, sent = Listened(site), [one for one in arguments if not isinstance(one, FUNCTIONS)]
    answered = next((one for one in arguments if isinstance(one, FUNCTIONS)), None)
    if answered is not None:
        told.held.append(("response", answered))

    def write(_machine: Machine, _this: Any, given: list[Any], _site: Site) -> Any:
        sent.extend(given[:1])
        return True

    def end(machine: Machine, this: Any, given: list[Any], at: Site) -> Any:
        sent.extend(given[:1])
        _sent(machine, told, tuple(sent), site)
        return this

    told.made.props |= {"write": Native("write", write), "end": Native("end", end)}
    if path[-1] == "get":
        _sent(machine, told, tuple(sent), site)
    return told.made


def _sent(machine: Machine, told: Listened, given: tuple[Any, ...], site: Site) -> None:
    """It is on its way. Nobody waits for it, unless a listener settles a promise."""
    settles, before = machine.state.get("settled", 0), len(machine.events)
    error = machine.work("work", site, site.text, given)
    left = Promise("ok", UNDEFINED, site, work=True)
    left.kind, left.began, left.ended = "request", before, len(machine.events)
    machine.promises.append(left)
    told.left = left
    if error is not None:
        if any(name == "error" for name, _ in told.held):
            machine.catches(site, "on('error', …)")
        told.tell(machine, "error", [error], site)
        machine.events_of_errors.append((told.held, error))
    else:
        about = about_of(given)
        response = Listened(site)
        response.left = left
        response.made.props |= {name: Unknown((name, machine.fresh("response").key), about) for name in ("statusCode", "statusMessage", "headers")}
        response.happened |= {"data": (machine.fresh("chunk", about),), "end": (), "close": ()}
        told.tell(machine, "response", [response.made], site)
    left.seen = left.seen or machine.state.get("settled", 0) > settles or error is not None

"""Calls that wait for somebody else, and how long they may.

requests waits for ever without a timeout: https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
httpx gives up after 5 s: https://www.python-httpx.org/advanced/timeouts
urllib.request and http.client take the socket's default, which is none: https://docs.python.org/3/library/socket.html#socket.getdefaulttimeout
aiohttp gives up after 300 s: https://docs.aiohttp.org/en/stable/client_quickstart.html#timeouts
urllib3 has no timeout, and tries four times: https://urllib3.readthedocs.io/en/stable/user-guide.html
An adapter that is mounted sees each request of a session before it is sent: https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters
botocore waits 60 s for a connection and 60 s for an answer, and tries five times (of DynamoDB ten: the smaller number is taken): https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from math import inf
from typing import Any, Final

from queuegate._light import NamedTuple

from ......sources.python_nodes import nodes_of, of_tree
from ......values.worlds import Undecided
from .....reading import Wait, together
from ....libraries import NO_CALL, SIGNS
from ....scopes import ends
from ... import known
from ...state.machine import Machine
from ...state.notes import Notes
from ...state.path import Path
from ...state.time_left import LEFT, ends_in_time, is_asked_for
from ...state.values import DictV, ListV, Opaque, is_of_environment, taint
from .coroutines import ASYNCHRONOUS

_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "urlopen", "send", "stream"})
_HTTPX: Final = 5.0
_AIOHTTP: Final = 300.0
_BOTOCORE: Final = 60.0
_TIMEOUTS: Final = frozenset({"connect_timeout", "read_timeout", "**"})
_TRIES: Final = 5
_ALARMS: Final = frozenset({"alarm", "setitimer"})
"""https://docs.python.org/3/library/signal.html"""
_ENDS: Final = frozenset({"wait_for", "fail_after", "move_on_after"})
"""https://docs.python.org/3/library/asyncio-task.html#timeouts ; https://anyio.readthedocs.io/en/stable/cancellation.html"""
_AT_ONCE: Final = ("time", "boto3", "requests", "urllib3", "urllib", "http")
"""Libraries whose calls hold up the event loop: https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code"""
_SLEEPS: Final = "time.sleep"
_UNSET: Final = Opaque("value", "unset")


class _Given(NamedTuple):
    """A timeout that an environment variable says, and how long it is where there is none, if the code tells."""

    variable: str
    usual: float | None


def waits_for(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> None:
    """Note a call that waits, with its timeout."""
    name = value.name
    library, last = known.library_of(name), name.rpartition(".")[2]
    blocks = (library in _AT_ONCE and not value.made.get(ASYNCHRONOUS)) or (library == "httpx" and not name.startswith("httpx.Async"))
    if name == _SLEEPS and args and isinstance(args[0], (int, float)):
        _noted(machine, node, name, float(args[0]), 1, blocks=blocks)
    elif library == "boto3" and (last in NO_CALL or last in SIGNS):
        return
    elif library == "boto3" and isinstance(config := value.made.get("config"), Opaque) and "(" in name and config.kind == "external":
        if _TIMEOUTS & {*config.made}:  # one that only says how often waits no longer than a client without it
            seconds, attempts = _of_config(config)
            _noted(machine, node, name.replace("()", ""), seconds, attempts, blocks=blocks)
    elif last not in _VERBS:
        return
    elif library in ("requests", "httpx", "aiohttp", "urllib3") or name.startswith(("urllib.request.urlopen", "http.client.HTTP")):
        if known.answers_any_status(name):
            machine.notes.answers_anyhow("response", taint(*args, *given.values()), node)
        timeout = given.get("timeout", value.made.get("timeout", _UNSET))
        if name == "urllib.request.urlopen" and len(args) > 2:  # noqa: PLR2004 - the third is the timeout
            timeout = args[2]
        is_open = timeout is None or timeout is _UNSET
        is_ended = 0 < min(machine.within, default=0) < inf and not (blocks and not machine.threaded)
        limit = (
            ""
            if is_open and not is_ended and (_may_end(machine, node, blocks=blocks) or _may_be_set_elsewhere(machine, name, library))
            else _seconds(timeout, library)
        )
        attempts = 4 if library == "urllib3" and value.made.get("retries", _UNSET) is _UNSET else 1
        _noted(machine, node, name.replace("()", ""), limit, attempts, blocks=blocks)


def _seconds(timeout: Any, library: str) -> float | str | _Given | None:
    """How long one attempt may take, in seconds; None where it has no end, "" where that is not known."""
    match timeout:
        case Opaque(made={"number": Opaque(made={"key": str() as variable, **more}) as of}) if is_of_environment(of):
            return _Given(variable, _number(more.get("default")))
        case Opaque(name="unset"):
            return {"httpx": _HTTPX, "aiohttp": _AIOHTTP}.get(library)
        case None:
            return None
        case int() | float():
            return float(timeout)
        case ListV(items=items) if all(isinstance(one, (int, float)) for one in items):
            return float(sum(items))
        case Opaque() if ends_in_time(timeout) or ends_in_time(timeout.made.get("total")):
            return LEFT
        case Opaque(kind="external", made=made):
            found = [held for key, held in made.items() if key in ("total", "connect", "read", "timeout") and isinstance(held, (int, float))]
            return float(made["total"]) if isinstance(made.get("total"), (int, float)) else float(sum(found)) if found else ""
    return ""


def _number(text: Any) -> float | None:
    try:
        return float(text) if isinstance(text, (str, int, float)) else None
    except ValueError:
        return None


def _may_end(machine: Machine, node: Any, *, blocks: bool) -> bool:
    """May what waits for the call wait no longer than it likes: around it, or later, if it is not waited for here?"""
    seen = _all_seen(machine)
    if machine.bounded or any(one.ends or not one.words.isdisjoint(_ALARMS) for one in seen):
        return True
    if not machine.begun and (blocks or any(id(node) in one.awaited for one in seen)):
        return False
    return any(one.is_bound or not one.words.isdisjoint(_ENDS) for one in seen)


def _may_be_set_elsewhere(machine: Machine, name: str, library: str) -> bool:
    """May something else have a timeout: all sockets, a session's adapter, a method that the code puts in the place of the session's own?"""
    seen = _all_seen(machine)
    words = frozenset[str]().union(*(one.words for one in seen))
    if library != "requests":
        return "setdefaulttimeout" in words
    adapts = "mount" in words and ("send" in words or any(one.adapts for one in seen))
    return "(" in name and (adapts or any(one.replaces for one in seen))


def _all_seen(machine: Machine) -> list[_Seen]:
    return [_seen(module.source.tree) for module in machine.modules.known.values() if module is not None]


class _Seen(NamedTuple):
    """Of a module: the names that it asks for, imports and defines, and the calls that it awaits; does it wait for others no longer than it is told (`is_bound`: for one that was begun; `ends`: for several),
    make an adapter of its own, put a method in the place of a session's?
    """

    words: frozenset[str]
    awaited: frozenset[int]
    is_bound: bool
    ends: bool
    adapts: bool
    replaces: bool


@of_tree
def _seen(tree: ast.Module) -> _Seen:
    nodes = nodes_of(tree)
    named = [one for one in nodes if isinstance(one, ast.Attribute)]
    calls = [one for one in nodes if isinstance(one, ast.Call)]
    return _Seen(
        frozenset({one.attr for one in named} | {one.name for one in nodes if isinstance(one, ast.alias | ast.FunctionDef)}),
        frozenset(_awaited(nodes)),
        any(map(_is_bound, calls)),
        any(ends(one.func) in ("wait", "as_completed") and (len(one.args) > 1 or _is_told(one)) for one in calls),
        any(last.endswith("Adapter") and last != "HTTPAdapter" for last in (ends(one.func) for one in calls)),
        any(isinstance(one.ctx, ast.Store) and one.attr in _VERBS for one in named),
    )


def _awaited(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """The calls that are waited for where they stand."""
    for node in nodes:
        match node:
            case ast.Await(value=call):
                yield id(call)
            case ast.AsyncWith(items=items):
                yield from (id(one.context_expr) for one in items)


def _is_bound(call: ast.Call) -> bool:
    """Does it wait for what was begun, and no longer than it is told? https://docs.python.org/3/library/concurrent.futures.html"""
    match call.func:
        case ast.Attribute(attr="timeout" | "timeout_at", value=ast.Name(id="asyncio" | "async_timeout")):
            return True
        case ast.Attribute(attr="result"):
            return bool(call.args) or _is_told(call)
        case ast.Attribute(attr="join"):
            return _is_told(call) or any(isinstance(one, ast.Constant) and isinstance(one.value, (int, float)) for one in call.args)
        case ast.Attribute(attr="exception" | "map"):
            return _is_told(call)
    return False


def _is_told(call: ast.Call) -> bool:
    return any(one.arg == "timeout" for one in call.keywords)


def _of_config(config: Opaque) -> tuple[float | str, int]:
    connect, read = (config.made.get(name, _BOTOCORE) for name in ("connect_timeout", "read_timeout"))
    retries = config.made.get("retries")
    entries = {key: held for key, (held, _) in retries.entries.items()} if isinstance(retries, DictV) else {}
    attempts = entries.get("total_max_attempts", entries["max_attempts"] + 1 if isinstance(entries.get("max_attempts"), int) else _TRIES)
    is_known = all(isinstance(one, (int, float)) for one in (connect, read)) and isinstance(attempts, int)
    return (float(connect + read), attempts) if is_known else ("", 1)


def _noted(machine: Machine, node: Any, what: str, seconds: Any, attempts: int, *, blocks: bool) -> None:  # noqa: PLR0913 - what is known of a wait
    """`blocks`: coroutines beside wait for it, too; other threads do not. What is fetched once and kept is waited for once, and not for each message."""
    begun, by_threads = machine.around
    each = machine.message is not None and (machine.threaded == by_threads if blocks else machine.beside == begun)
    asked, is_another = machine.path.waited.since(node, machine.message)
    each = each and is_another and not (asked and is_asked_for(machine.modules))
    if seconds == LEFT and not each:
        return
    seconds = "" if seconds == LEFT else seconds
    usual = seconds.usual if isinstance(seconds, _Given) else seconds
    if machine.within and seconds != "" and not (blocks and not machine.threaded) and (usual is None or usual * attempts > min(machine.within)):
        seconds, attempts = min(machine.within) or "", 1
    if what == _SLEEPS and seconds and machine.path.failed_at is not None and machine.threaded == by_threads and not is_asked_for(machine.modules):
        machine.path.naps.append((id(node), machine.message, seconds))
    if (before := machine.notes.waits.get(id(node))) is None:
        machine.notes.waits[id(node)] = (node, machine.module, what, seconds, attempts, each)
    elif each and is_another:
        machine.notes.waits[id(node)] = (*before[:-1], each)


def waits_found(notes: Notes, tries: dict[int, int], paths: list[Path]) -> tuple[tuple[Wait, ...], Undecided | None]:
    """Every call that waits, tried as often as its loop does, with what is slept in between; and of which it is not known how long."""
    doubt: Undecided | None = None
    out = []
    for key, (node, module, what, seconds, attempts, each) in notes.waits.items():
        if seconds == "":
            doubt = Undecided(f"the timeout of {what} in line {node.lineno} of its code is not known", place=notes.at(module, node))  # type: ignore[attr-defined]  # a call has a line
        elif what == _SLEEPS:
            slept = max((_slept(one, each=each, at=key) for one in paths), key=sum, default=[]) or [seconds]
            out.append(Wait(what, *together(slept), each, notes.at(module, node)))
        else:
            often = max(1, tries.get(key, 1))
            pause = max((sum(_slept(one, each=each)) for one in paths if one.fail == key), default=0) if often > 1 else 0
            variable, limit = seconds if isinstance(seconds, _Given) else ("", seconds)
            out.append(Wait(what, limit, attempts * often, each, notes.at(module, node), pause, variable))
    return tuple(out), doubt


def _slept(path: Path, *, each: bool, at: int | None = None) -> list[float]:
    """The naps on a way, of the first message or of the whole batch, all or those at one place."""
    return [seconds for key, message, seconds in path.naps if (message == 0 if each else message is None) and at in (None, key)]

"""The clients of .NET that wait, and how long: by their own Timeout, or by the token that a call is given.

HttpClient gives up after 100 s: https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclient.timeout
A client of AWS has what its configuration was given, and makes three attempts (more in the legacy mode: the smaller number is taken): https://docs.aws.amazon.com/sdk-for-net/v3/developer-guide/retries-timeouts.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.time_left import is_left
from ...run.state.values import Future, Opaque, Settings, about_of
from ..events import last
from ..waiting import UNKNOWN, Seconds, called, cut, duration, given, pause, paused, says, seconds, shortest

if TYPE_CHECKING:
    from ....program.code import Type

_HTTP: Final = 100.0
_ATTEMPTS: Final = 3
_ASKS: Final = ("Get", "Post", "Put", "Patch", "Delete", "Send")
_SOURCE: Final = "CancellationTokenSource"
_CUT: Final = re.compile(rb"\bAdd(?:Standard)?(?:Resilience|Hedging)Handler\b|\bAddTimeout\b|\bTimeout(?:Async)?(?:<\w+>)?\(")
"""What ends a request before its client does: https://learn.microsoft.com/en-us/dotnet/core/resilience/http-resilience"""
_CONFIGURED: Final = re.compile(rb"\bConfigureHttpClient(?:Defaults)?\b")
"""What may set the time of a client elsewhere: https://learn.microsoft.com/en-us/dotnet/core/extensions/httpclient-factory"""


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What a method gives with which something is made that waits, or that only waits; None for any other."""
    name, plain = form.name, last(of.path) if isinstance(of, Named) else last(of.type) if isinstance(of, Opaque) else ""
    if isinstance(of, Future) and name == "WaitAsync" and args:
        cut(m, of, shortest(*map(_of_limit, args)))
    elif isinstance(of, Named):
        if plain == "TimeSpan":
            return duration("TimeSpan", name, args)
        if (plain, name) in (("Task", "Delay"), ("Thread", "Sleep")):
            paused(m, form, pause(args[0]) if args and args[0] != -1 else None)
        elif plain == _SOURCE:
            return Opaque(about_of(args), _SOURCE, made=Settings(turn=m.turn))
    elif plain == _SOURCE and name == "CancelAfter" and of.made is not None:
        of.made.given["new"] = args
        return Opaque()
    elif plain == "IHttpClientFactory" and name == "CreateClient":
        named = re.escape(json.dumps(args[0]).encode()) if len(args) == 1 and isinstance(args[0], str) else None
        return (_added(m, rb"\(\s*" + named + rb"\s*[,)]") if named is not None else None) or Opaque(type="HttpClient")
    return None


def note(m: Machine, form: Form, of: Any, args: tuple[Any, ...]) -> None:
    """Notes a call that waits, with its timeout."""
    if not isinstance(of, Opaque) or m.loading:
        return
    token = next((one for one in args if isinstance(one, Opaque) and last(one.type) == _SOURCE), None)
    if any(map(is_left, given(token, "new") or ())):
        return
    each = token is None or token.made is None or token.made.turn is not None
    if last(of.type) == "HttpClient" and form.name.startswith(_ASKS):
        held = given(of, "Timeout")
        own = UNKNOWN if of.made is None else seconds(held[0]) if held else _HTTP
        m.waits(form.node, called(form), shortest(own, _of_limit(token)), each=each)
    elif last(of.type).lstrip("I").startswith("Amazon") and of.made is not None:
        if token is not None:
            m.waits(form.node, called(form), _of_limit(token), each=each)
        else:
            _of_sdk(m, form, of)


def _of_sdk(m: Machine, form: Form, of: Opaque) -> None:
    """A client of AWS with a Timeout of its own."""
    config = next((one for one in given(of, "new") or () if isinstance(one, Opaque) and one.type.endswith("Config")), None)
    if (held := given(config, "Timeout")) is not None:
        retries = given(config, "MaxErrorRetry")
        known = retries is None or isinstance(retries[0], int)
        m.waits(form.node, called(form), seconds(held[0]) if known else UNKNOWN, retries[0] + 1 if retries and known else _ATTEMPTS)


def ends(token: Any) -> bool:
    """Is it cancelled after a time that the code gave it? https://learn.microsoft.com/en-us/dotnet/api/system.threading.cancellationtokensource.cancelafter"""
    return isinstance(token, Opaque) and last(token.type) == _SOURCE and bool(given(token, "new"))


def _of_limit(value: Any) -> Seconds:
    """The time after which a token is cancelled; a time itself; None for anything else."""
    if isinstance(value, Opaque) and last(value.type) == _SOURCE:
        held = given(value, "new")
        return seconds(held[0]) if held else None
    return seconds(value) if isinstance(value, Opaque) and value.type == "TimeSpan" else None


def registered(m: Machine, owner: Type) -> Opaque | None:
    """The client that a class of the program is given where it is registered with one; None where its time is not known.

    https://learn.microsoft.com/en-us/dotnet/core/extensions/httpclient-factory#typed-clients
    """
    return _added(m, rb"<[^<>;()]*\b" + re.escape(owner.name.encode()) + rb"\s*>\s*\(")


def _added(m: Machine, how: bytes) -> Opaque | None:
    """The client that is registered so, once: with the time that is set where it is, in the same chain of calls, or else with the default."""
    asks = re.compile(rb"\bAddHttpClient\s*" + how)
    found = [(unit, one) for unit in m.program.units for one in asks.finditer(unit.file.root.text or b"")]
    if len(found) != 1 or says(m, _CUT):
        return None
    unit, one = found[0]
    node = unit.file.root.descendant_for_byte_range(one.start(), one.start())
    while node is not None and (node.type != "invocation_expression" or (node.parent is not None and node.parent.type == "member_access_expression")):
        node = node.parent
    text = text_of(node)
    times = re.findall(r"\.Timeout\s*=\s*([^;,})]*\)?)", text)
    if not times:
        return Opaque(type="HttpClient", made=Settings()) if not says(m, _CONFIGURED) else None
    named = re.fullmatch(r"TimeSpan\.(From\w+)\(\s*(\d+)\s*\)", times[0].strip())
    limit = duration("TimeSpan", named[1], (int(named[2]),)) if named is not None and len(times) == 1 else None
    return Opaque(type="HttpClient", made=Settings({"Timeout": (limit,)})) if limit is not None else None

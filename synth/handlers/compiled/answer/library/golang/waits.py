"""Go's clients that wait, and how long: by their own timeout, or by that of the context that a call is given.

A Timeout of zero is none: https://pkg.go.dev/net/http#Client ; a transport may have one until the header comes: https://pkg.go.dev/net/http#Transport
A client of AWS makes three attempts: https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-retries-timeouts.html
"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.time_left import is_left
from ...run.state.values import Closure, Opaque, Settings, about_of
from ..waiting import UNKNOWN, Seconds, called, given, pause, paused, seconds, shortest
from .contexts import CAUSE
from .errors import SERVICES

_NANO: Final = 1e-9
UNITS: Final = {"Nanosecond": 1, "Microsecond": 10**3, "Millisecond": 10**6, "Second": 10**9, "Minute": 60 * 10**9, "Hour": 3600 * 10**9}
"""https://pkg.go.dev/time#Duration"""
_AWS: Final = "github.com/aws/aws-sdk-go-v2/"
_POINTERS: Final = (f"{_AWS}aws", "github.com/aws/aws-sdk-go/aws")
"""Packages whose functions give a pointer to what they are given: https://pkg.go.dev/github.com/aws/aws-sdk-go/aws#String"""
_ASKS: Final = ("Do", "Get", "Post", "PostForm", "Head")
_ATTEMPTS: Final = 3
REQUESTS: Final = ("NewRequestWithContext", "NewRequest")
_WITH: Final = ("WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause", "WithCancel", "WithCancelCause", "WithValue", "WithoutCancel")


def built(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """What a function gives with which a client, a request or a context is made, or that only waits; None for any other."""
    name = form.name
    if isinstance(of, Opaque) and of.made is not None and name in ("WithTimeout", "WithContext") and args:
        told = {"Timeout": args[:1]} if name == "WithTimeout" else _of_request(args[0])
        return of._replace(made=Settings({**of.made.given, **told}, m.turn))
    if name == "Deadline" and not args and isinstance(of, Opaque) and of.type == "context.Context":
        return Opaque(type="time.Time"), True  # Lambda gives its context one
    if not isinstance(of, Named):
        return None
    if of.path == "time":
        if name == "Sleep":
            paused(m, form, pause(args[0], _NANO) if args else UNKNOWN)
        return args[0] if name == "Duration" and args and isinstance(args[0], int) else None
    if of.path == "context" and name in _WITH and args:
        return _context(m, name, args)
    if of.path in _POINTERS and name in ("String", "Int32", "Int64", "Int", "Bool") and args:
        return args[0]
    if of.path == f"{_AWS}config" and name.startswith("With"):
        return Opaque(about_of(args), made=Settings({name.removeprefix("With"): args}, m.turn))
    if of.path == f"{_AWS}aws/transport/http" and name == "NewBuildableClient":
        return Opaque(type=f"{of.path}.BuildableClient", made=Settings(turn=m.turn))
    return Opaque(type=f"{of.path}.Client", made=_together(m, args)) if SERVICES.match(of.path) and name.startswith("New") else None


def _context(m: Machine, name: str, args: tuple[Any, ...]) -> Any:
    limit, is_short = _of_context(args[0]), any(map(is_left, args[1:]))
    if name == "WithoutCancel":
        limit = None
    elif name.startswith("WithTimeout") and len(args) > 1 and not is_short:
        limit = shortest(limit, seconds(args[1], _NANO))
    elif name.startswith("WithDeadline") and not is_short:
        limit = UNKNOWN
    before = args[0].made.turn if isinstance(args[0], Opaque) and args[0].made is not None else m.turn
    ends = {"left": (True,)} if name != "WithoutCancel" and (is_short or given(args[0], "left")) else {}
    told = Settings({"seconds": (limit,), **ends}, m.turn if name.startswith(("WithTimeout", "WithDeadline")) else before)
    made = Opaque(type="context.Context", made=told)
    if name == "WithCancelCause":
        return made, Closure(lambda given: told.given.setdefault(CAUSE, tuple(given[:1])) and None)
    return made if name in ("WithValue", "WithoutCancel") else (made, Closure(lambda _: None))


def _of_request(context: Any) -> dict[str, tuple[Any, ...]]:
    """What a request has of its context: its limit, and whether it ends before the invocation does."""
    return {"seconds": (_of_context(context),), **({"left": (True,)} if given(context, "left") else {})}


def _of_context(value: Any) -> Seconds:
    held = given(value, "seconds")
    return held[0] if held else None


def _together(m: Machine, args: tuple[Any, ...]) -> Settings:
    """What a client is given by its configuration, and by functions that change its options."""
    found: dict[str, tuple[Any, ...]] = {}
    for one in args:
        options = Opaque(made=Settings(turn=m.turn)) if isinstance(one, Closure) else one
        if isinstance(one, Closure):
            one.call([options])
        found |= options.made.given if isinstance(options, Opaque) and options.made is not None else {}
    return Settings(found, m.turn)


def result(m: Machine, form: Form, args: tuple[Any, ...]) -> Settings | None:
    """What the first result of a function was made with: a request has its context, a configuration its options."""
    if form.name == "LoadDefaultConfig":
        return _together(m, args)
    if form.name == REQUESTS[0] and args:
        return Settings(_of_request(args[0]), args[0].made.turn if given(args[0], "seconds") else m.turn)
    return Settings(turn=m.turn) if form.name == REQUESTS[1] else None


def note(m: Machine, form: Form, of: Any, args: tuple[Any, ...]) -> None:
    """Notes a call that waits, with its timeout; one that ends with a context of the whole batch does not add up."""
    if m.loading or any(given(one, "left") and _of_context(one) is None for one in args):
        return
    path = of.path if isinstance(of, Named) else of.type if isinstance(of, Opaque) else ""
    bound = next((one for one in args if given(one, "seconds") and _of_context(one) is not None), None)
    each = bound is None or bound.made.turn is not None
    if path.startswith("net/http") and form.name in _ASKS:
        m.waits(form.node, called(form), shortest(_of_client(m, of), _of_context(bound)), each=each)
    elif isinstance(of, Opaque) and path.endswith(".Client") and SERVICES.match(path.removesuffix(".Client")):
        own = next(iter(given(of, "HTTPClient") or ()), None)
        limit = seconds(held[0], _NANO) if (held := given(own, "Timeout")) else None
        attempts = next(iter(given(of, "RetryMaxAttempts") or ()), _ATTEMPTS)
        if bound is not None:
            m.waits(form.node, called(form), _of_context(bound), each=each)
        elif limit is not None:
            m.waits(form.node, called(form), limit if isinstance(attempts, int) else UNKNOWN, attempts if isinstance(attempts, int) else 1)


def _of_client(m: Machine, of: Any) -> Seconds:
    """The Timeout of a client; of that of the package, what the program gave it."""
    if isinstance(of, Named):
        held = m.globals.get(("given", "net/http.DefaultClient", "Timeout"))
        of = m.globals.get(("given", "net/http", "DefaultClient"), Opaque(made=Settings({"Timeout": (held,)} if held is not None else {})))
    if not isinstance(of, Opaque) or of.made is None:
        return UNKNOWN
    if held := given(of, "Timeout"):
        return seconds(held[0], _NANO)
    return UNKNOWN if given(next(iter(given(of, "Transport") or ()), None), "ResponseHeaderTimeout") else None

"""The time that an invocation has left: whoever asks for it before each message does not go on until there is none. So does whoever compares a moment that was reckoned from it with a clock.

https://docs.aws.amazon.com/lambda/latest/dg/java-context.html, …/csharp-context.html and …/golang-context.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from .values import Opaque, Settings

if TYPE_CHECKING:
    from .path import Path, Waited

_ASKS: Final = {"Java": ("getRemainingTimeInMillis",), "C#": ("RemainingTime",)}
_CLOCKS: Final = {
    "Java": ("currentTimeMillis", "nanoTime", "now", "millis", "instant"),
    "Go": ("Now", "Until", "Since"),
    "C#": ("UtcNow", "Now", "TickCount64", "GetUtcNow", "Elapsed", "ElapsedMilliseconds", "ElapsedTicks"),
}
"""What reads a clock: https://pkg.go.dev/time, https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/time/Clock.html, …/java/lang/System.html, https://learn.microsoft.com/en-us/dotnet/api/system.datetime.utcnow,
https://learn.microsoft.com/en-us/dotnet/api/system.timeprovider.getutcnow, https://learn.microsoft.com/en-us/dotnet/api/system.environment.tickcount64 and
https://learn.microsoft.com/en-us/dotnet/api/system.diagnostics.stopwatch.elapsed"""
_SPANS: Final = ("Elapsed", "ElapsedMilliseconds", "ElapsedTicks")
"""What gives how long it is since a clock was started, and so is of two readings."""
_TIMES: Final = "times"
_LEFT: Final = 0
_NONE: Final[frozenset[int]] = frozenset()
_SINCE: Final = ("Until", "After", "Before")
"""What compares a moment with the clock (https://pkg.go.dev/time): in Go a deadline is taken once, and compared with it each time."""
_ASK: Final = ("Deadline",)
_SPEAK_OF_IT: Final = frozenset({*_ASK, *_SINCE, *(one for names in _ASKS.values() for one in names)})
_LOGS: Final = re.compile(r"log|print|console|write|debug|info|warn|error|metric|trace", re.IGNORECASE)


def asked(path: Path, language: str, form: Form) -> None:
    """A call or a property: does it ask, and not only for the log?"""
    name = form.name
    if name not in _SPEAK_OF_IT:
        return
    path.deadline = path.deadline or name in _ASKS.get(language, _ASK)
    if name in (_ASKS.get(language) or (_SINCE if path.deadline else ())) and not _is_logged(form):
        path.asks += 1


def timed(path: Path, language: str, form: Form, parts: tuple[Any, ...], value: Any) -> Any:
    """What a call or a property gives, which remembers that it is the time that is left, what a clock says since then, or made of such."""
    is_clock = form.name in _CLOCKS.get(language, ())
    if not (path.deadline or path.clocks or is_clock):
        return value
    if type(value) is tuple and value:  # several results of Go
        return (timed(path, language, form, parts, value[0]), *value[1:])
    own = _NONE
    if form.name in _ASKS.get(language, _ASK):
        own = frozenset({_LEFT})
    elif is_clock:
        path.clocks += 2 if form.name in _SPANS else 1
        own = frozenset({path.clocks, path.clocks - (form.name in _SPANS)})
    if not isinstance(value, Opaque):  # a property of a class is a name (DateTime.UtcNow)
        return value if not own else reckoned(Opaque(), own=own)
    return reckoned(value, *parts, own=own)


def reckoned(value: Opaque, *parts: Any, own: frozenset[int] = _NONE) -> Opaque:
    """A value that is made of others: of which times is it?"""
    found = own.union(*map(_times, parts))
    return value._replace(made=Settings({_TIMES: (found,)})) if found and value.made is None else value


def _times(value: Any) -> frozenset[int]:
    return value.made.given.get(_TIMES, (_NONE,))[0] if isinstance(value, Opaque) and value.made is not None else _NONE


def is_left(value: Any) -> bool:
    """Is it reckoned of the time that is left? What takes no longer than that ends in time."""
    return _LEFT in _times(value)


def of_left(value: Opaque) -> Opaque:
    """What says whether a time is over that the code gave itself."""
    return reckoned(value, own=frozenset({_LEFT}))


def hangs_on_it(value: Opaque) -> bool:
    """Is it reckoned of the time that is left, or of two readings of a clock, and so of how long the invocation has run? The moment of a message is none of these."""
    found = _times(value)
    return _LEFT in found or (len(found) > 1 and not value.about)


def decided(path: Path, value: Opaque) -> None:
    """A choice that hangs on the time that was left, and on a clock that was read since the last one, asks anew."""
    found = _times(value)
    if _LEFT in found and (new := found - path.told - {_LEFT}):
        path.told |= new
        path.asks += 1


def _is_logged(form: Form) -> bool:
    node = form.node.parent
    while node is not None and not node.type.endswith(("statement", "declaration", "block")):
        if node.type in ("method_invocation", "invocation_expression", "call_expression") and _LOGS.search(text_of(node).partition("(")[0]):
            return True
        node = node.parent
    return False


def seen_to(path: Path, wait: Waited) -> None:
    """Of code that asks, calls for one message after the other add up where it did not ask in between."""
    before = path.asked_at.get(wait.node.id)
    path.asked_at[wait.node.id] = wait.turn, path.asks
    if not wait.each or not path.asks:
        return
    is_another = before is not None and before[0] != wait.turn
    wait.each = is_another and before is not None and before[1] == path.asks
    for one in path.waits if is_another else ():
        if one.node.id == wait.node.id:
            one.each = wait.each

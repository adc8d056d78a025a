"""How long a call may wait: times as handlers write them, and the limits that clients, requests and contexts were given. What cannot be told is `""`."""

from __future__ import annotations

import re
from typing import Any, Final

from ..forms.form import Form, text_of
from ..run.state.machine import Machine
from ..run.state.scopes import Named
from ..run.state.values import Future, Opaque, Settings
from .events import last

Seconds = float | str | None
"""None: for ever. "": not known."""
UNKNOWN: Final = ""
_MOST: Final = 1e15
"""So large numbers are no times."""
_FRACTION: Final = re.compile(r"\d{1,15}\.\d{1,15}[dDfFmM]?")
_DURATIONS: Final = {"nanos": 1e-9, "millis": 0.001, "milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
"""What stands behind `of` (Java) and `From` (.NET): https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/time/Duration.html and https://learn.microsoft.com/en-us/dotnet/api/system.timespan"""
UNITS: Final = {"NANOSECONDS": 1e-9, "MICROSECONDS": 1e-6, "MILLISECONDS": 0.001, "SECONDS": 1.0, "MINUTES": 60.0, "HOURS": 3600.0}
"""https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/TimeUnit.html"""


def duration(path: str, name: str, args: tuple[Any, ...]) -> Opaque | None:
    """`Duration.ofSeconds(5)`, `TimeSpan.FromSeconds(5)`; None where it is none that is known."""
    plain = name.lower().removeprefix("of").removeprefix("from")
    number = _number(args[0]) if len(args) == 1 and plain in _DURATIONS and plain != name.lower() else None
    return None if number is None else Opaque(type=path, made=Settings({"seconds": (number * _DURATIONS[plain] or None,)}))


def _number(value: Any) -> float | None:
    """A number, or the text of one with a point, which stands for itself."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _FRACTION.fullmatch(value)):
        return None
    found = float(value) if is_number and abs(value) < _MOST else float(value.rstrip("dDfFmM")) if not is_number else _MOST
    return found if found < _MOST else None


def seconds(value: Any, scale: float = 0.001) -> Seconds:
    """How long a time is; numbers are so many thousandths of a second, or of another `scale`. Nothing, and less, is for ever."""
    if type(value) is tuple:  # what is not known is one, too
        unit = UNITS.get(last(value[1].path)) if len(value) > 1 and isinstance(value[1], Named) else scale if len(value) == 1 else None
        return seconds(value[0], unit) if unit is not None else UNKNOWN
    if isinstance(value, Opaque) and value.made is not None and "seconds" in value.made.given:
        return value.made.given["seconds"][0]  # type: ignore[no-any-return]  # whoever put it there
    if isinstance(value, Named) and last(value.path).startswith("Infinite"):
        return None
    number = _number(value)
    return UNKNOWN if number is None else number * scale if number > 0 else None


def pause(value: Any, scale: float = 0.001) -> Seconds:
    """How long a pause is: one of nothing is over at once."""
    found = seconds(value, scale)
    return 0.0 if found is None and isinstance(value, int) else found


def paused(m: Machine, form: Form, how_long: Seconds) -> None:
    """Notes a pause. One whose length is worked out, as that between two attempts is, waits for nobody, and ends."""
    if how_long != UNKNOWN and (wait := m.waits(form.node, called(form), how_long)) is not None:
        wait.pauses = True


def given(of: Any, *names: str) -> Any:
    """What something was made with, under the first of these names that it has; None where it has none."""
    made = of.made if isinstance(of, Opaque) else None
    return next((made.given[name] for name in names if name in made.given), None) if made is not None else None


def total(*parts: Seconds) -> Seconds:
    """One after the other."""
    if None in parts:
        return None
    return sum(float(one) for one in parts if one is not None) if UNKNOWN not in parts else UNKNOWN


def shortest(*parts: Seconds) -> Seconds:
    """Whichever ends first."""
    known = [one for one in parts if one is not None]
    return UNKNOWN if UNKNOWN in known else min((float(one) for one in known), default=None)


def called(form: Form) -> str:
    """A call as it is written, without its arguments, and those of the calls before it."""
    head = " ".join(text_of(form.node).partition("(")[0].split())[-60:]
    return head if not form.name or form.name in head else f"{head}(…).{form.name}"


def cut(m: Machine, future: Future, limit: Seconds) -> None:
    """Somebody waits for a task, and no longer than this."""
    for one in m.path.waits[future.waits]:
        one.seconds, one.attempts = shortest(one.seconds, limit), 1


def says(m: Machine, words: re.Pattern[bytes]) -> bool:
    """Are these words anywhere in the program?"""
    if words not in m.known:
        m.known[words] = any(words.search(unit.file.root.text or b"") is not None for unit in m.program.units)
    return bool(m.known[words])

"""What EventBridge and its Scheduler take for a schedule: cron, rate, and a date.

Rules: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

from calendar import monthrange
from typing import Final

from queuegate._light import NamedTuple, regex

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_EXPRESSION: Final = regex(r"\s*([A-Za-z]+)\((.*)\)\s*\Z")
_RATE: Final = regex(r"\s*([0-9]+)\s+(minute|hour|day)(s?)\s*\Z")
_AT: Final = regex(r"\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\s*\Z")
_STEPS: Final = regex(r"([^/]+)/([0-9]+)\Z")
_LAST: Final = regex(r"L(-[0-9]+)?W?\Z|([0-9]+|[A-Z]{3})L\Z|[0-9]+W\Z")
_OF_MONTH: Final = regex(r"([0-9]+|[A-Z]{3})#[1-5]\Z")


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    is_day: bool = False


_FIELDS: Final = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day-of-month", 1, 31, (), is_day=True),
    _Field("month", 1, 12, _MONTHS),
    _Field("day-of-week", 1, 7, _DAYS, is_day=True),
    _Field("year", 1970, 2199),
)


def wrong_schedule(text: str, *, scheduler: bool) -> str:
    """What it accepts in the place of this expression, in words; "" where it is one. Only Scheduler knows a date, and only rules tell `hour` from `hours`."""
    kinds = "cron(…), rate(…) or at(…)" if scheduler else "cron(…) or rate(…)"
    match = _EXPRESSION.match(text)
    kind, inner = match.groups() if match else ("", "")
    if kind == "cron":
        return _wrong_cron(inner)
    if kind == "rate":
        return _wrong_rate(inner, counts=not scheduler)
    if kind == "at" and scheduler:
        return _wrong_date(inner)
    return kinds


def _wrong_date(inner: str) -> str:
    if not _AT.match(inner):
        return "at(yyyy-mm-ddThh:mm:ss), without a time zone"
    return "" if is_day(inner.strip()[:10]) else "at(…) with a day that its month has"


def is_day(text: str) -> bool:
    """Is this date (`2027-02-28`) one that there is?"""
    year, month, day = map(int, text.split("-"))
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004 - months


def _wrong_rate(inner: str, *, counts: bool) -> str:
    match = _RATE.match(inner)
    if match is None or not int(match[1]):
        return "rate(value unit) with a positive number and minutes, hours or days"
    if counts and (int(match[1]) == 1) is bool(match[3]):
        return f"rate({int(match[1])} {match[2]}{'' if int(match[1]) == 1 else 's'}): the unit is singular for 1 and plural for more"
    return ""


def _wrong_cron(inner: str) -> str:
    parts = inner.split()
    if len(parts) != len(_FIELDS):
        return f"six fields in cron(…): {', '.join(field.name for field in _FIELDS)}"
    if "?" not in (parts[2], parts[4]):
        return "? in one of day-of-month and day-of-week"
    for field, written in zip(_FIELDS, parts, strict=True):
        if not all(_is_one(one.upper(), field) for one in written.split(",")):
            words = f" or {field.words[0]} to {field.words[-1]}" if field.words else ""
            return f"{field.least} to {field.most}{words} for {field.name}, and '{written}' is not that"
    return ""


def _is_one(text: str, field: _Field) -> bool:
    """Is it a value of the field, a range, steps, or a wildcard?"""
    if text == "*" or (field.is_day and (text == "?" or _LAST.match(text))):
        return True
    if (match := _OF_MONTH.match(text)) is not None:
        return field.words == _DAYS and _is_value(match[1], field)
    if (steps := _STEPS.match(text)) is not None:
        text = steps[1]
    return text == "*" or all(_is_value(one, field) for one in text.split("-", 1))


def _is_value(text: str, field: _Field) -> bool:
    return text in field.words or (text.isascii() and text.isdigit() and field.least <= int(text) <= field.most)

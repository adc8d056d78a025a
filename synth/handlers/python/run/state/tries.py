"""Numbers that are reckoned from how often a message was received, as waits that grow with each attempt are: what they are the first time, the second, and so on.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html (ApproximateReceiveCount)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .values import Opaque

TRIES: Final = "tries"
"""Such a number, as what a value is made with."""
MOST: Final = "most"
"""A number above which a value is never (`min(3600, wait)`), as what it is made with."""
_COUNT: Final = "ApproximateReceiveCount"
_MOST_TRIES: Final = 20
_NUMBERS: Final = (int, float)
MOST_EXPONENT: Final = 64
_LARGEST: Final = 10**9
"""No wait is longer."""


def counted(value: Any) -> dict[str, Any]:
    """What `int()` of a message's count is made with, or of a number that is reckoned from it."""
    if isinstance(value, Opaque) and value.kind == "field" and value.name == _COUNT:
        return {TRIES: tuple(range(1, _MOST_TRIES + 1))}
    return {one: value.made[one] for one in (TRIES, MOST) if one in value.made} if isinstance(value, Opaque) else {}


def combined(function: Callable[..., Any], *values: Any) -> dict[str, Any] | None:
    """What a function gives of such numbers, each time; None where none of the values is one, or another is not known."""
    known = [one.made.get(TRIES) if isinstance(one, Opaque) else None for one in values]
    if not any(known) or not all(one is not None or type(values[i]) in _NUMBERS for i, one in enumerate(known)):
        return None
    rows = zip(*(one if one is not None else (values[i],) * _MOST_TRIES for i, one in enumerate(known)), strict=True)
    try:
        return {TRIES: tuple(_within(function(*map(_within, row))) for row in rows)}
    except (ArithmeticError, TypeError, ValueError):
        return None


def _within(number: float) -> float:
    return max(min(number, _LARGEST), -_LARGEST)


def raised(base: float, exponent: float) -> float:
    """`base ** exponent`, as far as a wait can be so long."""
    return base**exponent if abs(exponent) <= MOST_EXPONENT else float(_LARGEST)


def bounded(function: Callable[..., Any], values: list[Any]) -> dict[str, Any] | None:
    """What `min()` is made with where it is given a number, and something of which nobody knows how large it is; and `max()` of such a one and numbers."""
    numbers = [one for one in values if type(one) in _NUMBERS]
    others = [one.made.get(MOST) if isinstance(one, Opaque) else None for one in values if type(one) not in _NUMBERS]
    if function is min and numbers and others:
        return {MOST: min(numbers)}
    return {MOST: max(*numbers, *others)} if function is max and numbers and others and None not in others else None

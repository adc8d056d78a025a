"""Numbers, dates and addresses of conditions as ranges on a line.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from fractions import Fraction
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

from queuegate._light import NamedTuple

from ....values.meter import METER
from ...policies.of_resources.fixed_values import WIDEST

Bound = tuple[Fraction, int]
"""A number, and whether just it (0), just below it (-1) or just above it (1) is meant."""
_FAR: Final = Fraction(10) ** 60
_LAST: Final = 10**11
"""Seconds that a date may have here: the year 5138."""
_SIX: Final = Fraction(2) ** 40
"""Where the addresses of IPv6 begin on the line; those of IPv4 begin at 0."""


class Span(NamedTuple):
    """All from one bound to another, both included."""

    least: Bound
    most: Bound


_PER_STEP: Final = 2
"""Pairs of ranges that cost as much as an expression."""
EVERY: Final = (Span((-_FAR, 0), (_FAR, 0)),)
ADDRESSES: Final = (Span((Fraction(0), 0), (Fraction(2**32 - 1), 0)), Span((_SIX, 0), (_SIX + 2**128 - 1, 0)))
DOMAINS: Final = {"number": EVERY, "date": EVERY, "address": ADDRESSES}
"""The whole line, by what is measured on it."""


def numbers(how: str, values: Iterable[Fraction]) -> tuple[Span, ...]:
    """The numbers that one of the values lets through: `Equals`, `LessThan`, `LessThanEquals`, `GreaterThan` or `GreaterThanEquals` (in lower case)."""
    made: dict[str, Callable[[Fraction], Span]] = {
        "equals": lambda value: Span((value, 0), (value, 0)),
        "lessthan": lambda value: Span((-_FAR, 0), (value, -1)),
        "lessthanequals": lambda value: Span((-_FAR, 0), (value, 0)),
        "greaterthan": lambda value: Span((value, 1), (_FAR, 0)),
        "greaterthanequals": lambda value: Span((value, 0), (_FAR, 0)),
    }
    return _joined(made[how](value) for value in values)


def networks(values: Iterable[str]) -> tuple[Span, ...]:
    """The addresses of these networks. Raises `ValueError`."""
    found = []
    for value in values:
        network = ip_network(value.strip(), strict=False)
        begin = Fraction(int(network.network_address)) + (_SIX if network.version == 6 else 0)  # noqa: PLR2004 - IPv6
        found.append(Span((begin, 0), (begin + network.num_addresses - 1, 0)))
    return _joined(found)


def confining(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Those of the ranges of addresses that are small enough to confine anybody; none where together they hold half of the addresses of IPv4.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
    """
    sizes = {span: span.most[0] - span.least[0] + 1 for span in spans}
    small = tuple(span for span, size in sizes.items() if size <= (2 ** (128 - WIDEST[6]) if span.least[0] >= _SIX else 2 ** (32 - WIDEST[4])))
    return small if sum(sizes[span] for span in small if span.least[0] < _SIX) < 2**31 else ()


def is_number(word: tuple[object, ...]) -> bool:
    """Is the word the digits of a number?"""
    return all(isinstance(symbol, str) for symbol in word) and "".join(map(str, word)).isdigit()


def number_in(word: tuple[object, ...], spans: tuple[Span, ...]) -> bool:
    """Does one of the ranges hold the number that the word spells?"""
    value = (Fraction("".join(map(str, word))), 0)
    return any(span.least <= value <= span.most for span in spans)


def moment(text: str) -> Fraction:
    """Seconds since 1970 of a date as W3C writes it, or of a number of seconds. Raises `ValueError`."""
    try:
        return Fraction(text.strip())
    except ValueError:
        found = datetime.fromisoformat(text.strip())
        return Fraction((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def both(one: tuple[Span, ...], two: tuple[Span, ...]) -> tuple[Span, ...]:
    """What both hold."""
    METER.step(len(one) * len(two) // _PER_STEP)
    return _joined(Span(max(a.least, b.least), min(a.most, b.most)) for a in one for b in two)


def all_but(spans: tuple[Span, ...], unit: str) -> tuple[Span, ...]:
    """What of the whole line none of them holds."""
    domain = DOMAINS[unit]
    for span in spans:
        (low, low_side), (high, high_side) = span
        around = (Span((-_FAR, 0), (low, low_side - 1)), Span((high, high_side + 1), (_FAR, 0)))
        domain = both(domain, around)
    return domain


def value_in(spans: tuple[Span, ...], unit: str) -> str:
    """A value of theirs as a request has it: for a person, a whole number where there is one."""
    number = _within(spans[0])
    if unit == "address":
        return str(IPv4Address(int(number)) if number < _SIX else IPv6Address(int(number - _SIX)))
    if unit == "date" and abs(number) < _LAST:
        return datetime.fromtimestamp(float(number), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(int(number)) if number.denominator == 1 else str(float(number))


def _within(span: Span) -> Fraction:
    (low, low_side), (high, high_side) = span
    if low <= -_FAR:
        return Fraction(0) if high > 0 else high - 1 if high_side < 0 else high
    if low_side == 0:
        return low + 1 if low in (0, _SIX) and low + 1 < high else low
    above = Fraction(int(low // 1) + 1)
    return above if (above, 0) <= (high, high_side) else (low + high) / 2


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(dict.fromkeys(span for span in spans if span.least <= span.most)))

"""What a parameter accepts: AllowedValues, AllowedPattern, and the least and the most that a number or the length of a text may be.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ...values.text import literal
from .accepted import is_list

_SHOWN: Final = 5
"""Values that a message lists."""


def not_accepted(value: str, parameter: Mapping[str, Any]) -> str:
    """What the parameter accepts, in words, where its constraints do not let this value pass, of a list each item; "" where they do."""
    items = [item.strip() for item in value.split(",")] if is_list(parameter) else [value]
    return next((said for item in items for said in _accepts(item, parameter)), "")


def _accepts(item: str, parameter: Mapping[str, Any]) -> Iterator[str]:
    """What the parameter accepts, in words, where this is none of it."""
    kind, allowed, pattern = parameter.get("Type"), parameter.get("AllowedValues"), parameter.get("AllowedPattern")
    if kind in ("Number", "List<Number>"):
        number = _number(item)
        if number is None:
            yield "numbers alone (Type Number)"
        else:
            yield from _bounds(number, parameter, "MinValue", "MaxValue", "")
    elif kind == "String":
        yield from _bounds(len(item), parameter, "MinLength", "MaxLength", " characters")
    if isinstance(allowed, list) and allowed and all(isinstance(one, (str, int, float)) for one in allowed) and item not in (said := [*map(literal, allowed)]):
        yield f"{', '.join(said[:_SHOWN])}{' and others' if len(said) > _SHOWN else ''} (AllowedValues)"
    if isinstance(pattern, str) and _differs(pattern, item):
        yield f"what matches {pattern} (AllowedPattern)"


def _bounds(number: float, parameter: Mapping[str, Any], least: str, most: str, unit: str) -> Iterator[str]:
    low, high = (_number(literal(parameter[key])) if isinstance(parameter.get(key), (str, int, float)) else None for key in (least, most))
    if low is not None and number < low:
        yield f"{low:,g}{unit} at least ({least})"
    if high is not None and number > high:
        yield f"{high:,g}{unit} at most ({most})"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _differs(pattern: str, item: str) -> bool:
    """Does it not match the whole value? One that is not read here may be one of Java's."""
    from ...values.regular import fits  # noqa: PLC0415 - few parameters have a pattern

    return fits(pattern, item) is False

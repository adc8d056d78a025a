"""What a leaf of a pattern may ask of a value: one operator each, with what it takes and what it says.

Which operators there are: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from queuegate._light import NamedTuple

from ..values.text import Text, same
from .documents import Number

MOST: Final = 5_000_000_000
"""The greatest number that is compared, and with a minus the least: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""
EQUALS: Final = "equals"
"""What a value that stands alone means; no operator has this name."""


class Refused(ValueError):  # noqa: N818 - a verdict, not an error
    """No event pattern: what is wrong, and the way to where it is."""

    def __init__(self, reason: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(reason, path)
        self.reason, self.path = reason, path

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.reason}" if self.path else self.reason


class Rule(NamedTuple):
    """One thing that a leaf asks: `operator` and what it is given; of `equals` the value."""

    operator: str
    operand: Any

    def accepts(self, value: Any) -> bool:
        """Does this value of a leaf answer it? Raises `Undecided` where a part of the pattern that is not known decides. `exists` is asked elsewhere: it needs the whole event."""
        return _ACCEPTS[self.operator](self.operand, value)


def read(name: str, operand: Any, path: tuple[str, ...]) -> Rule:
    """The rule of an operator and its operand. Raises `Refused`."""
    if (check := _CHECKS.get(name)) is None:
        raise Refused(f"there is no operator {name!r}", path)
    if wants := check(operand):
        raise Refused(f"{name} needs {wants}", path)
    return Rule(name, operand)


def is_text(value: Any) -> bool:
    return isinstance(value, str) or type(value) is Text


def equal(one: Any, two: Any) -> bool:
    """Strings letter by letter; numbers as they are spelt."""
    if is_text(one) and is_text(two):
        return one == two or same(Text.of(one), Text.of(two))
    return type(one) is type(two) and bool(one == two)


# what each operator takes: "" where the operand is right, and else what it takes, in words


def _text(operand: Any) -> str:
    return "" if is_text(operand) else "a string"


def _affix(operand: Any) -> str:
    if isinstance(operand, dict):
        return _text(operand["equals-ignore-case"]) if list(operand) == ["equals-ignore-case"] else "a string, or an object with equals-ignore-case"
    return _text(operand)


def _exists(operand: Any) -> str:
    return "" if isinstance(operand, bool) else "true or false"


def _cidr(operand: Any) -> str:
    import ipaddress  # noqa: PLC0415 - hardly any pattern asks for one

    try:
        return _text(operand) or (str(ipaddress.ip_network(operand, strict=False)) and "" if isinstance(operand, str) else "")
    except ValueError:
        return "a range of IP addresses such as 10.0.0.0/24"


def _anything_but(operand: Any) -> str:
    if isinstance(operand, dict):
        known = len(operand) == 1 and next(iter(operand)) in _INSIDE_ANYTHING_BUT
        values = operand[next(iter(operand))] if known else None
        several = values if isinstance(values, list) else [values]
        return (
            "" if known and several and all(map(is_text, several)) else f"a value, a list of values, or an object with one of {', '.join(_INSIDE_ANYTHING_BUT)}"
        )
    several = operand if isinstance(operand, list) else [operand]
    kinds = {Number if isinstance(one, Number) else str if is_text(one) else None for one in several}
    return "" if len(kinds) == 1 and None not in kinds else "strings, or numbers: not both, no others, and at least one"


def _numeric(operand: Any) -> str:
    if isinstance(operand, list) and any(isinstance(one, Number) and not -MOST <= one.value <= MOST for one in operand):
        return f"numbers from -{MOST:,} to {MOST:,}"
    match operand:
        case [str(one), Number()] if one in _COMPARES:
            return ""
        case [str(low), Number() as least, str(high), Number() as most] if low in (">", ">=") and high in ("<", "<="):
            return "" if least.value < most.value or (least.value == most.value and (low, high) == (">=", "<=")) else "a range whose lower bound comes first"
        case [str(one), *_] if one not in _COMPARES:
            return f"one of {', '.join(_COMPARES)} and a number; {one!r} is none of them"
    return 'a comparison and a number, or a lower bound and an upper one: [">", 0, "<=", 5]'


# what each operator says of a value


def _case_folded(operand: Any, value: Any) -> bool:
    return is_text(value) and equal(_lower(operand), _lower(value))


def _lower(text: Any) -> Any:
    return Text.of(*(part.lower() if isinstance(part, str) else part for part in Text.of(text)))


def _begins(operand: Any, value: Any) -> bool:
    return is_text(value) and _affixed(operand, value, lambda spelt, part: spelt.startswith(part))


def _ends(operand: Any, value: Any) -> bool:
    return is_text(value) and _affixed(operand, value, lambda spelt, part: spelt.endswith(part))


def _affixed(operand: Any, value: Any, test: Callable[[str, str], bool]) -> bool:
    if isinstance(operand, dict):
        operand, value = _lower(operand["equals-ignore-case"]), _lower(value)
    for text in (operand, value):
        if isinstance(Text.of(text).plain(), Text):
            raise Text.of(text).doubt()
    return test(str(value), str(operand))


def _wildcard(operand: Any, value: Any) -> bool:
    if isinstance(Text.of(operand).plain(), Text):
        raise Text.of(operand).doubt()
    return is_text(value) and _expression(str(operand)).fullmatch(str(value)) is not None


@lru_cache(maxsize=1_024)
def _expression(operand: str) -> re.Pattern[str]:
    from ..values.wildcards import between  # noqa: PLC0415 - few patterns have one

    parts = [""]
    for part in re.findall(r"\\[*\\]|.", operand, re.DOTALL):
        if part == "*":
            parts.append("")
        else:
            parts[-1] += part.removeprefix("\\") or part
    return between(parts)


def _compares(operand: Any, value: Any) -> bool:
    return isinstance(value, Number) and all(_COMPARES[sign](value.value, bound.value) for sign, bound in zip(operand[::2], operand[1::2], strict=True))


def _within(operand: Any, value: Any) -> bool:
    import ipaddress  # noqa: PLC0415 - as above

    try:
        return ipaddress.ip_address(str(value)) in ipaddress.ip_network(str(operand), strict=False)
    except ValueError:
        return False


def _is_none_of(operand: Any, value: Any) -> bool:
    if isinstance(operand, dict):
        (name, inner) = next(iter(operand.items()))
        return not any(_ACCEPTS[name](one, value) for one in (inner if isinstance(inner, list) else [inner]))
    return not any(equal(one, value) for one in (operand if isinstance(operand, list) else [operand]))


_COMPARES: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": lambda one, two: one == two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
}
_INSIDE_ANYTHING_BUT: Final = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_CHECKS: Final[dict[str, Callable[[Any], str]]] = {
    "prefix": _affix,
    "suffix": _affix,
    "equals-ignore-case": _text,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "wildcard": _text,
    "cidr": _cidr,
}
_ACCEPTS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    EQUALS: equal,
    "prefix": _begins,
    "suffix": _ends,
    "equals-ignore-case": _case_folded,
    "anything-but": _is_none_of,
    "numeric": _compares,
    "wildcard": _wildcard,
    "cidr": _within,
}
"""The operators, as they are spelt."""

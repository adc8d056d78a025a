"""A pattern by example: an event that matches it, and the nearest one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

from ..values.value import ABSENT
from .documents import Number
from .matching import matches
from .operators import MOST, Rule
from .patterns import Fields, Leaf, Path, leaves, spelt_out

_MOST: Final = 64
"""Combinations that are tried before a pattern is given up."""
_DIGITS: Final = 15
"""The precision of numbers, in digits: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""
_OTHERS: Final = ("something else", Number("0"), Number("-1"), Number("1000000"), True, None, ABSENT)
"""What stands in the place of a value so that it does not match."""


def passing(fields: Fields) -> Any:
    """An event that matches; `ABSENT` where none was found. A part that is not known stands in it as the template spells it."""
    plain = spelt_out(fields)
    return next((event for event in islice(_candidates(plain), _MOST) if matches(plain, event)), ABSENT)


def failing(patterns: list[Fields]) -> Any:
    """An event as near as can be to one that matches, which none of the patterns does; `ABSENT` where every event that was tried does."""
    plain = [spelt_out(one) for one in patterns]
    tried = chain.from_iterable(_neighbours(one) for one in plain)
    return next((event for event in islice(tried, _MOST) if not any(matches(one, event) for one in plain)), ABSENT)


def _neighbours(fields: Fields) -> Iterator[Any]:
    whole = passing(fields)
    for path, leaf in leaves(fields):
        for other in (*chain.from_iterable(map(_edges, leaf)), *_OTHERS):
            yield _put({} if whole is ABSENT else whole, path, other)
    yield {}


def _edges(rule: Rule) -> list[Any]:
    """What lies just beside the values that a rule accepts."""
    match rule:
        case Rule("numeric", operand):
            return _numbers(operand)
        case Rule("equals", Number() as number):
            return _numbers(["=", number])[1:]
        case Rule("anything-but", operand) if not isinstance(operand, dict):
            return operand if isinstance(operand, list) else [operand]
        case Rule("exists", operand):
            return [ABSENT] if operand else ["anything"]
    return []


def _candidates(fields: Fields) -> Iterator[dict[str, Any]]:
    """Events that may match: the first choice everywhere comes first, then one other choice at a time."""
    for base in _alternatives(fields):
        first = {path: next(iter(choices), ABSENT) for path, choices in base.items()}
        yield _event(first)
        for path, choices in base.items():
            yield from (_event({**first, path: choice}) for choice in choices[1:])


def _alternatives(fields: Fields, path: Path = ()) -> Iterator[dict[Path, list[Any]]]:
    """For each way through the `$or`s what may stand at each leaf."""
    found: list[dict[Path, list[Any]]] = [{}]
    for key, inner in fields.named.items():
        own = islice(_alternatives(inner, (*path, key)), _MOST) if isinstance(inner, Fields) else [{(*path, key): _choices(inner)}]
        found = list(islice(({**one, **other} for other in own for one in found), _MOST))
    if fields.either:
        ways = list(islice((way for one in fields.either for way in _alternatives(one, path)), _MOST))
        found = list(islice((_both(one, way) for way in ways for one in found), _MOST))
    yield from found


def _both(one: dict[Path, list[Any]], two: dict[Path, list[Any]]) -> dict[Path, list[Any]]:
    """What may stand at each leaf where both ask: at a leaf of both an array, of which each takes an item."""
    merged = {path: list(islice(([first, second] for first in one[path] for second in choices), _MOST)) for path, choices in two.items() if path in one}
    return {**one, **two, **merged}


def _choices(leaf: Leaf) -> list[Any]:
    return [value for value in islice(chain.from_iterable(map(_values, leaf)), _MOST) if any(_accepts(rule, value) for rule in leaf)]


def _accepts(rule: Rule, value: Any) -> bool:
    return (value is not ABSENT) == rule.operand if rule.operator == "exists" else value is not ABSENT and rule.accepts(value)


def _values(rule: Rule) -> list[Any]:
    operand = rule.operand
    match rule.operator:
        case "equals":
            return [operand]
        case "equals-ignore-case":
            return [operand]
        case "prefix" | "suffix":
            part = operand["equals-ignore-case"] if isinstance(operand, dict) else operand
            return [f"{part}…" if rule.operator == "prefix" else f"…{part}", part]
        case "exists":
            return ["anything"] if operand else [ABSENT]
        case "numeric":
            return _numbers(operand)
        case "wildcard":
            return [operand.replace("\\\\", "\0").replace("\\*", "\1").replace("*", "…").replace("\0", "\\").replace("\1", "*")]
        case "cidr":
            return [operand.partition("/")[0]]
    return ["something else", Number("0"), "another thing", Number("1")]  # anything-but


def _numbers(operand: list[Any]) -> list[Any]:
    bounds = [bound.value for bound in operand[1::2] if -MOST <= bound.value <= MOST]
    if not bounds:
        return []
    middle = sum(bounds, Decimal(0)) / len(bounds)
    return [_spelt(value) for value in (*bounds, bounds[0] + 1, bounds[0] - 1, middle)]


def _spelt(value: Decimal) -> Number:
    """As a person writes it: 20, and not 2E+1; one that is next to nothing keeps its exponent."""
    return Number(f"{value.normalize():f}" if value.adjusted() > -_DIGITS else str(value))


def _event(chosen: dict[Path, Any]) -> dict[str, Any]:
    event: dict[str, Any] = {}
    for path, value in chosen.items():
        event = _put(event, path, value)
    return event


def _put(event: Any, path: Path, value: Any) -> Any:
    """The event with another value at this path; `ABSENT` takes it out."""
    if not path:
        return value
    key, *rest = path
    known = event if isinstance(event, dict) else {}
    inner = _put(known.get(key, {}), tuple(rest), value)
    others = {name: other for name, other in known.items() if name != key or inner is not ABSENT}
    return others if inner is ABSENT else {**others, key: inner}

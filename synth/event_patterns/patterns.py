"""An event pattern: fields that all have to match, each with nested fields or with a list of rules of which one has to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from .operators import EQUALS, Refused, Rule, is_text, read

OR: Final = "$or"
Leaf = tuple[Rule, ...]
Path = tuple[str, ...]


class Fields(NamedTuple):
    """The fields of an object that have to match, and the alternatives of `$or`, of which one has to."""

    named: dict[str, Fields | Leaf]
    either: tuple[Fields, ...] = ()


def pattern(node: Any, path: Path = ()) -> Fields:
    """The pattern that a document says. Raises `Refused` where EventBridge would take it for none."""
    if not isinstance(node, dict):
        raise Refused("a pattern is a JSON object", path)
    if not node:
        raise Refused("an empty object asks nothing", path)
    return Fields({key: _field(value, (*path, key)) for key, value in node.items() if key != OR}, _alternatives(node[OR], (*path, OR)) if OR in node else ())


def _alternatives(node: Any, path: Path) -> tuple[Fields, ...]:
    if not isinstance(node, list) or len(node) < 2 or not all(isinstance(one, dict) for one in node):  # noqa: PLR2004 - one is no alternative
        raise Refused("it has to be a list of at least two objects", path)
    return tuple(pattern(one, path) for one in node)


def _field(node: Any, path: Path) -> Fields | Leaf:
    if isinstance(node, dict):
        return pattern(node, path)
    if not isinstance(node, list):
        raise Refused("each field is an array of values, or an object", path)
    if not node:
        raise Refused("an empty array matches nothing", path)
    return tuple(_rule(one, path) for one in node)


def _rule(node: Any, path: Path) -> Rule:
    if isinstance(node, list):
        raise Refused("an array stands in an array", path)
    if not isinstance(node, dict):
        return Rule(EQUALS, node)
    if len(node) != 1:
        raise Refused("an object in an array holds exactly one operator", path)
    return read(*next(iter(node.items())), path)


def leaves(fields: Fields, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf, and the way to it through the event."""
    for key, inner in fields.named.items():
        if isinstance(inner, Fields):
            yield from leaves(inner, (*path, key))
        else:
            yield (*path, key), inner
    for one in fields.either:
        yield from leaves(one, path)


def fields_in(fields: Fields) -> set[Path]:
    """The ways to all fields that it takes for objects."""
    return {path[:length] for path, _ in leaves(fields) for length in range(1, len(path))}


def undocumented(fields: Fields) -> Iterator[tuple[Path, str]]:
    """What EventBridge has and Lambda's list has not: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"""
    for path, leaf in leaves(fields):
        for rule in leaf:
            if rule.operator in ("wildcard", "cidr"):
                yield path, rule.operator
            elif isinstance(rule.operand, dict) and rule.operator != EQUALS:
                yield path, f"{rule.operator} with {next(iter(rule.operand))}"


def spelt_out(fields: Fields) -> Fields:
    """The pattern as if every part that is not known were spelt as the template spells it: `${Stage}`."""
    return Fields(
        {
            key: spelt_out(inner) if isinstance(inner, Fields) else tuple(Rule(one.operator, _spelt(one.operand)) for one in inner)
            for key, inner in fields.named.items()
        },
        tuple(map(spelt_out, fields.either)),
    )


def _spelt(operand: Any) -> Any:
    if isinstance(operand, dict):
        return {key: _spelt(value) for key, value in operand.items()}
    if isinstance(operand, list):
        return [_spelt(value) for value in operand]
    return str(operand) if is_text(operand) else operand

"""Whether any event of a known shape may match a pattern: what SNS, S3 and EventBridge send has fields that are known, and no others."""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from .operators import EQUALS, Rule
from .patterns import Fields, Leaf


class Kind(NamedTuple):
    """What stands at a leaf. `of`: `text`, `number` or `any`; `values`: it is always one of these (empty: that is not known); `always`: it is never missing."""

    of: str
    always: bool = True
    values: tuple[str, ...] = ()


ANY: Final = Kind("any", always=False)
"""Anything at all, an object too, or nothing."""
ANYTHING_ELSE: Final = ""
"""The key for all fields that a shape does not name."""


class Shape(NamedTuple):
    """The fields of an object, by name. `always`: it is never missing."""

    fields: dict[str, Shape | Kind]
    always: bool = True


def may_match(pattern: Fields, shape: Shape | Kind) -> bool:
    """May an event of this shape match? What is not known of the pattern or of the event may."""
    if shape == ANY:
        return True
    fields = shape.fields if isinstance(shape, Shape) else {}
    named = all(_field(inner, fields.get(key, fields.get(ANYTHING_ELSE))) for key, inner in pattern.named.items())
    return named and (not pattern.either or any(may_match(one, shape) for one in pattern.either))


def _field(inner: Fields | Leaf, shape: Shape | Kind | None) -> bool:
    if isinstance(inner, Fields):
        return may_match(inner, shape or Shape({}))
    if shape is None or isinstance(shape, Shape):
        return any(rule == Rule("exists", False) for rule in inner)  # an object is no leaf, and what is no leaf does not exist
    return any(_rule(rule, shape) for rule in inner)


def _rule(rule: Rule, kind: Kind) -> bool:
    if rule.operator == "exists":
        return rule.operand or not kind.always
    if kind.of == "any":
        return True
    if rule.operator == "numeric":
        return kind.of == "number"
    if rule.operator == EQUALS and kind.of == "text" and not isinstance(rule.operand, (str, tuple)):
        return False
    known = not kind.values or not isinstance(rule.operand, (str, list))
    return known or any(rule.accepts(value) for value in kind.values)

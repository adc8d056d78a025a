"""Is the condition of a statement met when a worker, or Lambda in its name, calls a service?

Keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..coerce import text
from ..intrinsics import Result, resolve
from ..value import ABSENT, Malformed, Place
from ..worlds import Undecided, World, every, some
from .items import items


def is_met(condition: Any, world: World, place: Place) -> bool:
    """Raises `Undecided` for a key whose value only the request tells. Every request uses TLS: Lambda's pollers and the SDKs know no other way."""
    operators, place = resolve(condition, world, place)
    if operators is ABSENT:
        return True
    if not isinstance(operators, dict):
        raise Malformed("a Condition is no mapping", place=place)
    return every(world, [partial(_holds, name, keys, world, place / name) for name, keys in operators.items()])


def _holds(operator: str, keys: Any, world: World, place: Place) -> bool:
    keys, place = resolve(keys, world, place)
    if keys is ABSENT:
        return True
    if not isinstance(keys, dict):
        raise Malformed(f"{operator} is no mapping", place=place)
    return every(world, [partial(_is, operator, key, values, world, place / key) for key, values in keys.items()])


def _is(operator: str, key: str, values: Any, world: World, place: Place) -> bool:
    if key.lower() != "aws:securetransport" or operator.lower() not in ("bool", "boolifexists"):
        raise Undecided(f"a statement counts only if {operator} {key} says so, which a request tells", place=place)

    def is_true(item: Callable[[], Result]) -> bool:
        value, at = item()
        return value is not ABSENT and str(text(value, world, at)).lower() == "true"

    return some(world, [partial(is_true, item) for item in items(values, world, place)])

"""Is the condition of a statement met when a worker, or Lambda in its name, calls a service?

Keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from ..coerce import text
from ..intrinsics import Result, resolve
from ..text import Text
from ..value import ABSENT, Malformed, Place
from ..worlds import Undecided, World, every, some
from .items import items
from .match import covers

Request = Mapping[str, Text]
"""What is known of a request: the value of a condition key, by its name in lower case."""
_TLS: Final = {"aws:securetransport": Text.of("true")}
_EQUAL: Final = ("bool", "stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike")
_UNEQUAL: Final = ("stringnotequals", "stringnotlike", "stringnotequalsignorecase", "arnnotequals", "arnnotlike")


def is_met(condition: Any, world: World, place: Place, request: Request) -> bool:
    """Raises `Undecided` for a key whose value only the request tells. Every request uses TLS: Lambda's pollers and the SDKs know no other way."""
    known = {**request, **_TLS}

    def holds(operator: str, keys: Any, at: Place) -> bool:
        keys, at = resolve(keys, world, at)
        if keys is ABSENT:
            return True
        if not isinstance(keys, dict):
            raise Malformed(f"{operator} is no mapping", place=at)
        return every(world, [partial(is_so, operator, key, values, at / key) for key, values in keys.items()])

    def is_so(operator: str, key: str, values: Any, at: Place) -> bool:
        asked, plain = known.get(key.lower()), operator.lower().removeprefix("foranyvalue:").removesuffix("ifexists")
        if asked is None or plain not in (*_EQUAL, *_UNEQUAL):
            raise Undecided(f"a statement counts only if {operator} {key} says so, which a request tells", place=at)
        return some(world, [partial(equals, item, asked) for item in items(values, world, at)]) is (plain in _EQUAL)

    def equals(item: Callable[[], Result], asked: Text) -> bool:
        value, at = item()
        return value is not ABSENT and covers(_lower(at.scope.spelt(text(value, world, at), world)), _lower(asked))

    operators, place = resolve(condition, world, place)
    if operators is ABSENT:
        return True
    if not isinstance(operators, dict):
        raise Malformed("a Condition is no mapping", place=place)
    return every(world, [partial(holds, operator, keys, place / operator) for operator, keys in operators.items()])


def _lower(value: Text) -> Text:
    """Accounts, Regions and services have no capitals, and `True` is true."""
    return Text(part.lower() if isinstance(part, str) else part for part in value)

"""`===`: whether two values are the same, as far as that is known."""

from __future__ import annotations

from typing import Any, Final

from .values import SETTING, UNDEFINED, External, Obj, Spelt, Unknown, about_of, key_of, told

NAMES: Final = ("names of",)
"""How the key of a name begins that stands for all names of a package."""
_MADE: Final = ("new", "randomUUID")
IDS: Final = ("messageId", "receiptHandle")
"""No two messages have the same."""


def is_made(key: Any) -> bool:
    """Is it an object that the language makes (`new Date()`), a moment, the text of one, or a random id? None of them is empty, null or undefined."""
    match key:
        case ("Date", "new", *_) | ("text", "toISOString", *_) | ("pure", "Date", "now", *_):
            return True
        case ("pure", *rest):
            return next((one for one in reversed(rest) if isinstance(one, str)), "") in _MADE
    return False


def _differ(left: Any, right: Any) -> bool:
    """Are these certainly two? A field of a message is a text that is not empty."""
    first: Any = left.key if isinstance(left, Unknown) else ()
    second: Any = right.key if isinstance(right, Unknown) else ()
    if NAMES in (first[:1], second[:1]):
        return bool(first != second)  # a name that stands for all of a package is no other one
    if first[:1] == second[:1] == ("field",):
        return first[2] == second[2] and first[2] in IDS and first != second
    if (SETTING,) in (first[:1], second[:1]):
        return any(one is None or one is UNDEFINED for one in (left, right))  # what is asked for is there
    if is_made(first) or is_made(second):
        return any(one is None or one is UNDEFINED or one == "" for one in (left, right))
    fields, other = (first[:1] == ("field",) or second[:1] == ("field",)), right if isinstance(left, Unknown) else left
    return fields and not isinstance(other, (Unknown, External)) and (other == "" or not isinstance(other, (str, Obj, Spelt)))


def same(left: Any, right: Any) -> bool | Unknown:
    """`===`."""
    left, right = told(left), told(right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        first, second = key_of(left), key_of(right)
        if _differ(left, right):
            return False
        return (
            True
            if first == second
            else Unknown(("===", *((first, second) if hash(first) <= hash(second) else (second, first))), about_of(left) | about_of(right))
        )
    for one, other in ((left, right), (right, left)):
        if isinstance(one, External) and one.path[:2] == ("global", "process") and isinstance(other, (str, int, float)):
            return Unknown(("===", key_of(one), key_of(other)), about_of(other))  # `process.platform`, say
    if isinstance(left, (int, float)) and isinstance(right, (int, float)) and not isinstance(left, bool) and not isinstance(right, bool):
        return left == right
    if isinstance(left, (str, bool)) or left is None:
        return type(left) is type(right) and left == right
    return left is right or (isinstance(left, External) and left == right)

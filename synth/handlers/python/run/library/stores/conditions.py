"""What an update sets of an item, and whether a write on a condition is refused for what is there.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html ;
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import re
from typing import Any, Final

from queuegate._light import regex

from ...state.values import DictV
from .kept import alike

_LONGEST: Final = 500
"""Of a longer expression nothing is said."""
_OR, _AND = regex(r"\sor\s", re.IGNORECASE), regex(r"\sand\s", re.IGNORECASE)
_SET: Final = regex(r"\s*set\s", re.IGNORECASE)
_OTHERS: Final = regex(r"\s(?:remove|add|delete)\s", re.IGNORECASE)
_SETS: Final = regex(r"\s*([#\w]+)\s*=\s*(:\w+)\s*")
_NOT: Final = regex(r"(?:^|[\s(])not[\s(]", re.IGNORECASE)
_DIFFERS: Final = regex(r"([#\w]+)\s*<>\s*(:\w+)")
_ABSENT: Final = regex(r"attribute_not_exists\s*\(\s*([#\w]+)\s*", re.IGNORECASE)


def assigned(given: dict[str, Any]) -> dict[Any, Any]:
    """The attributes that an update sets to a value that it is given, each with that and its place."""
    expression = given.get("UpdateExpression")
    if not isinstance(expression, str) or len(expression) > _LONGEST:
        return {}
    if (begins := _SET.match(expression)) is None:
        return {}
    ends, out = _OTHERS.search(expression), {}
    for one in expression[begins.end() : ends.start() if ends is not None else None].split(","):
        if (found := _SETS.fullmatch(one)) is not None and (value := _value(given, found[2])) is not None:
            out[_name(given, found[1])] = value
    return out


def may_go_well_again(given: dict[str, Any]) -> bool:
    """Does a write hang on a state that is another one than this?"""
    condition = given.get("ConditionExpression")
    return isinstance(condition, str) and len(condition) <= _LONGEST and _DIFFERS.search(condition) is not None


def is_refused(item: DictV, given: dict[str, Any]) -> bool:
    """Is the condition not met by this item, whatever it has besides? Whatever brackets stand in it, and nothing is turned about: where it is met, all is met between two `OR`."""
    condition = given.get("ConditionExpression")
    if not isinstance(condition, str) or len(condition) > _LONGEST or _NOT.search(condition):
        return False
    return all(any(_is_false(item, given, part.strip(" ()")) for part in _AND.split(way)) for way in _OR.split(condition))


def _is_false(item: DictV, given: dict[str, Any], part: str) -> bool:
    if (found := _ABSENT.fullmatch(part)) is not None:
        return _name(given, found[1]) in item.entries
    if (found := _DIFFERS.fullmatch(part)) is None:
        return False
    there, asked = item.entries.get(_name(given, found[1])), _value(given, found[2])
    return there is not None and asked is not None and alike(there[0], asked[0])


def _name(given: dict[str, Any], name: str) -> Any:
    names = given.get("ExpressionAttributeNames")
    return names.entries.get(name, (name,))[0] if isinstance(names, DictV) else name


def _value(given: dict[str, Any], name: str) -> Any:
    values = given.get("ExpressionAttributeValues")
    return values.entries.get(name) if isinstance(values, DictV) else None

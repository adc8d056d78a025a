"""Writes on the condition that something is not there yet: whether the same write is refused when it is made again, since it made that itself.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html ; https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from queuegate._light import regex

_ABSENT: Final = regex(r"[\s(]*attribute_not_exists\s*\(([^()]*)\)(?:\s+and\s+attribute_not_exists\s*\([^()]*\))*[\s)]*", re.IGNORECASE)
_LONGEST: Final = 1_000
_ASKED: Final = regex(r"attribute_not_exists\s*\(\s*([#\w.-]+)\s*\)", re.IGNORECASE)
_SETS: Final = regex(r"([#\w.-]+)\s*=")
_ADDS: Final = regex(r"\badd\s+([#\w.-]+)\s", re.IGNORECASE)
_SORTS: Final = regex(r"^_?sk\d*$|sort|range", re.IGNORECASE)


def is_put_in(text: str, attribute: Any) -> bool:
    """May code give an object this attribute, once it has it?"""
    name = re.escape(str(attribute))
    return re.search(rf"""\[["']{name}["']\]\s*=(?!=)|\.{name}\s*=(?!=)|\b(?:update|setdefault|assign)\([^()]{{0,200}}\b{name}\b""", text) is not None


def asked(condition: Any, names: Mapping[Any, Any]) -> list[Any]:
    """The attributes that are not to be there yet, where a condition asks for nothing else."""
    if not isinstance(condition, str) or len(condition) > _LONGEST or not goes_well_once(condition):
        return []
    return [names.get(one, one) for one in _ASKED.findall(condition)]


def changed(update: Any, names: Mapping[Any, Any]) -> list[Any]:
    """The attributes that an update sets or adds to."""
    if not isinstance(update, str) or len(update) > _LONGEST:
        return []
    return [names.get(one, one) for one in (*_SETS.findall(update), *_ADDS.findall(update))]


def of_key(absent: Collection[Any], attributes: Collection[Any]) -> list[Any]:
    """The attributes of an item by which it is found again: those that are asked for, and what is called as a sort key is, which is a part of the key, too. None of them where one that is asked for is not in it."""
    if not set(absent) & set(attributes):
        return []
    return [one for one in attributes if one in absent or (isinstance(one, str) and _SORTS.search(one) is not None)]


def goes_well_once(condition: Any) -> bool:
    """Is it the one condition that nothing is there yet? One that looks at a state or at the time, too, may go well again.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
    """
    return isinstance(condition, str) and _ABSENT.fullmatch(condition) is not None


def named_absent(condition: Any, names: Any) -> Any:
    """The attribute that is not there yet, by such a condition and the names that stand for others in it; None where it is not known."""
    found = _ABSENT.fullmatch(condition) if isinstance(condition, str) else None
    return names.get(name := found[1].strip(), name) if found is not None else None

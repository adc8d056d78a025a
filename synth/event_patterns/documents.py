"""JSON as patterns compare it: a number keeps the way it is spelt, since 300 and 300.0 are two values to Lambda.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from queuegate._light import NamedTuple

from ..values.text import Text, from_json, is_mark
from ..values.worlds import Undecided

DEEPEST: Final = 100
"""Levels of a document that is read. No page of AWS says how many a pattern may have; nobody writes as many."""


class Number(NamedTuple):
    """A JSON number as it is spelt."""

    spelt: str

    @property
    def value(self) -> Decimal:
        return Decimal(self.spelt)

    def __str__(self) -> str:
        return self.spelt


def document(text: str | Text) -> Any:
    """A JSON document with `Number`s, and with `Text`s where its strings hold parts that are not known.

    Raises `ValueError` where it is no JSON, `Undecided` where it is nested too deeply, and the doubt of the text where a part that is not known stands in a key, or in no string at all.
    """
    spelt = Text.of(text)
    if spelt.tokens and _stands_bare(spelt):
        raise spelt.doubt()
    try:
        found = from_json(spelt, parse_int=Number, parse_float=Number, parse_constant=_refused)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        if spelt.tokens:
            raise spelt.doubt() from None
        raise
    if _is_deep(found):
        raise _too_deep()
    if spelt.tokens and _has_open_key(found):
        raise spelt.doubt()
    return found


def _too_deep() -> Undecided:
    return Undecided(f"a JSON document is nested deeper than {DEEPEST} levels: it is not read")


def _is_deep(node: Any) -> bool:
    level = [node]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())]
        if not level:
            return False
    return True


def _stands_bare(text: Text) -> bool:
    """Is there a part outside of all strings that is not known? It may be a number, or a whole list."""
    inside = False
    for part in text:
        if not isinstance(part, str):
            if not inside:
                return True
            continue
        chars = iter(part)
        for char in chars:
            if char == "\\" and inside:
                next(chars, "")
            inside ^= char == '"'
    return False


def dumped(value: Any) -> str:
    """The document as JSON again, its numbers as they were spelt."""
    match value:
        case Number():
            return value.spelt
        case Text():
            return json.dumps(str(value), ensure_ascii=False)
        case dict():
            return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {dumped(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(dumped, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _has_open_key(node: Any) -> bool:
    """Does a key hold a part that is not known? `from_json` leaves a letter there that stands for it."""
    if isinstance(node, dict):
        return any(is_mark(char) for key in node for char in key) or any(map(_has_open_key, node.values()))
    return isinstance(node, list) and any(map(_has_open_key, node))

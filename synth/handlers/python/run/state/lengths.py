"""How long the texts and numbers of a run may become: a handler that doubles one sixty times is not followed to its end."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, Final

from queuegate._light import regex

LONGEST: Final = 10_000
"""Longer texts are not followed."""
_LARGEST: Final = 1 << 60
_WIDE: Final = regex(r"\*|\d{4}")
"""A width in a format that may make its text long."""


class Count(int):
    """How many messages a batch of this run has: another has more or fewer."""


def is_lengthened(op: ast.operator, left: Any, right: Any) -> bool:
    """Does it make a text that is longer than its parts together?"""
    if isinstance(op, ast.Mult) and (isinstance(left, (str, bytes)) or isinstance(right, (str, bytes))):
        return size(left) * size(right) > LONGEST
    return isinstance(op, ast.Mod) and (isinstance(left, bytes) or (isinstance(left, str) and _WIDE.search(left) is not None))


def joined(parts: Sequence[Any]) -> str | None:
    """These texts and numbers in a row; None where one is something else, or they grow too long to be followed."""
    if all(isinstance(one, (str, int)) for one in parts) and sum(map(_spelt, parts)) < LONGEST:
        return "".join(map(str, parts))
    return None


def _spelt(value: str | int) -> int:
    return len(value) if isinstance(value, str) else 20 if abs(value) < _LARGEST else LONGEST


def replaced(text: str | bytes, arguments: Sequence[Any]) -> int:
    """How long a text may become by these arguments of `replace`."""
    old, new = (arguments[0], arguments[1]) if len(arguments) > 1 else ("", "")
    return len(text) + (text.count(old) * len(new) if isinstance(old, type(text)) and isinstance(new, type(text)) else 0)  # type: ignore[arg-type]  # they are of one type


def size(value: Any) -> int:
    """How long a text is, or how large a number, as far as it matters; what is multiplied by a number grows by so much."""
    if isinstance(value, (str, bytes)):
        return len(value)
    return min(abs(value), LONGEST - 1) if isinstance(value, int) and abs(value) < _LARGEST else LONGEST if isinstance(value, int) else 1

"""Numbers in the spellings of JSON and of YAML 1.1: `010`, `1_0`, `0x10` and `1.0` may be what another word is, once a template has been read, and no page says whether they are compared as numbers.

https://yaml.org/type/int.html and https://yaml.org/type/float.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

_LONGEST: Final = 40
_INTEGER: Final = regex(r"([-+]?)(?:(0b[01_]+|0x[0-9a-fA-F_]+)|(0[0-7_]+)|([0-9][0-9_]*(?::[0-5]?[0-9])+))")
_DECIMAL: Final = regex(r"[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?")


def are_one(one: str, other: str) -> bool:
    """May these two words be the same number?"""
    return max(len(one), len(other)) <= _LONGEST and not {*_readings(one)}.isdisjoint(_readings(other))


def _readings(word: str) -> Iterator[float]:
    if _DECIMAL.fullmatch(word):
        yield float(word.replace("_", ""))
    if found := _INTEGER.fullmatch(word.lower()):
        sign, prefixed, octal, sexagesimal = found.groups()
        digits = (prefixed or octal or sexagesimal).replace("_", "")
        value = int(digits, 0) if prefixed else int(digits, 8) if octal else _of_sixty(digits)
        yield -value if sign == "-" else value


def _of_sixty(digits: str) -> int:
    value = 0
    for part in digits.split(":"):
        value = value * 60 + int(part)
    return value

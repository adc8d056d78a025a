"""Patterns of lists in C# whose `..` stands first, or has a pattern behind it, of which the grammar knows nothing: `[.., var last]`, `[var first, .. var rest]`.

https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/patterns#list-patterns
"""

from __future__ import annotations

import re
from typing import Final

from ..effort import EFFORT, SEARCHED

SLICE: Final = "__"
"""What stands in its place: a name, of as many letters."""
_DOTS: Final = re.compile(rb"\.\.(?=\s{0,80}(?:[,\]{\[]|var\s))")
_BEHIND: Final = re.compile(rb"__(\s{0,80})var(?=\s)")
_OF_INDEX: Final = re.compile(rb"[\w)\]?]$")
_WORD: Final = re.compile(rb"(?:^|\W)(?:is|not|or|and|case)$")
_FAR: Final = 400
"""So far before it the list begins, at most."""
_A_UNIT: Final = 8
"""So many letters of that are a unit of effort."""


def with_names(data: bytes) -> bytes:
    """The same text with a name for each `..` of such a pattern; its lines and columns are as they were."""
    EFFORT.spend(len(data) // SEARCHED)
    out = bytearray(data)
    for found in _DOTS.finditer(data):
        EFFORT.spend(_FAR // _A_UNIT)
        if _is_of_pattern(data, found.start()):
            out[found.start() : found.end()] = SLICE.encode()
    return _BEHIND.sub(lambda found: SLICE.encode() + found[1] + b"   ", bytes(out))


def _is_of_pattern(data: bytes, at: int) -> bool:
    """Does the bracket around it begin a pattern, and no index: `items[..]`?"""
    depth = 0
    for place in range(at - 1, max(at - _FAR, 0), -1):
        letter = data[place : place + 1]
        if letter in b"])}":
            depth += 1
        elif letter in b"[({":
            if not depth:
                before = data[max(place - _FAR, 0) : place].rstrip()
                return letter == b"[" and (_OF_INDEX.search(before) is None or _WORD.search(before) is not None)
            depth -= 1
        elif letter == b";":
            return False
    return False

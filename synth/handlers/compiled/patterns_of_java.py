"""Patterns of records in Java whose type is named with the one around it, of which the grammar knows nothing, `case Event.Paid(var id)`, and imports of modules.

https://docs.oracle.com/javase/specs/jls/se25/html/jls-14.html#jls-14.30.1 and https://docs.oracle.com/javase/specs/jls/se25/html/jls-7.html#jls-7.5.5
"""

from __future__ import annotations

import re
from typing import Final

from ..effort import EFFORT, SEARCHED

DOT: Final = "$"
"""What stands for the dot in such a name, which is a name then."""
_BEGINS: Final = re.compile(rb"\b(?:case|instanceof)\s(?=[^;{}]{0,400}\()")
_NAME: Final = re.compile(rb"(?:[A-Za-z_]\w*\.)+[A-Z]\w*(?=\s*(?:<[^<>;(){}]{0,100}>\s*)?\()")
_ENDS: Final = re.compile(rb"->|[;{}]|\bwhen\b|&&|\|\|")
_MODULE: Final = re.compile(rb"^(\s*import\s+)module(?=\s)", re.MULTILINE)


def with_plain_names(data: bytes) -> bytes:
    """The same text with one name for each of those; its lines and columns are as they were."""
    EFFORT.spend(len(data) // SEARCHED)
    out = bytearray(_MODULE.sub(rb"\1      ", data))
    for found in _BEGINS.finditer(data):
        end = _ENDS.search(data, found.end())
        for name in _NAME.finditer(data, found.end(), end.start() if end is not None else len(data)):
            out[name.start() : name.end()] = name[0].replace(b".", DOT.encode())
    return bytes(out)

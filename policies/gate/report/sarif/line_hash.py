"""The hash of a line by which GitHub knows an alert again after lines above it have moved: `primaryLocationLineHash` of SARIF's partialFingerprints.

It is what GitHub's own upload action computes where a file has none, so that both agree: https://github.com/github/codeql-action/blob/main/src/fingerprints.ts (docs:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning). The first hundred characters from the line's beginning on, blanks
and tabs left out and every line end a line feed, are the digits of a number to the base 37, of which the lowest 64 bits count; behind the file's end come U+FFFF and zeros. A
second line with the same hash is told from the first by the number behind the colon.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection
from typing import Final

_CHARACTERS: Final = 100
_BASE: Final = 37
_BITS: Final = (1 << 64) - 1
_END: Final = "\uffff"


def line_hashes(raw: bytes, wanted: Collection[int]) -> dict[int, str]:
    """The hash of each wanted line that a file with this content has. Lines count from 1."""
    text = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = (text if text.isascii() else _units(text)) + _END
    found: dict[int, str] = {}
    alike: Counter[str] = Counter()
    start, last = 0, max(wanted, default=0)
    for line in range(1, last + 1):
        window = units[start : start + _CHARACTERS]
        alike[window] += 1
        if line in wanted:
            found[line] = f"{_hash(window):x}:{alike[window]}"
        start = units.find("\n", start) + 1
        if not start:
            break
    return found


def _hash(window: str) -> int:
    value = 0
    for unit in window.ljust(_CHARACTERS, "\0"):
        value = (value * _BASE + ord(unit)) & _BITS
    return value


def _units(text: str) -> str:
    """The text as JavaScript has it: a character beyond the first 65,536 is two."""
    units = array("H", text.encode("utf-16", "surrogatepass"))
    return "".join(map(chr, units[1:]))

"""Python's own parser, and what it takes for f-strings: before 3.12 each field of one goes through what stands before it, so that 100,000 of them take ten seconds."""

from __future__ import annotations

import ast
import sys
from typing import Final

from queuegate._light import regex

_NEWER: Final = (3, 12)
"""Reads them with the rest of the source: https://peps.python.org/pep-0701/"""
_BEGINS: Final = regex(rb"[fF][rR]?[\"']|[rR][fF][\"']")
_PAIRS: Final = 600
"""So many pairs of fields take a microsecond."""
_MOST: Final = 1_000_000


def of_fields(data: bytes) -> int:
    """What parsing the fields may take at most beside the rest, in microseconds."""
    if sys.version_info >= _NEWER or _BEGINS.search(data) is None:
        return 0
    return data.count(b"{") ** 2 // _PAIRS


def tree_of(source: str | bytes) -> ast.Module:
    """The tree of a source. Raises SyntaxError, ValueError, RecursionError and MemoryError, as `ast.parse` does."""
    if of_fields(source if isinstance(source, bytes) else source.encode("utf-8", "replace")) > _MOST:
        raise ValueError("it has more fields in f-strings than are read")
    return ast.parse(source)

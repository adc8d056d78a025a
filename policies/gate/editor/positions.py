"""Offsets in a text and places as the protocol counts them: from zero, columns in the units that client and server have agreed on.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#position
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final

from lsprotocol.types import Position, Range

from queuegate._light import regex

_END: Final = regex("\r\n|\n|\r")
_WORD: Final = regex(r""""(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s:,{}\[\]#]+(?:::?[^\s:,{}\[\]#]+)*""")
UTF_8: Final = "utf-8"
UTF_16: Final = "utf-16"
UTF_32: Final = "utf-32"
_WIDE: Final = {UTF_8: regex(r"[^\x00-\x7f]"), UTF_16: regex(r"[\U00010000-\U0010ffff]")}
"""The characters that are more than one unit; in UTF-32 none is."""


class Lines:
    """A text by its lines."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text, self._encoding = text, encoding
        self._starts = [0, *(end.end() for end in _END.finditer(text))]
        wide = [] if encoding == UTF_32 or text.isascii() else [*_WIDE[encoding].finditer(text)]
        self._wide_at = [char.start() for char in wide]
        self._wide = [*accumulate(_extra(char[0], encoding) for char in wide)]

    def position(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset) - 1
        return Position(line, self._units(self._starts[line], offset))

    def offset(self, position: Position) -> int:
        """The offset of a place; of one past the end of its line, that end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        within = range(start, self._end(position.line))
        return start + max(0, bisect_right(within, position.character, key=lambda at: self._units(start, at + 1)))

    def at(self, line: int, column: int | None) -> int:
        """The offset of a line and a column as a report has them, from one."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + (column or 1) - 1, self._end(line - 1))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(end))

    def word(self, line: int, column: int | None) -> Range:
        """The word that begins at a place of a report: a key, a value; without a column the line's text."""
        start = self.at(line, column)
        if column is None:
            written = self.text[start : (end := self._end(line - 1) if line <= len(self._starts) else len(self.text))]
            return self.range(start + len(written) - len(written.lstrip()), max(end - len(written) + len(written.rstrip()), start))
        found = _WORD.match(self.text, start)
        return self.range(start, found.end() if found else min(start + 1, len(self.text)))

    def _end(self, line: int) -> int:
        following = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        return self._starts[line] + len(self.text[self._starts[line] : following].rstrip("\r\n"))

    def _units(self, start: int, end: int) -> int:
        """How many units lie between two offsets."""
        return end - start + self._wider(end) - self._wider(start)

    def _wider(self, offset: int) -> int:
        """How many units more than characters there are before an offset."""
        before = bisect_left(self._wide_at, offset)
        return self._wide[before - 1] if before else 0


def _extra(char: str, encoding: str) -> int:
    return (len(char.encode("utf-8", "surrogatepass")) if encoding == UTF_8 else 2) - 1

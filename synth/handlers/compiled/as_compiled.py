"""A source as its compiler reads it: Java's escapes are letters before anything else is read, other letters than a line feed end a line, and of C# the parts that a directive leaves out are not there.

https://docs.oracle.com/javase/specs/jls/se21/html/jls-3.html#jls-3.3 (and 3.4), https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/language-specification/lexical-structure
(line terminators, pre-processing directives)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ...values.worlds import Undecided
from ..effort import EFFORT, SEARCHED
from .symbols import Symbols

_ESCAPE: Final = re.compile(rb"(\\\\)|\\u+([0-9a-fA-F]{4})")
"""What is escaped once more is none."""
_LETTERS: Final = 0x80
"""Those that may be part of the language; others stand in texts, comments and names alone."""
_ENDS: Final = {"Java": re.compile(rb"\r\n?"), "C#": re.compile("\r\n?|\x85|\u2028|\u2029".encode())}
_DIRECTIVE: Final = re.compile(rb"[ \t]*#[ \t]*(if|elif|else|endif|define|undef)\b[ \t]*([^\n]*)")
_HAS_ONE: Final = re.compile(rb"^[ \t]*#[ \t]*(?:if|elif)\b", re.MULTILINE)


def as_compiled(symbols: Symbols, language: str, path: Path, data: bytes) -> bytes:
    """The bytes that are parsed. Raises `Undecided` where it is not known which of them are compiled."""
    if language == "Java" and b"\\u" in data:
        EFFORT.spend(len(data) // SEARCHED)
        data = _ESCAPE.sub(_unescaped, data)
    if (ends := _ENDS.get(language)) is not None:
        data = ends.sub(b"\n", data)
    if language == "C#" and _HAS_ONE.search(data):
        EFFORT.spend(len(data) // SEARCHED)
        data = _without_what_is_left_out(symbols, path, data)
    return data


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = int(found[2], 16) if found[2] else _LETTERS
    return bytes([letter]) if letter < _LETTERS else found[0]


def _without_what_is_left_out(symbols: Symbols, path: Path, data: bytes) -> bytes:
    """The same lines; those that are not compiled are empty, and so are the directives."""
    lines, symbols.own = data.split(b"\n"), {}
    around: list[tuple[bool, bool]] = []
    """Of each `#if` around a line: was one of its branches taken, and is this one."""
    for at, line in enumerate(lines):
        found = _DIRECTIVE.match(line) if b"#" in line else None
        compiled = all(taken for _, taken in around)
        if found is None:
            lines[at] = line if compiled else b""
            continue
        lines[at] = b""
        word, rest = found[1], found[2].decode(errors="replace")
        if word == b"if":
            taken = compiled and _holds(symbols, path, at, rest)
            around.append((taken, taken))
        elif word in (b"define", b"undef"):
            if compiled:
                symbols.own[rest.partition("//")[0].strip()] = word == b"define"
        elif not around:
            raise Undecided(f"{path.name} is not read: #{word.decode()} in line {at + 1} ends nothing", place=symbols.code.place)
        elif word == b"endif":
            around.pop()
        else:
            before = around.pop()[0]
            outside = all(taken for _, taken in around)
            taken = outside and not before and (word == b"else" or _holds(symbols, path, at, rest))
            around.append((before or taken, taken))
    return b"\n".join(lines)


def _holds(symbols: Symbols, path: Path, at: int, condition: str) -> bool:
    if (known := symbols.holds(condition)) is None:
        raise Undecided(f"{path.name} is not read: whether `#if {condition.strip()}` in line {at + 1} holds, the build decides", place=symbols.code.place)
    return known

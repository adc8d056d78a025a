"""Lines that fit: wrapping by what a terminal shows, notes in two columns, and numbers with their nouns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from queuegate._light import regex

from .color import Paint
from .escape import visible, width

_NUMBER: Final = regex(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])")
_COPIED: Final = ("/", "arn:")
_COMMANDS: Final = frozenset({"try", "more"})
"""Notes that are there to be pasted into a shell, which takes each line for a command: they are broken by the terminal alone."""


def wrapped(text: str, columns: int, first: int = 0) -> list[str]:
    """Break a text at its spaces so that each line has at most `columns`; the first one starts at column `first`. A word that is too long is broken; an address, a path or an ARN is not, since it is there to be copied."""
    lines, room = [""], max(columns - first, 1)
    for word in _words(text.split(), max(columns, 8)):
        line = f"{lines[-1]} {word}" if lines[-1] else word
        if width(line) > room and (lines[-1] or first):
            lines.append(word)
            room = columns
        else:
            lines[-1] = line
    return lines


def _words(words: Iterable[str], columns: int) -> Iterator[str]:
    for word in words:
        rest = word
        while width(rest) > columns and not any(mark in rest for mark in _COPIED):
            end = next(end for end in range(1, len(rest) + 1) if end == len(rest) or width(rest[: end + 1]) > columns)
            yield rest[:end]
            rest = rest[end:]
        if rest:
            yield rest


def paragraph(text: str, columns: int) -> list[str]:
    """A text of one line, broken where it has to be. What it quotes begins no line of ours: `clean: …` in a file's name stands indented."""
    first, *more = wrapped(visible(text), columns - 2)
    return [first, *(f"  {line}" for line in more)]


def headline(head: str, style: str, text: str, columns: int, paint: Paint) -> list[str]:
    """`error[rule]: text`, further lines indented. Text from a template can start no line of its own."""
    first, *more = wrapped(visible(text), columns - 2, width(head))
    head = head if first else head.rstrip()
    return [paint(head, style) + paint(first, "strong"), *(f"  {paint(line, 'strong')}" for line in more)]


def titled(kind: str, name: str, rest: str, columns: int, paint: Paint) -> list[str]:
    """`queue Orders: …`: the line that begins a block. What it is comes before its name, which a template chooses, so that no name begins a line."""
    first, *more = wrapped(visible(name), columns - 2, width(kind) + 1)
    *lines, last = [f"{kind} {paint(first, 'strong')}", *(f"  {paint(line, 'strong')}" for line in more)]
    return [*lines, f"{last}{rest}"]


def notes(pairs: Iterable[tuple[str, str]], gutter: int, columns: int, paint: Paint) -> list[str]:
    """`= fix: …` lines below a snippet, their texts in one column. A pair without a name goes on with the one before."""
    pairs = list(pairs)
    names = max((len(name) for name, _ in pairs), default=0) + 2
    indent = gutter + 3 + names
    lines = []
    for name, text in pairs:
        head = (
            f"{' ' * gutter} {paint('=', 'frame')} {paint(f'{name}:', 'clean' if name == 'fix' else 'strong')}{' ' * (names - len(name) - 1)}"
            if name
            else " " * indent
        )
        first, *more = [visible(text)] if name in _COMMANDS else wrapped(visible(text), columns - indent)
        lines += [head + first, *(" " * indent + line for line in more)]
    return lines


def cut(text: str, room: int) -> str:
    """As much of a text as fits, with `…` where something is left out."""
    return text if _fitting(text, room) == len(text) else f"{text[: _fitting(text, room - 1)].rstrip()}…"


def ending(text: str, room: int) -> str:
    """The end of a text, with `…` where something is left out before it: of a long path, the part that tells files apart."""
    return text if _fitting(text, room) == len(text) else f"…{text[len(text) - _fitting(text[::-1], room - 1) :]}"


def _fitting(text: str, room: int) -> int:
    """How many of its characters fit. What comes behind them is not looked at: a message may be much longer than a line."""
    if text.isascii():
        return min(len(text), max(room, 0))
    taken = 0
    for i, char in enumerate(text):
        taken += 1 if char.isascii() else width(char)
        if taken > room:
            return i
    return len(text)


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def numbers(message: str) -> str:
    """The numbers of a message, in its order: what may have become worse where all else is as it was. Not one that is a part of a name."""
    return " ".join(_NUMBER.findall(message))


def listed(names: Iterable[str], most: int, between: str = ", ") -> str:
    """The names, the first few of them where there are many."""
    names = list(names)
    return between.join(names) if len(names) <= most + 1 else f"{between.join(names[:most])}, and {len(names) - most} more"

"""A picture of the places that a finding speaks of: the lines as they stand in their files, each with a mark under the word and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from queuegate._light import NamedTuple, regex

from ..record.model import Source
from ..record.names import CALLED
from ..text.color import Paint
from ..text.escape import cells, visible, width
from ..text.layout import wrapped
from .files import File, Files
from .no_echo import any_values, spans

_WORD: Final = regex(r"""!?[\w.:/-]*\w|"(?:\\.|[^"\\])*"|'[^']*'""")
_ARROW: Final = "-->"
_FARTHEST: Final = 400
"""Lines that are searched upwards for the name of a resource."""
_REACH: Final = 1000
"""Characters on each side of a mark that are looked at."""


class Mark(NamedTuple):
    """A place, what is said of it, its style (the finding's own place has the severity's), and the logical id of the resource around it in a template.

    What is said is left out where the line itself has the key that is said to be missing: it stands within a string there, as a policy in JSON does.
    """

    source: Source
    label: str
    style: str
    owner: str | None = None
    missing: str = ""


class Canvas(NamedTuple):
    """What every block of one finding shares: the width of the line numbers, the columns of the terminal, the paint."""

    gutter: int
    columns: int
    paint: Paint

    def row(self, text: str = "", number: str = "") -> str:
        return f"{self.paint(f'{number:>{self.gutter}} |', 'frame')}{' ' if text else ''}{text}"


def gutter(marks: Iterable[Mark]) -> int:
    return max((len(str(mark.source.line)) for mark in marks), default=1)


def snippets(marks: Sequence[Mark], files: Files, canvas: Canvas, *, whole: bool = True) -> list[str]:
    """A block for each file, that of the first mark first. Unless the `whole` is wanted, the other files have a line for each mark; one that only calls never has more."""
    names = list(dict.fromkeys(mark.source.file for mark in marks))
    lines = []
    for i, name in enumerate(names):
        there = [mark for mark in marks if mark.source.file == name]
        is_shown = i == 0 or (whole and any(mark.label != CALLED for mark in there))
        lines += _block(there, files[name], canvas) if is_shown else _listed(there, canvas)
    return lines


def _listed(marks: Sequence[Mark], canvas: Canvas) -> list[str]:
    """The marks of a file of which nothing is shown; what a long line says of one stands below its place."""
    lines = []
    indent = canvas.gutter + len(_ARROW) + 1
    for i, mark in enumerate(marks):
        place, label = at(mark.source), visible(mark.label)
        fits = not label or indent + width(f"{place} {label}") <= canvas.columns
        said = [f"{place} {label}".rstrip()] if fits else [place, *wrapped(label, max(canvas.columns - indent, 20))]
        lines.append(f"{' ' * canvas.gutter}{canvas.paint('   ' if i else _ARROW, 'frame')} {said[0]}")
        lines += [f"{' ' * indent}{line}" for line in said[1:]]
    return lines


def at(source: Source) -> str:
    """`file:line:column`, as editors and terminals open it."""
    return visible(f"{source.file}:{source.line}{f':{source.column}' if source.column else ''}")


def _block(marks: list[Mark], file: File, canvas: Canvas) -> list[str]:
    shown = [mark for mark in marks if file.line(mark.source.line) is not None]
    if not shown:
        return _listed(marks, canvas)
    out = [f"{' ' * canvas.gutter}{canvas.paint(_ARROW, 'frame')} {at(marks[0].source)}"]
    out.append(canvas.row())
    before = None
    for number, there in groupby(
        sorted([*shown, *_owners(shown, file)], key=lambda mark: (mark.source.line, mark.source.column or 0)), key=lambda mark: mark.source.line
    ):
        if before is not None and number > before + 1:
            out.append(canvas.paint("...", "frame"))
        out += _line(number, list(there), file, canvas)
        before = number
    return [*out, canvas.row()]


def _owners(marks: list[Mark], file: File) -> list[Mark]:
    """The line that names the resource around each mark, where it stands above: without it, nobody knows whose `Timeout` is meant."""
    found = {}
    for mark in marks:
        if mark.owner:
            for number in range(mark.source.line - 1, max(mark.source.line - _FARTHEST, 0), -1):
                if _begins(file.lines[number - 1], mark.owner):
                    found[number] = Mark(Source(mark.source.file, number), "", "")
                    break
    return [mark for number, mark in found.items() if all(number != other.source.line for other in marks)]


def _begins(line: str, name: str) -> bool:
    """Is this name the key with which the line begins, in quotes or without them?"""
    line = line.lstrip()
    quote = line[:1] if line[:1] in "\"'" else ""
    return line.startswith(key := f"{quote}{name}{quote}") and line[len(key) :].lstrip().startswith(":")


def _line(number: int, marks: list[Mark], file: File, canvas: Canvas) -> list[str]:
    """The line, and the marks below it. A line that is too long is cut around its marks, one after the other where they are far apart."""
    room = max(canvas.columns - canvas.gutter - 3, 20)
    out: list[str] = []
    drawn = None
    for mark in marks:
        text, column = _near(file.lines[number - 1], mark.source.column)
        hidden = any_values(text) if file.secrets is None else spans(text, file.secrets)
        shown = cells(text, hides_defaults=file.has_secrets, hidden=hidden)
        start, end = _word(text, column)
        cut, begin = _cut(shown, start, room)
        if cut != drawn:
            out.append(canvas.row("".join(cut).rstrip(), str(number)))
            drawn = cut
        if mark.style:
            before, under = width("".join(cut[: start - begin])), max(width("".join(shown[start:end])), 1)
            said = mark._replace(label="") if mark.missing and mark.missing in text[start:] else mark
            out += [canvas.row(line) for line in _mark(said, before, min(under, max(room - before, 1)), room, canvas.paint)]
    return out


def _near(text: str, column: int | None) -> tuple[str, int | None]:
    """The part of an enormous line that is near a column: more than any terminal shows."""
    if len(text) <= 2 * _REACH:
        return text, column
    begin = max((column or 1) - _REACH, 0)
    return text[begin : begin + 2 * _REACH], (column or 1) - begin


def _mark(mark: Mark, before: int, under: int, room: int, paint: Paint) -> list[str]:
    sign = ("-" if mark.style == "frame" else "^") * under
    label = visible(mark.label)
    if not label or before + under + 1 + width(label) <= room:
        return [" " * before + paint(f"{sign} {label}".rstrip(), mark.style)]
    indent = min(before, room // 3)
    return [" " * before + paint(sign, mark.style), *(" " * indent + paint(line, mark.style) for line in wrapped(label, room - indent))]


def _word(text: str, column: int | None) -> tuple[int, int]:
    """The word that begins at a column, from its first character to after its last; without a column, the whole line."""
    if column is None:
        return len(text) - len(text.lstrip()), max(len(text.rstrip()), 1)
    start = min(column - 1, len(text))
    word = _WORD.match(text, start)
    return start, word.end() if word else start + 1


def _cut(shown: list[str], start: int, room: int) -> tuple[list[str], int]:
    """The part of a line that fits, and the index of its first character; `…` stands for what is left out."""
    if width("".join(shown)) <= room:
        return shown, 0
    begin, used = min(start, len(shown)), 0
    while begin and used + width(shown[begin - 1]) <= room // 3:
        begin -= 1
        used += width(shown[begin])
    head = "…" if begin else ""
    end, used = begin, len(head)
    while end < len(shown) and used + width(shown[end]) < room:
        used += width(shown[end])
        end += 1
    tail = ["…"] if end < len(shown) else []
    return ([head, *shown[begin:end], *tail], begin - 1) if head else ([*shown[:end], *tail], 0)

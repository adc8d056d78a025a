"""What a file of the code holds, and where a line of it stands: in the file, or, of inline code, in the template."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from ..sources import disk
from ..sources.cloudformation import read_text
from ..sources.template import Spot, Template, Unreadable
from ..values.value import CodePlace, Place
from ..values.worlds import Undecided

MOST_BYTES: Final = 1_000_000
"""A longer source is not read: nobody wrote it by hand."""
PLACEHOLDER: Final = "_queuegate_unknown_"
"""Stands for the parts of inline code that only the deployment knows."""


def content(file: Path, place: Place) -> bytes:
    """What a file of the code holds. Raises `Undecided` where it is too long, or cannot be read."""
    try:
        if disk.stat(file).st_size > MOST_BYTES:
            of = f" of {place.route[1]}" if len(place.route) > 1 else ""
            raise Undecided(f"{file.name}{of} is larger than {MOST_BYTES // 1_000_000} MB: not read", place=place)
        data = disk.read(file, MOST_BYTES + 1)
    except OSError as error:
        raise Undecided(f"{file.name} cannot be read ({error.strerror})", place=place) from None
    return whole(data, file, place)


def whole(data: bytes, file: Path, place: Place) -> bytes:
    """The same, where it is a source. Raises `Undecided` where it is binary, or where git could not finish a merge."""
    if b"\0" in data:
        raise Undecided(f"{file.name} is binary or UTF-16 (it has null bytes): not read", place=place)
    if b"<<<<<<< " not in data:
        return data
    from ..sources.text.conflicts import conflict  # noqa: PLC0415 - hardly any source has one

    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if (mark := conflict(text)) is not None:
        line = text.count("\n", 0, mark) + 1
        raise Undecided(f"{file.name} has git's conflict markers, from line {line} on: not read", f"{file.name}, once the conflict in it is resolved", place)
    return data


def spot_in(file: str | None, lines: tuple[str, ...], place: Place, line: int, column: int) -> CodePlace:
    """A place in the code, both counted from one: in its file, or, of inline code with these lines, in the template."""
    spot = Spot(file, line, column) if file is not None else _in_template(place, lines, line, column)
    return CodePlace(place, spot, (line, column) if spot is None else None)


def _in_template(place: Place, lines: tuple[str, ...], line: int, column: int) -> Spot | None:
    """The line of inline code in the template, where it is a literal block: one that stands there just as it is in the code."""
    if place.scope.template.authored(place.route):
        return None
    key = place.scope.template.spot(place.route)
    if key.file.lower().endswith(".json"):  # which has no such blocks
        return None
    try:
        written = _lines(_text(key.file, place.scope.template))[key.line + line - 1]
    except (Unreadable, IndexError):
        return None
    code = lines[line - 1]
    if PLACEHOLDER in code or not written.endswith(code) or written.removesuffix(code).strip():
        return None
    return Spot(key.file, key.line + line, len(written) - len(code) + column)


def _text(file: str, template: Template) -> str:
    return template.text if template.text is not None and file == template.file else read_text(Path(file))


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """The lines of a template: one with a thousand handlers is asked for each."""
    return text.splitlines()

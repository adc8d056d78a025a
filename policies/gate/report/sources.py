"""The lines of the files that a report speaks of. A file that is not there, too large or not text has none: a report never fails for want of a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

Read = Callable[[str], str | None]

_MOST_BYTES: Final = 5_000_000


def from_files(file: str) -> str | None:
    """The text of a file, relative to the working folder."""
    try:
        path = Path(file)
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None


class File(NamedTuple):
    """A file's lines, and whether it has parameters whose values nobody shall see."""

    lines: list[str]
    has_secrets: bool

    def line(self, number: int) -> str | None:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None


class Files:
    """Each file, read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._files: dict[str, File] = {}

    def __getitem__(self, name: str) -> File:
        if name not in self._files:
            text = self._read(name) or ""
            self._files[name] = File([line.removesuffix("\r") for line in text.split("\n")] if text else [], "NoEcho" in text)
        return self._files[name]

"""The lines of the files that a report speaks of. A file that is not there, too large or not text has none: a report never fails for want of a picture."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple

from .repository_paths import root_of

Read = Callable[[str], str | None]

_MOST_BYTES: Final = 5_000_000


def from_files(file: str) -> str | None:
    """The text of a file, relative to the working folder. What lies outside the repository, once links are followed, is not quoted, whoever names it."""
    raw = raw_from_files(file)
    return None if raw is None or b"\0" in raw else raw.decode("utf-8-sig", errors="replace")


def raw_from_files(file: str) -> bytes | None:
    """The bytes of such a file."""
    try:
        path, here = Path(file), Path.cwd()
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root_of(here))) or not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None


class File(NamedTuple):
    """A file's lines, whether it has parameters whose values nobody shall see, and these values as far as it tells them; None of one that cannot be read as a template."""

    lines: list[str]
    has_secrets: bool
    secrets: frozenset[str] | None = frozenset()

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
            lines = [line.removesuffix("\r") for line in text.split("\n")] if text else []
            secret = "NoEcho" in text
            self._files[name] = File(lines, secret, _secrets(text, name) if secret else frozenset())
        return self._files[name]


def _secrets(text: str, name: str) -> frozenset[str] | None:
    """The values of NoEcho parameters, and what they are compared with, in a template; None where it cannot be read."""
    from queuegate.synth.sources import cloudformation  # noqa: PLC0415 - few templates have such parameters
    from queuegate.synth.sources.template import Unreadable  # noqa: PLC0415 - as above

    from .no_echo import values  # noqa: PLC0415 - as above

    try:
        return frozenset(values(cloudformation.parse(text, name)[0], {}))
    except (Unreadable, RecursionError):
        return None

"""Where a path leads that somebody wrote into a template, a manifest or a trace: it may lead out of its folder, and it may be no path at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from . import disk


def within(folder: Path, named: str, top: Path) -> Path | None:
    """The real path, once links are followed, of what is named relative to a folder; it need not exist.

    None where it lies outside `top`, and where no file can have it: a name that is too long, a null character, links in a circle, a folder that may not be entered.
    """
    try:
        real = Path(disk.real(folder / named))
        with suppress(FileNotFoundError, NotADirectoryError):
            disk.stat(real)
        return real if real.is_relative_to(disk.real(top)) else None
    except (OSError, ValueError):  # ValueError: a null character
        return None

"""A file that was not there: whole, or still not there."""

from __future__ import annotations

from pathlib import Path


def write_new(file: Path, text: str) -> None:
    """Write it with its folders. Raises OSError where it cannot be written, also where it is there already."""
    file.parent.mkdir(parents=True, exist_ok=True)
    opened = file.open("x", encoding="utf-8", newline="\n")  # x: what came in between is not overwritten either
    try:
        with opened:
            opened.write(text)
    except BaseException:  # a full disk, or an interruption
        file.unlink(missing_ok=True)
        raise

"""Files of the cache folder: whole or not there, and the oldest leave. One that is broken, or cannot be written, is none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Final

_NEW: Final = ".new"
"""Ends the name of a file that is being written;"""
_BEGUN: Final = 3600
"""for so many seconds somebody may still be at it."""


def load(folder: Path, name: str, most_bytes: int) -> bytes | None:
    """What was stored under this name, or None."""
    file = folder / name
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > most_bytes:
            return None
        data = file.read_bytes()
        os.utime(file)  # the newest are kept
    except OSError:
        return None
    return data


def store(folder: Path, name: str, data: bytes, *, most: int, most_bytes: int) -> None:
    """Keep these bytes, and at most so many files and bytes in the folder. Another run that reads or writes the same name sees a whole file."""
    from tempfile import NamedTemporaryFile  # noqa: PLC0415 - an unchanged run stores nothing

    with suppress(OSError, ValueError):
        folder.mkdir(parents=True, exist_ok=True)
        new = NamedTemporaryFile(dir=folder, suffix=_NEW, delete=False)  # noqa: SIM115 - it is closed below, before it gets its name
        try:
            with new:
                new.write(data)
            Path(new.name).replace(folder / name)
        except BaseException:  # a full disk, or an interruption
            Path(new.name).unlink(missing_ok=True)
            raise
        _prune(folder, most, most_bytes)


def append(folder: Path, name: str, data: bytes, most_bytes: int) -> bool:
    """Add these bytes to what is stored under this name, in one piece; not to a file that is no longer there, or would be too large."""
    try:
        file = os.open(folder / name, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        return os.fstat(file).st_size + len(data) <= most_bytes and os.write(file, data) == len(data)
    except OSError:
        return False
    finally:
        os.close(file)


def _prune(folder: Path, most: int, most_bytes: int) -> None:
    """The newest stay, and nothing that a run which was killed had begun to write."""
    entries = sorted((entry for entry in map(_aged, folder.iterdir()) if entry is not None), reverse=True)
    left, now = most_bytes, time()
    for i, (changed, size, entry) in enumerate(entries):
        left -= size
        if i >= most or left < 0 or (entry.name.endswith(_NEW) and now - changed > _BEGUN):
            with suppress(OSError):
                entry.unlink()


def _aged(entry: Path) -> tuple[float, int, Path] | None:
    try:
        about = entry.lstat()
    except OSError:  # another run has removed it
        return None
    return about.st_mtime, about.st_size, entry

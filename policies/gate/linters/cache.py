"""Keeps what a linter said of a template, by content: what neither template nor tool has changed is not run again. A cache that is broken or cannot be written is none."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final, TypeVar

import msgspec

_FOLDER: Final = "linters"
_FORMAT: Final = "1"
"""Changes whenever what is kept, or how a linter's output is read, does."""
_MOST: Final = 500
"""Entries that are kept; a template's is a few kilobytes."""

T = TypeVar("T")


def key(*parts: str | bytes) -> str:
    """The name of an entry that depends on all of these."""
    digest = hashlib.sha256(_FORMAT.encode())
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def load(cache_dir: Path | None, name: str, kind: type[T]) -> T | None:
    """What was stored under this name, or None."""
    if cache_dir is None:
        return None
    file = cache_dir / _FOLDER / f"{name}.json"
    try:
        found = msgspec.json.decode(file.read_bytes(), type=kind)
        os.utime(file)  # the newest are kept
    except (OSError, ValueError, RecursionError):
        return None
    return found


def store(cache_dir: Path | None, name: str, value: Any) -> None:
    """Keep a value. Another run that reads or writes the same entry sees a whole one."""
    if cache_dir is None:
        return
    folder = cache_dir / _FOLDER
    with suppress(OSError, ValueError):
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as file:
            file.write(msgspec.json.encode(value))
        try:
            Path(file.name).replace(folder / f"{name}.json")
        except OSError:
            Path(file.name).unlink()
        _prune(folder)


def _prune(folder: Path) -> None:
    entries = list(folder.iterdir())
    if len(entries) > _MOST:
        for entry in sorted(entries, key=_age)[: len(entries) - _MOST]:
            with suppress(OSError):
                entry.unlink()


def _age(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except OSError:  # another run has removed it
        return 0

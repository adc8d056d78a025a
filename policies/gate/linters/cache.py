"""Keeps what a linter said of a template, by content: what neither template nor tool has changed is not run again. A cache that is broken or cannot be written is none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from ..kept import files
from ..kept.identity import digest

_FOLDER: Final = "linters"
_FORMAT: Final = "1"
"""Changes whenever what is kept, or how a linter's output is read, does."""
_MOST: Final = 500
_MOST_BYTES: Final = 64_000_000
"""Entries that are kept, and their bytes; a template's is a few kilobytes."""

T = TypeVar("T")


def key(*parts: str | bytes) -> str:
    """The name of an entry that depends on all of these."""
    return digest(_FORMAT, *parts)


def load(cache_dir: Path | None, name: str, kind: type[T]) -> T | None:
    """What was stored under this name, or None."""
    data = files.load(cache_dir / _FOLDER, f"{name}.json", _MOST_BYTES) if cache_dir is not None else None
    try:
        return None if data is None else msgspec.json.decode(data, type=kind)
    except (ValueError, RecursionError):
        return None


def store(cache_dir: Path | None, name: str, value: Any) -> None:
    """Keep a value."""
    if cache_dir is None:
        return
    with suppress(ValueError):  # half a character
        files.store(cache_dir / _FOLDER, f"{name}.json", msgspec.json.encode(value), most=_MOST, most_bytes=_MOST_BYTES)

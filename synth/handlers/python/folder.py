"""Finds the file of a module in the folder of a handler's code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...sources import disk
from ...sources.within import within
from ..source import MOST_BYTES


def first_of(folders: Sequence[Path], inside: str) -> Path | None:
    """The file of a module in the first of these folders that has it."""
    return next((found for folder in folders if (found := file_of(folder, inside)) is not None), None)


def file_of(folder: Path, inside: str) -> Path | None:
    """The file of `orders/status`: a module or a package, really inside the folder, and not too long."""
    for candidate in (f"{inside}.py", f"{inside}/__init__.py"):
        if disk.is_file(f"{folder}/{candidate}") and (real := within(folder, candidate, folder)) is not None and disk.stat(real).st_size <= MOST_BYTES:
            return folder / candidate
    return None

"""Whether git tracks something below a folder, as its index tells: what a tool made is not tracked, and what somebody wrote is. No process is started.

https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from . import disk

_LARGEST: Final = 256_000_000
_WITH_WHOLE_NAMES: Final = (2, 3)
"""The versions of an index in which each path stands as it is."""


def tracks(folder: Path, *, file: bool = False) -> bool | None:
    """None where that cannot be told: in no repository, in a second working tree of one, by an index of another form. `file`: it is no folder."""
    here = Path(os.path.abspath(folder))  # noqa: PTH100 - a link to a folder is not followed
    top = next((one for one in here.parents if (one / ".git").exists()), None)
    if top is None or not (top / ".git").is_dir():
        return None
    try:
        about = os.stat(index := f"{top}/.git/index")  # noqa: PTH116 - of a text
    except FileNotFoundError:
        return False if (top / ".git" / "HEAD").exists() else None
    except OSError:
        return None
    names = _names(index, about.st_mtime_ns, about.st_size)
    return None if names is None else f"{here.relative_to(top).as_posix()}{chr(0) if file else '/'}".encode("utf-8", "surrogateescape") in names


def is_tracked(path: Path) -> bool:
    """Has somebody committed this file, or something below this folder? It is asked while code is read, and noted; no, too, where that cannot be told."""
    if not disk.exists(path):
        return False
    disk.noted("tracked", lambda: os.path.abspath(path), told_of)  # noqa: PTH100 - as above
    return tracks(path, file=not disk.is_dir(path)) is True


def told_of(path: str) -> str:
    """The same as a text, of an absolute path."""
    return str(tracks(Path(path), file=not os.path.isdir(path)))  # noqa: PTH112 - text


def is_submodule(folder: Path) -> bool:
    """Is this folder called another repository's by the one that it lies in? https://git-scm.com/docs/gitmodules"""
    here = Path(os.path.abspath(folder))  # noqa: PTH100 - as above
    top = next((one for one in here.parents if (one / ".git").exists()), None)
    try:
        text = (top / ".gitmodules").read_text("utf-8", "surrogateescape") if top is not None else ""
    except OSError:
        return False
    paths = (line.partition("=")[2].strip().strip('"').rstrip("/") for line in text.splitlines() if line.split("=")[0].strip() == "path")
    return top is not None and here.relative_to(top).as_posix() in paths


@lru_cache(maxsize=1)
def _names(index: str, _changed: int, size: int) -> bytes | None:
    """The bytes of an index, in which the paths are; None where they are not there as they are."""
    try:
        data = Path(index).read_bytes() if size <= _LARGEST else b""
    except OSError:
        return None
    return data if data[:4] == b"DIRC" and int.from_bytes(data[4:8], "big") in _WITH_WHOLE_NAMES else None

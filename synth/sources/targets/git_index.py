"""Whether git tracks something below a folder, as its index tells: what a tool made is not tracked, and what somebody wrote is. No process is started.

https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from .. import disk

_LARGEST: Final = 256_000_000
_WITH_WHOLE_NAMES: Final = (2, 3)
"""The versions of an index in which each path stands as it is; in version 4 it is told by what it has beyond the one before."""
_ABOUT: Final = 40
_DIGESTS: Final = (20, 32)
"""How long the name of an object is, by SHA-1 and by SHA-256."""
_EXTENDED, _LENGTH = 0x4000, 0xFFF
_LEADS: Final = "gitdir:"
"""How a `.git` begins that is a file: in a second working tree, and in a submodule."""


def tracks(folder: Path, *, file: bool = False) -> bool | None:
    """None where that cannot be told: in no repository, or by an index of another form. `file`: it is no folder."""
    here = Path(os.path.abspath(folder))  # noqa: PTH100 - a link to a folder is not followed
    top = next((one for one in here.parents if (one / ".git").exists()), None)
    if top is None or (own := _own(top)) is None:
        return None
    try:
        about = os.stat(index := f"{own}/index")  # noqa: PTH116 - of a text
    except FileNotFoundError:
        return False if (own / "HEAD").exists() else None
    except OSError:
        return None
    names = _names(index, about.st_mtime_ns, about.st_size)
    return None if names is None else f"{here.relative_to(top).as_posix()}{chr(0) if file else '/'}".encode("utf-8", "surrogateescape") in names


def _own(top: Path) -> Path | None:
    """The folder in which git keeps the index of a working tree: https://git-scm.com/docs/gitrepository-layout"""
    named = top / ".git"
    try:
        if named.is_dir():
            return named
        said = named.read_text("utf-8", "surrogateescape") if named.is_file() else ""  # a pipe would be waited for
    except OSError:
        return None
    return top / said[len(_LEADS) :].strip() if said.startswith(_LEADS) and chr(0) not in said else None


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
        text = (top / ".gitmodules").read_text("utf-8", "surrogateescape") if top is not None and (top / ".gitmodules").is_file() else ""
    except OSError:
        return False
    paths = (line.partition("=")[2].strip().strip('"').rstrip("/") for line in text.splitlines() if line.split("=")[0].strip() == "path")
    return top is not None and here.relative_to(top).as_posix() in paths


@lru_cache(maxsize=1)
def _names(index: str, _changed: int, size: int) -> bytes | None:
    """The paths of an index, and of those that it shares with others; None where they cannot be told."""
    found = _paths(index, size)
    if found is None or b"link" not in found[1]:
        return found and found[0]
    shared = [_paths(str(one), one.stat().st_size) for one in sorted(Path(index).parent.glob("sharedindex.*"))]
    return None if None in shared else b"".join((found[0], *(one[0] for one in shared if one)))


def _paths(index: str, size: int) -> tuple[bytes, bytes] | None:
    """The paths of one file, and all that it holds."""
    try:
        data = Path(index).read_bytes() if size <= _LARGEST and Path(index).is_file() else b""
    except OSError:
        return None
    version = int.from_bytes(data[4:8], "big") if data[:4] == b"DIRC" else 0
    names = data if version in _WITH_WHOLE_NAMES else _whole(data) if version == max(_WITH_WHOLE_NAMES) + 1 else None
    return None if names is None else (names, data)


def _whole(data: bytes) -> bytes | None:
    """The whole paths of an index of version 4, a zero byte after each."""
    for digest in _DIGESTS:
        try:
            return _unfolded(data, _ABOUT + digest)
        except (ValueError, IndexError):
            continue
    return None


def _unfolded(data: bytes, before: int) -> bytes:
    """Raises ValueError and IndexError where the entries are of another form: each tells how long its path is."""
    at, path, found = 12, b"", list[bytes]()
    for _ in range(int.from_bytes(data[8:12], "big")):
        flags = int.from_bytes(data[at + before : at + before + 2], "big")
        at += before + (4 if flags & _EXTENDED else 2)
        less = (byte := data[at]) & 0x7F
        while byte & 0x80:
            at += 1
            less = ((less + 1) << 7) + ((byte := data[at]) & 0x7F)
        end = data.index(0, at + 1)
        path = path[: max(len(path) - less, 0)] + data[at + 1 : end]
        if min(len(path), _LENGTH) != flags & _LENGTH:
            raise ValueError(at)
        found.append(path)
        at = end + 1
    return b"".join(one + b"\0" for one in found)

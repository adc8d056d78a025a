"""The folders below a folder, as `os.walk` has them, however deep they lie: before Python 3.12 that goes down by calls, and no further than Python's stack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 3_500
"""Letters of a folder's path: what is asked of a file in a longer one may be refused, since Linux takes 4,096 bytes, of which a name may have 255. https://man7.org/linux/man-pages/man7/path_resolution.7.html"""


def walked(top: str | os.PathLike[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each folder with the names of its folders and of its files. Links are not followed, only the folders that are left in the list are gone into, in its order, and what cannot be read has nothing in it."""
    waiting = [os.fspath(top)]
    while waiting:
        here = waiting.pop()
        if len(os.fsencode(here)) > _LONGEST:
            continue
        folders: list[str] = []
        files: list[str] = []
        links: set[str] = set()
        try:
            with os.scandir(here) as inside:
                for entry in inside:
                    (folders if _is_folder(entry) else files).append(entry.name)
                    if entry.is_symlink():
                        links.add(entry.name)
        except OSError:
            continue
        yield here, folders, files
        waiting += [os.path.join(here, name) for name in reversed(folders) if name not in links]  # noqa: PTH118 - text


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False

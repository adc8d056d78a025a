"""The files of a commit, written into a folder of their own. A tree may be made by hand: no name in it leads out of the folder, and nothing is written through a link."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from queuegate._light import NamedTuple

from ..report.text.unwritable import without_room
from ..settings.settings import Refused, Wrong
from .commits import Commit
from .git import answer, contents

_MOST_FILES: Final = 200_000
_MOST_BYTES: Final = 1_000_000_000
"""What is larger is not laid out: a repository of pipelines is a thousandth of it."""
_LINK: Final = "120000"
_EXECUTABLE: Final = "100755"


class File(NamedTuple):
    """A file of a tree: its mode, the object that holds its content, and its path from the root."""

    mode: str
    id: str
    path: str


def files(root: Path, commit: Commit, below: str = "") -> list[File]:
    """Every file and link of a commit; with `below` that one file, if it is there."""
    listed = answer(root, "ls-tree", "-r", "-z", "--full-tree", commit.id, *(("--", below) if below else ()))
    if listed is None:
        raise Refused([Wrong(f"{commit}: git cannot list its files. Fetch the revision anew")])
    return [one for entry in listed.split(b"\0") if entry for one in _entry(entry)]


def laid_out(root: Path, commit: Commit, into: Path, wanted: Callable[[File], bool] = lambda _: True) -> None:
    """Write the files of a commit that are wanted below an empty folder; links last. Raises `Refused` where the tree is no tree of files, or is too large."""
    found = [one for one in files(root, commit) if wanted(one)]
    if len(found) > _MOST_FILES:
        raise Refused([Wrong(f"{commit} has more than {_MOST_FILES:,} files, which is more than is compared. Compare two cdk.out or templates instead")])
    if odd := next((one for one in found if not _is_plain(one.path)), None):
        raise Refused([Wrong(f"{commit}: {odd.path!r} is no name that a file can have. Compare two cdk.out or templates instead")])
    folders = {into}
    links: list[tuple[Path, bytes]] = []
    for one, data in _read(root, commit, found):
        path = into / one.path
        if path.parent not in folders:
            folders.add(path.parent)
            _made(path.parent, commit)
        if one.mode == _LINK:
            links.append((path, data))
        else:
            _written(path, data, commit, executable=one.mode == _EXECUTABLE)
    for path, target in links:
        try:
            path.symlink_to(os.fsdecode(target))
        except (OSError, ValueError):
            continue  # no name that a link can lead to, or a system without links: what is read through it is missing, and said to be


def content(root: Path, commit: Commit, path: str) -> bytes | None:
    """The content of one file of a commit; None where it has none of that name, or it is no file."""
    found = [one for one in files(root, commit, path) if one.path == path and one.mode != _LINK]
    return next((data for _, data in _read(root, commit, found)), None) if found else None


def _entry(entry: bytes) -> Iterator[File]:
    about, _, path = entry.partition(b"\t")
    mode, kind, name = about.decode().split()
    if kind == "blob":  # another repository inside this one is not read
        yield File(mode, name, os.fsdecode(path))


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" or "\0" in part or (os.sep != "/" and (os.sep in part or ":" in part)) for part in parts)


def _read(root: Path, commit: Commit, found: list[File]) -> Iterator[tuple[File, bytes]]:
    taken = 0
    with contents(root, "".join(f"{one.id}\n" for one in found).encode()) as stream:
        for one in found:
            size = _size(stream)
            taken += size or 0
            if taken > _MOST_BYTES:
                raise Refused(
                    [Wrong(f"{commit} is larger than {_MOST_BYTES:,} bytes, which is more than is compared. Compare two cdk.out or templates instead")]
                )
            if size is None:
                raise Refused([Wrong(f"{commit}: {one.path} is not in this clone. Fetch it without a filter: git fetch --refetch")])
            data = stream.read(size)
            stream.read(1)
            yield one, data


def _size(stream: IO[bytes]) -> int | None:
    """`<object> blob <size>`; None where the object is missing."""
    parts = stream.readline().split()
    return int(parts[2]) if len(parts) == 3 and parts[1] == b"blob" else None  # noqa: PLR2004 - the three words of a header


def _made(folder: Path, commit: Commit) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(error, folder, commit) from None


def _written(path: Path, data: bytes, commit: Commit, *, executable: bool) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755 if executable else 0o644)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle
            file.write(data)
    except OSError as error:
        raise _refused(error, path, commit) from None


def _refused(error: OSError, path: Path, commit: Commit) -> Refused:
    why = without_room(error) or f"{error.strerror}: {path.name}. Compare two cdk.out or templates instead"
    return Refused([Wrong(f"{commit} cannot be laid out: {why}")])

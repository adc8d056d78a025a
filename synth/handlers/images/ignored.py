"""What a .dockerignore keeps out of an image, though it lies in the folder that the image is built from.

https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import NamedTuple

from ...sources import disk
from ...sources.within import within

_MOST: Final = 100_000
_MOST_ASKED: Final = 100_000
"""Files and patterns."""
_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 200_000
_CODE: Final = (".py", ".js", ".mjs", ".cjs", ".ts", ".json")
_SELDOM: Final = frozenset([".git", "node_modules", ".venv", "venv", "__pycache__", "cdk.out", ".aws-sam"])


class Ignored(NamedTuple):
    """The patterns, each as its segments, the later ones before: the last that matches decides."""

    patterns: tuple[tuple[bool, tuple[str, ...]], ...]

    def keeps_out(self, path: str) -> bool:
        """Does one match this path, from the context on, or a folder above it?"""
        parts = PurePosixPath(path).parts
        return next((out for out, pattern in self.patterns if _matches(pattern, parts)), False)


def ignored(context: Path, dockerfile: str) -> Ignored | None:
    """None where there is no such file; one that is named for its Dockerfile counts before the other."""
    for name in (f"{dockerfile}.dockerignore", ".dockerignore"):
        if (file := within(context, name, context)) is not None and disk.is_file(file):
            lines = (line.strip() for line in disk.read(file, _MOST).decode("utf-8-sig", "replace").splitlines() if not line.startswith("#"))
            patterns = [(not line.startswith("!"), tuple(PurePosixPath(line.removeprefix("!").strip().strip("/")).parts)) for line in lines if line]
            return Ignored(tuple(reversed([one for one in patterns if one[1]])))
    return None


def left_out(found: Ignored, context: Path, root: Path, files: Sequence[str]) -> str:
    """What is kept out of the handler's folder, though it is read: one of the `files` that may be the handler's, or one that the code there names."""
    top, there = Path(disk.real(context)), [*islice(_files(root), _MOST_FILES + 1)]
    if len(there) * len(found.patterns) > _MOST_ASKED or len(there) > _MOST_FILES:
        return f"some of {len(there)} files or more"
    gone = [one for one in there if found.keeps_out(one.relative_to(top).as_posix())]
    if own := next((one for one in gone if one.relative_to(root).as_posix() in (*files, "package.json")), None):
        return own.name
    text = _text([one for one in there if one not in {*gone}]) if gone else ""
    return next((one.name for one in gone if text is None or _called(one) in text), "")


def _called(file: Path) -> str:
    """How code names what lies there."""
    return file.parent.name if file.stem in ("__init__", "index", "package") else file.stem


def _text(files: Sequence[Path]) -> str | None:
    """Of all these together; None where that is too much."""
    read: list[str] = []
    for one in files:
        read.append(disk.read(one, _MOST).decode("utf-8", "replace") if disk.is_file(one) else "")
        if sum(map(len, read)) > _MOST_BYTES:
            return None
    return "".join(read)


def _files(root: Path) -> Iterator[Path]:
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        for name in disk.names_of(folder):
            if name.endswith(_CODE):
                yield folder / name
            elif name not in _SELDOM and disk.is_dir(folder / name) and not disk.is_link(folder / name):
                waiting.append(folder / name)


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Does it match the path, or the beginning of it? `**` is any number of folders."""
    reached = {0}
    for part in path:
        if len(pattern) in reached:
            return True
        reached |= {i + 1 for i in reached if i < len(pattern) and pattern[i] == "**"}
        reached = {j for i in reached if i < len(pattern) for j in ((i,) if pattern[i] == "**" else (i + 1,) if _is(part, pattern[i]) else ())}
    return any(i == len(pattern) or all(one == "**" for one in pattern[i:]) for i in reached)


def _is(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern.replace("[^", "[!"))

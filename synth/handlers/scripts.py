"""What a command of a shell starts that lies in a folder of the repository: a script, a target of make, a script of package.json; and how it is told that a program writes files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import regex

from ..sources import disk
from ..sources.within import within
from .shell import BEFORE

_MOST: Final = 100_000
_LONGEST: Final = 500
_RUNS: Final = regex(r"(?:python[\d.]*|node|sh|bash|dash|ash|zsh|ruby|perl|bun|deno|tsx|ts-node)\Z")
_PACKERS: Final = frozenset({"npm", "yarn", "pnpm", "bun"})
_BEFORE: Final = BEFORE | {"uv", "poetry", "pipenv", "run"}
WRITES: Final = regex(
    r"(?i)write|open\(|copy|cpSync|\b(?:cp|mv|ln|dd|tee|tar|unzip|patch|sed|curl|wget|rsync)\b|rename|replace\(|symlink|subprocess|system\(|spawn|\bexec|\beval|>\s*[\w./$\"'{*]"
)


def scripts(words: Sequence[str], context: Path) -> Iterator[tuple[str, str]]:
    """What a command starts, and its text."""
    while words and (words[0] in _BEFORE or "=" in words[0]):
        words = words[1:]
    if not words:
        return
    first = PurePosixPath(words[0]).name
    if first == "make":
        yield from _held("Makefile", context)
    elif first in _PACKERS:
        name = next((one for one in words[1:] if not one.startswith("-") and one not in ("run", "run-script")), "")
        text = _script_of(name, context)
        yield from [(f"{first} run {name}", text)] if text else ()
    elif _RUNS.match(first):
        rest = [one for one in words[1:] if not one.startswith("-") or one == "-m"]
        if rest[:1] == ["-m"]:
            path = rest[1].replace(".", "/") if len(rest) > 1 else ""
            yield from [*_held(f"{path}.py", context), *_held(f"{path}/__main__.py", context)] if path else ()
        elif rest:
            yield from [*_held(rest[0], context), *_held(f"{rest[0]}.js", context)] if first == "node" else _held(rest[0], context)
    elif words[0] in (".", "source"):
        yield from _held(words[1], context) if len(words) > 1 else ()
    elif "/" in words[0]:
        yield from _held(words[0], context)


def _held(path: str, context: Path) -> Iterator[tuple[str, str]]:
    """A file of the folder, wherever in the image it was copied to: the longest end of its path that is one."""
    parts = [one for one in PurePosixPath(path[:_LONGEST]).parts if one != "/"]
    for i in range(len(parts)):
        file = within(context, "/".join(parts[i:]), context)
        if file is not None and disk.is_file(file):
            yield parts[-1], disk.read(file, _MOST).decode(errors="replace")
            return


def _script_of(name: str, context: Path) -> str:
    for _, text in _held("package.json", context):
        try:
            listed = json.loads(text).get("scripts")
        except (ValueError, AttributeError, RecursionError):
            return ""
        return str(listed.get(name, "")) if isinstance(listed, dict) else ""
    return ""

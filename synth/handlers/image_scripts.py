"""What a command of a Dockerfile starts that lies in the image's own folder (a script, a target of make, a script of npm), and whether that may write into the handler's module, as far as its text tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import regex

from ..sources import disk
from ..sources.within import within

_MOST: Final = 100_000
_MOST_SCRIPTS: Final = 10
_RUNS: Final = regex(r"(?:python[\d.]*|node|sh|bash|dash|ash|zsh|ruby|perl|bun|deno)\Z")
_GIVEN: Final = regex(r"(?:^|[;&|\s])(python[\d.]*|node|ruby|perl|sh|bash)\s(?:[^;&|\n]*\s)?-l?(?:c|e|p)\s")
"""A program that stands in the command itself."""
_PACKERS: Final = frozenset({"npm", "yarn", "pnpm", "bun"})
_BEFORE: Final = frozenset({"exec", "sudo", "env", "time", "set", "command", "uv", "poetry", "pipenv", "run"})
_WRITES: Final = regex(
    r"(?i)write|open\(|copy|\b(?:cp|mv|ln|dd|tee|tar|unzip|patch|sed|curl|wget|rsync)\b|rename|replace\(|symlink|subprocess|system\(|spawn|\bexec|\beval|>\s*[\w./$\"'{*]"
)
_ANY: Final = regex(
    r"""(?i)LAMBDA_TASK_ROOT|/var/task|\bglob\b|globSync|\bwalk\(|listdir|iterdir|readdir|__file__|__dirname|b64decode|base64|fromhex|fromCharCode|\bchr\(|\bexec\(|\beval\(|site-packages|node_modules"""
)
"""How a program may come to the name of a file that it does not spell, or to any file."""


def given(command: str, names: Sequence[str]) -> str:
    """The language of a program that stands in a command, and may write into one of these files."""
    found = _GIVEN.search(command)
    return found[1] if found is not None and _may_write(command, names) else ""


def started(words: Sequence[str], names: Sequence[str], context: Path) -> str:
    """The script that a command starts and that may write into one of these files, or starts another one that may."""
    waiting, seen = [*_scripts(words, context)], set[str]()
    while waiting and len(seen) < _MOST_SCRIPTS:
        called, text = waiting.pop()
        if called in seen:
            continue
        seen.add(called)
        if _may_write(text, names):
            return called
        for line in re.split(r"&&|\|\||[;|\n]", text):
            waiting += _scripts([word.strip("\"'@") for word in line.split()], context)
    return ""


def _may_write(text: str, names: Sequence[str]) -> bool:
    if _WRITES.search(text) is None:
        return False
    spelt = [name for name in names if not name.startswith("__")]
    endings = {PurePosixPath(name).suffix for name in spelt}
    return any(name in text for name in spelt) or any(f"*{one}" in text or f"'{one}" in text or f'"{one}' in text for one in endings) or _ANY.search(text) is not None


def _scripts(words: Sequence[str], context: Path) -> Iterator[tuple[str, str]]:
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
    parts = [one for one in PurePosixPath(path).parts if one != "/"]
    for i in range(len(parts)):
        file = within(context, "/".join(parts[i:]), context)
        if file is not None and disk.is_file(file):
            yield parts[-1], disk.read(file, _MOST).decode(errors="replace")
            return


def _script_of(name: str, context: Path) -> str:
    for _, text in _held("package.json", context):
        try:
            scripts = json.loads(text).get("scripts")
        except (ValueError, AttributeError, RecursionError):
            return ""
        return str(scripts.get(name, "")) if isinstance(scripts, dict) else ""
    return ""

"""Whether a command of a Dockerfile starts a program that may write into the handler's module, as far as its text tells: one that stands in the command, or lies in the image's own folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import regex

from ..scripts import WRITES, commands, scripts

_MOST_SCRIPTS: Final = 10
_GIVEN: Final = regex(r"(?:^|[;&|\s])(python[\d.]*|node|ruby|perl|sh|bash)\s(?:[^;&|\n]{0,200}\s)?-l?(?:c|e|p)\s")
"""A program that stands in the command itself."""
_ANY: Final = regex(
    r"""(?i)LAMBDA_TASK_ROOT|/var/task|\bglob\b|globSync|\bwalk\(|listdir|iterdir|readdir|__file__|__dirname|b64decode|base64|fromhex|fromCharCode|\bchr\(|\bexec\(|\beval\(|site-packages|node_modules"""
)
"""How a program may come to the name of a file that it does not spell, or to any file."""


def given(command: str, names: Sequence[str]) -> str:
    """The language of a program that stands in a command, and may write into one of these files."""
    found = _GIVEN.search(command)
    return found[1] if found is not None and _may_write(command, names) else ""


def started(words: Sequence[str], names: Sequence[str], context: Path, seen: set[str]) -> str:
    """The script that a command starts and that may write into one of these files, or starts another one that may. What was `seen` before is not asked again."""
    waiting, left = [*scripts(words, context)], _MOST_SCRIPTS
    while waiting:
        called, text = waiting.pop()
        if text in seen:
            continue
        seen.add(text)
        if (left := left - 1) < 0:  # what more of them do nobody knows
            return called
        if _may_write(text, names):
            return called
        waiting += [one for line in commands(text) for one in scripts(line, context)]
    return ""


def _may_write(text: str, names: Sequence[str]) -> bool:
    if WRITES.search(text) is None:
        return False
    spelt = [name for name in names if not name.startswith("__")]
    endings = {PurePosixPath(name).suffix for name in spelt}
    return (
        any(name in text for name in spelt)
        or any(f"*{one}" in text or f"'{one}" in text or f'"{one}' in text for one in endings)
        or _ANY.search(text) is not None
    )

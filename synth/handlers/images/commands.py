"""Whether a command of a shell writes into the handler's module, as far as its words tell: copies over it, edits and archives, and what another command is given to run.

https://docs.docker.com/reference/dockerfile/#run
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ...sources.within import within
from ..shell import ANY, Command, commands, may_be
from .dockerfiles import ROOT

_LONGEST: Final = 500
_MOST_SOURCES: Final = 200
_DEEPEST: Final = 3
_PUTS: Final = frozenset(["cp", "mv", "ln", "install", "rsync", "scp"])
_EDITS: Final = frozenset(["ed", "ex", "tee", "dd", "truncate", "awk"])
_IN_PLACE: Final = frozenset(["sed", "perl", "gawk", "ruby"])
_FETCHES: Final = frozenset(["curl", "wget", "aws"])
_FROM_GIT: Final = frozenset(["checkout", "restore", "reset", "stash", "apply", "am", "pull", "merge", "revert", "cherry-pick", "switch"])
_READS: Final = regex(r"(?:sh|bash|dash|ash|zsh|ksh|python[\d.]*|node|perl|ruby)\Z")
_UNPACKS: Final = frozenset(["tar", "bsdtar", "unzip", "7z", "python", "python3", "jar"])
_UNPACKED: Final = regex(r"\.(?:tar(?:\.\w+)?|tgz|txz|tbz2?|zip|7z|jar|whl)\Z")


def touches(command: Command, names: Sequence[str], context: Path, depth: int = 0) -> str:
    """What it does to a file of one of these names; "" where that is nothing."""
    words, first = command.words, PurePosixPath(command.words[0][:_LONGEST]).name
    files = [one for one in words[1:] if may_be(one, names)]
    if ANY in first:
        return "runs a command that is put together when it is built" if files or len(words) == 1 else ""
    if depth < _DEEPEST and (given := _given(command, first)) is not None:
        return next(filter(None, (touches(one, names, context, depth + 1) for one in given)), "")
    if _READS.match(first) and command.source not in ("", *_FETCHES) and all(one.startswith("-") for one in words[1:]):
        return f"gives {first} what {command.source} says"
    if first == "patch" or (first == "git" and not _FROM_GIT.isdisjoint(words)):
        return f"runs {first} on the code"
    if first in _PUTS:
        target = _target(words)
        if may_be(target, names) and not any(PurePosixPath(one).name in names for one in words[1:-1]):
            return f"runs {first} on {target}"
    elif files and (first in _EDITS or (first in _IN_PLACE and _edits(words, names))):
        return f"runs {command.writer or first} on {files[-1]}"
    elif first in _FETCHES and (fetched := _fetched(words, names)):
        return f"runs {first} for {fetched}"
    brought = _lays(first, words, names, context)
    return f"runs {first} with {brought} on the code" if brought else ""


def _given(command: Command, first: str) -> list[Command] | None:
    """The commands that one is given to run, with any file for those that it adds."""
    words = command.words
    if first == "eval":
        return commands(" ".join(words[1:]))
    if _READS.match(first) and (at := next((i for i, one in enumerate(words) if re.fullmatch(r"-\w*c", one)), 0)) and first.endswith("sh"):
        return commands(words[at + 1]) if at + 1 < len(words) else []
    if first in ("xargs", "parallel"):
        at = next((i for i, one in enumerate(words) if i and not one.startswith("-") and not one.isdigit()), len(words))
        return [Command([*words[at:], ANY])] if at < len(words) else []
    if first == "find" and (at := next((i for i, one in enumerate(words) if one in ("-exec", "-execdir", "-ok")), 0)):
        rest = [ANY if one == "{}" else one for one in words[at + 1 :] if one not in ("+", ";", "\\")]
        return [Command(rest)] if rest else []
    return None


def _target(words: list[str]) -> str:
    """Where `cp` puts it."""
    return next((after for word, after in pairwise(words) if word in ("-t", "--target-directory")), words[-1] if len(words) > 1 else "")


def _edits(words: list[str], names: Sequence[str]) -> bool:
    """Does `sed` write to what it reads, which stands behind its script?"""
    operands = [one for one in words[1:] if not one.startswith("-")]
    return any(re.match(r"-\w*i|--in-place", one) for one in words) and any(may_be(one, names) for one in operands[0 if "-e" in words else 1 :])


def _fetched(words: list[str], names: Sequence[str]) -> str:
    """What is known by its name, or the file that it is written to."""
    written = [after for word, after in pairwise(words) if word in ("-o", "-O", "--output", "--output-document")]
    return next((one for one in words[1:] if may_be(one, names) and (ANY not in one or one in written)), "")


def _lays(first: str, words: list[str], names: Sequence[str], context: Path) -> str:
    """A folder with such a module, one of its files, or an archive, that a command lays over the code."""
    if first in _PUTS and ROOT.fullmatch(target := _target(words)):
        return _put(words, target, names, context)
    if first in _UNPACKS and (not first.startswith("python") or "zipfile" in words or "tarfile" in words):
        return _unpacked(words, context)
    return ""


def _put(words: list[str], target: str, names: Sequence[str], context: Path) -> str:
    sources = [one for one in dict.fromkeys(words[1:]) if one != target]
    if len(sources) > _MOST_SOURCES:
        return f"more than {_MOST_SOURCES} files"
    for word in sources:
        path = word.rpartition("/")[0] if may_be(word, names) else re.sub(r"/[.*]?$", "", word)
        if any(folder != context and any(disk.is_file(folder / name) for name in names) for folder in folders(path, context)):
            return word
    return ""


def _unpacked(words: list[str], context: Path) -> str:
    elsewhere = next((after for word, after in pairwise(words) if word in ("-C", "-d", "--directory")), words[-1] if "-m" in words else ".")
    packed = next((word for word in words[1:] if _UNPACKED.search(word)), "")
    file = within(context, PurePosixPath(packed).name, context) if packed and ROOT.fullmatch(elsewhere) else None
    return packed if file is not None and disk.is_file(file) else ""


def folders(path: str, context: Path) -> Iterator[Path]:
    """The folders of the context that may have been copied to a path: those that it ends with."""
    parts = [one for one in PurePosixPath(path[:_LONGEST]).parts if one != "/"]
    for i in range(len(parts)):
        if (folder := within(context, "/".join(parts[i:]), context)) is not None and disk.is_dir(folder):
            yield folder

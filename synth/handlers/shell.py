"""A script of a shell as its commands, each with its words as far as they are spelt out: what is put in when it runs (`$name`, `$(…)`, `{a,b}`) is `*`, and quotes are gone.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

from queuegate._light import NamedTuple, regex

from .effort import EFFORT

ANY: Final = "*"
_LETTER: Final = 2
"""What a letter of a script is worth."""
_LONGEST: Final = 500
_PUT_IN: Final = regex(r"\$(?!\{?(?:LAMBDA_TASK_ROOT|FUNCTION_DIR)\b)(?:\{[^{}\n]{0,200}\}|\w+|[@*#?!$-])|\$?\{[^{}\s]{0,200},[^{}\s]{0,200}\}")
_RUN_FOR_IT: Final = regex(r"\$\(([^()]{0,2000})\)|`([^`]{0,2000})`")
_COMMENT: Final = regex(r"^[ \t]*#[^\n]*", re.MULTILINE)
_ENDS: Final = "();|&<>\n"
_RESERVED: Final = frozenset(["then", "do", "else", "elif", "if", "while", "until", "!", "{", "}"])
BEFORE: Final = frozenset(["env", "sudo", "command", "builtin", "exec", "nohup", "busybox", "toybox", "time", "nice", "set", "npx", "cross-env"])
"""What runs the command behind it."""
_ASSIGNS: Final = regex(r"\w+=")


class Command(NamedTuple):
    """`source`: the first word of the command whose output it is given. `writer`: that of the command whose output goes to a file, for which this one stands (`tee`)."""

    words: list[str]
    source: str = ""
    writer: str = ""


def commands(text: str) -> list[Command]:
    EFFORT.spend(_LETTER * len(text))
    text = _COMMENT.sub("", text.replace("\\\r\n", "").replace("\\\n", ""))
    inner = [found for pair in _RUN_FOR_IT.findall(text) for found in pair if found]
    text = _PUT_IN.sub(ANY, _RUN_FOR_IT.sub(ANY, text))
    return [*(one for part in (text, *inner) for one in _commands(_words(part)))]


def _words(text: str) -> list[str]:
    reader = shlex.shlex(text, posix=True, punctuation_chars=_ENDS)
    reader.commenters, reader.whitespace, reader.whitespace_split = "", " \t\r", True
    try:
        return list(reader)
    except ValueError:  # a quote that nobody closes
        return re.findall(r"[^\s();|&<>\"']+|[();|&<>\n]+", text)


def _commands(words: list[str]) -> Iterator[Command]:
    own: list[str] = []
    source, waiting = "", iter(words)
    for word in waiting:
        if not word or word[0] not in _ENDS:
            own.append(word.lstrip("@"))  # of a Makefile
        elif ">" in word:
            yield Command(["tee", next(waiting, "")], writer=next(iter(_itself(own)), ""))
        elif "<" in word:
            next(waiting, "")
        else:
            own = _itself(own)
            yield from [Command(own, source)] if own else ()
            source, own = (own[0] if own and word == "|" else ""), []
    yield from [Command(rest, source)] if (rest := _itself(own)) else ()


def _itself(words: list[str]) -> list[str]:
    """Without what stands before the command."""
    at = 0
    while at < len(words) and (
        words[at] in _RESERVED or words[at] in BEFORE or _ASSIGNS.match(words[at]) or (at and words[at - 1] in BEFORE and words[at][:1] == "-")
    ):
        at += 1
    return words[at:]


def may_be(word: str, names: Sequence[str]) -> bool:
    """May a word be the path of a file with one of these names?"""
    last = PurePosixPath(word[-_LONGEST:].rpartition("=")[2]).name
    return not word.endswith("/") and any(fnmatchcase(name, last) for name in names)

"""What a Dockerfile does to the handler's module beside copying it: another file under its name, a command that writes into it, an archive over it, and what is started or loaded before it.

https://docs.docker.com/reference/dockerfile/ and https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
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
from .dockerfiles import ROOT, Line
from .scripts import given, started

_MOST: Final = 100_000
_MOST_COMMANDS: Final = 500
_LONGEST: Final = 500
_MOST_SOURCES: Final = 200
_ROOT: Final = regex(r"(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\$\{?FUNCTION_DIR\}?)(?:/.*)?\Z|[\w.-][\w./-]*\Z")
_PACKED: Final = regex(r"(?:\.tar(?:\.\w+)?|\.tgz|\.txz|\.tbz2?)\Z|://")
"""What ADD unpacks, or fetches."""
_OTHERS: Final = frozenset(
    ["FROM", "CMD", "ENV", "ARG", "LABEL", "WORKDIR", "USER", "EXPOSE", "VOLUME", "SHELL", "HEALTHCHECK", "STOPSIGNAL", "ONBUILD", "MAINTAINER"]
)
_APART: Final = regex(r"&&|\|\||[;|\n]")
_PUTS: Final = frozenset({"cp", "mv", "ln", "install"})
_EDITS: Final = frozenset({"sed", "perl", "awk", "gawk", "ed", "ex", "tee", "dd", "truncate"})
_FETCHES: Final = frozenset({"curl", "wget", "aws", "rsync", "scp"})
_UNPACKED: Final = regex(r"\.(?:tar(?:\.\w+)?|tgz|txz|tbz2?|zip|7z)\Z")
_KEPT: Final = regex(r"(?:^|[\s;&])\w+=[\"']?([\w./-]+)[\"']?\s*(?:;|&&|\n)")
_OPTIONS: Final = regex(r"^(?:--(?:mount|network|security)=\S+\s+)+")
_PATCHES: Final = regex(r"^(?:patch\b|git\s+(?:apply|am)\b)")
_STARTS: Final = ("awslambdaric", "aws-lambda-ric", "lambda-entrypoint")
"""The clients of the runtime's interface, and the script of AWS's base images."""
_LOADING: Final = regex(r"\b(?:NODE_OPTIONS|LD_PRELOAD|LD_AUDIT|AWS_LAMBDA_EXEC_WRAPPER|PYTHONHOME|PYTHONUSERBASE)[\s=]+([^\n]*)")
_OF_THE_CODE: Final = regex(r"(?:^|[\s=:,;\"']|-r)(?:\.{1,2}/|/+(?:var|proc)/|\$\{?LAMBDA_TASK_ROOT|file:|data:)")
_SITE: Final = regex(r"\bPYTHONPATH[\s=]+\"?([^\s\"]+)")


def changed(stage: Sequence[Line], names: Sequence[str], context: Path) -> str:
    """Why it is not known that the module is the one in the repository; "" where it is. `names` are those that its file may have."""
    if sum(len(_APART.split(line.rest)) for line in stage if line.word not in _OTHERS) > _MOST_COMMANDS:
        return f"runs more than {_MOST_COMMANDS} commands"
    seen: set[str] = set()
    for line in stage:
        match line.word:
            case "COPY" | "ADD":
                why = _copies_over(line, names)
            case "RUN":
                why = next(_written(line.rest, names, context, seen), "")
            case "ENTRYPOINT":
                why = "" if _starts(line.rest, context) else "has an ENTRYPOINT of its own"
            case "ENV":
                why = _loads(line.rest, context)
            case word if word in _OTHERS:
                why = ""
            case word:  # a line of a script that begins with RUN <<EOF
                why = next(_written(f"{word.lower()} {line.rest}", names, context, seen), "")
        if why:
            return why
    return ""


def _copies_over(line: Line, names: Sequence[str]) -> str:
    words = [word.strip('",[]') for word in line.rest.split() if not word.startswith("--")]
    if "--from" in line.rest or len(words) < 2:  # noqa: PLR2004 - a source and a target
        return ""
    target = PurePosixPath(words[-1]).name
    if not words[-1].endswith("/") and target in names and any(PurePosixPath(word).name != target for word in words[:-1]):
        return f"copies {words[0]} to {target}"
    packed = next((word for word in words[:-1] if line.word == "ADD" and _PACKED.search(word)), None)
    return f"adds {packed} to the code" if packed and _ROOT.match(words[-1]) else ""


def _written(text: str, names: Sequence[str], context: Path, seen: set[str]) -> Iterator[str]:
    """The commands that may write into the module, each with what it writes into."""
    text = _OPTIONS.sub("", text)
    if language := given(text, names):
        yield f"runs a program of {language} that may write {names[0]}"
    if (kept := _KEPT.search(text)) and PurePosixPath(kept[1]).name in names:
        yield f"keeps {kept[1]} in a variable of a command"
    for command in map(str.strip, _APART.split(text)):
        words = [word.strip("\"'") for word in command.split()]
        files = [word for word in words[1:] if PurePosixPath(word).name in names or word.endswith(tuple(f"*{PurePosixPath(one).suffix}" for one in names))]
        if _PATCHES.match(command):
            yield f"runs {words[0]} on the code"
        elif words and words[0] in _PUTS and PurePosixPath(words[-1]).name in names and PurePosixPath(words[-2]).name not in names:
            yield f"runs {words[0]} on {words[-1]}"
        elif (files and words[0] in _EDITS and (words[0] not in ("sed", "perl", "gawk") or any(re.match(r"-\w*i|--in-place", word) for word in words))) or (
            files and re.search(rf">\s*\S*{re.escape(PurePosixPath(files[-1]).name)}", command)
        ):
            yield f"runs {words[0]} on {files[-1]}"
        elif files and words[0] in _FETCHES:
            yield f"runs {words[0]} for {files[0]}"
        elif words and (brought := _lays(words, names, context)):
            yield f"runs {words[0]} with {brought} on the code"
        elif script := started(words, names, context, seen):
            yield f"runs {script}, which may write {names[0]}"


def _lays(words: list[str], names: Sequence[str], context: Path) -> str:
    """A folder with such a module, or an archive, that a command lays over the code."""
    if words[0] in ("cp", "mv", "rsync") and ROOT.fullmatch(words[-1]):
        sources = [*dict.fromkeys(words[1:-1])]
        if len(sources) > _MOST_SOURCES:
            return f"more than {_MOST_SOURCES} files"
        for word in sources:
            if any(folder != context and any(disk.is_file(folder / name) for name in names) for folder in _folders(re.sub(r"/[.*]?$", "", word), context)):
                return word
    if words[0] in ("tar", "bsdtar", "unzip", "7z"):
        elsewhere = next((after for word, after in pairwise(words) if word in ("-C", "-d", "--directory")), ".")
        packed = next((word for word in words[1:] if _UNPACKED.search(word)), "")
        file = within(context, PurePosixPath(packed).name, context) if packed and ROOT.fullmatch(elsewhere) else None
        return packed if file is not None and disk.is_file(file) else ""
    return ""


def _folders(path: str, context: Path) -> Iterator[Path]:
    """The folders of the context that may have been copied to a path: those that it ends with."""
    parts = [one for one in PurePosixPath(path[:_LONGEST]).parts if one != "/"]
    for i in range(len(parts)):
        if (folder := within(context, "/".join(parts[i:]), context)) is not None and disk.is_dir(folder):
            yield folder


def _starts(rest: str, context: Path) -> bool:
    """Does it start the runtime, itself or by a script of the folder?"""
    first = next((word.strip('",[]') for word in rest.split()), "")
    script = within(context, first.lstrip("/") or ".", context)
    text = disk.read(script, _MOST).decode(errors="replace") if script is not None and disk.is_file(script) else ""
    return any(one in rest or one in text for one in _STARTS)


def _loads(rest: str, context: Path) -> str:
    if (found := _LOADING.search(rest)) and _OF_THE_CODE.search(found[1]):
        return f"sets {found[0].split('=')[0].split()[0]} to a part of the code"
    named = _SITE.search(rest)
    folders = [re.sub(r"^(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\.)/?", "", one) for one in named[1].split(":")] if named else []
    inside = [f"{one}/" if one else "" for one in folders if not one.startswith(("/", "$"))]
    inside += [f"{one.relative_to(context).as_posix()}/" for path in folders if path.startswith("/") for one in _folders(path, context)]
    for folder in inside:
        for name in ("sitecustomize.py", "usercustomize.py"):
            if (file := within(context, f"{folder}{name}", context)) is not None and disk.is_file(file):
                return f"sets PYTHONPATH, with which {name} runs before the handler"
    return ""

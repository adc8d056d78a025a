"""What a Dockerfile does to the handler's module beside copying it: another file under its name, a command that writes into it, an archive over it, and what is started or loaded before it.

https://docs.docker.com/reference/dockerfile/ and https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ...sources.within import within
from ..shell import commands
from .commands import folders, touches
from .dockerfiles import Line
from .scripts import given, started

_MOST: Final = 100_000
_MOST_COMMANDS: Final = 500
_ROOT: Final = regex(r"(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\$\{?FUNCTION_DIR\}?)(?:/.*)?\Z|[\w.-][\w./-]*\Z")
_PACKED: Final = regex(r"(?:\.tar(?:\.\w+)?|\.tgz|\.txz|\.tbz2?)\Z|://")
"""What ADD unpacks, or fetches."""
_OTHERS: Final = frozenset(
    ["FROM", "CMD", "ENV", "ARG", "LABEL", "WORKDIR", "USER", "EXPOSE", "VOLUME", "SHELL", "HEALTHCHECK", "STOPSIGNAL", "ONBUILD", "MAINTAINER"]
)
_APART: Final = regex(r"&&|\|\||[;|\n]")
_KEPT: Final = regex(r"(?:^|[\s;&])\w+=[\"']?([\w./-]+)[\"']?\s*(?:;|&&|\n)")
_OPTIONS: Final = regex(r"^(?:--(?:mount|network|security)=\S+\s+)+")
_STARTS: Final = ("awslambdaric", "aws-lambda-ric", "lambda-entrypoint")
"""The clients of the runtime's interface, and the script of AWS's base images."""
_LOADING: Final = regex(
    r"\b(?:NODE_OPTIONS|LD_PRELOAD|LD_AUDIT|AWS_LAMBDA_EXEC_WRAPPER|BASH_ENV|GCONV_PATH|PYTHONHOME|PYTHONUSERBASE|PYTHONPYCACHEPREFIX|NODE_COMPILE_CACHE)[\s=]+([^\n]*)"
)
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
    text = _in_words(_OPTIONS.sub("", text))
    if language := given(text, names):
        yield f"runs a program of {language} that may write {names[0]}"
    if (kept := _KEPT.search(text)) and PurePosixPath(kept[1]).name in names:
        yield f"keeps {kept[1]} in a variable of a command"
    for command in commands(text):
        if done := touches(command, names, context):
            yield done
        elif script := started(command.words, names, context, seen):
            yield f"runs {script}, which may write {names[0]}"


def _in_words(text: str) -> str:
    """A command that is a list, as a shell has it: https://docs.docker.com/reference/dockerfile/#shell-and-exec-form"""
    try:
        words = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return text
    return shlex.join(map(str, words)) if isinstance(words, list) else text


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
    named_folders = [re.sub(r"^(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\.)/?", "", one) for one in named[1].split(":")] if named else []
    inside = [f"{one}/" if one else "" for one in named_folders if not one.startswith(("/", "$"))]
    inside += [f"{one.relative_to(context).as_posix()}/" for path in named_folders if path.startswith("/") for one in folders(path, context)]
    for folder in inside:
        for name in ("sitecustomize.py", "usercustomize.py"):
            if (file := within(context, f"{folder}{name}", context)) is not None and disk.is_file(file):
                return f"sets PYTHONPATH, with which {name} runs before the handler"
    return ""

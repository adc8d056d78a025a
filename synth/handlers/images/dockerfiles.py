"""A Dockerfile as its stages, and what they copy of the folder that it is built in, and of each other.

https://docs.docker.com/reference/dockerfile/ and https://docs.docker.com/build/building/multi-stage/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...sources import disk
from ...sources.within import within

ROOT: Final = regex(r"(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\.|\$\{?FUNCTION_DIR\}?)/?")
"""The folder in which Lambda looks for modules."""
_ROOTS: Final = regex(r"^(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\.|\$\{?FUNCTION_DIR\}?)?/?")
FROM: Final = regex(r"--from=([^\s\"',]+)")
_PATTERN: Final = regex(r"[*?\[]")
_FILLED: Final = frozenset({"ARG", "FROM", "COPY", "ADD"})
_VARIABLE: Final = regex(r"\$(?:\{(?!LAMBDA_TASK_ROOT\b|FUNCTION_DIR\b)(\w+)(?::([-+])([^}$\s]*))?\}|(?!LAMBDA_TASK_ROOT\b|FUNCTION_DIR\b)(\w+))")
"""What Docker puts in there, but for the names of the folder in which Lambda looks."""


class Line(NamedTuple):
    """An instruction and what follows it."""

    word: str
    rest: str


def instructions(text: str) -> Iterator[Line]:
    """A line for each instruction, however it is broken."""
    joined = re.sub(r"\\[ \t]*\r?\n", "", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    for line in joined.splitlines():
        if line.strip():
            word, rest = (*line.split(None, 1), "")[:2]
            yield Line(word.upper(), rest.strip())


def filled(lines: list[Line], given: Mapping[str, Any]) -> list[Line]:
    """The same with the values of ARG in what a stage is based on and copies, as far as the file or who builds it gives them (`given`): of those before the first FROM for each FROM, of a stage's own for what follows.

    https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact and https://docs.docker.com/reference/dockerfile/#environment-replacement
    """
    out: list[Line] = []
    for_all: dict[str, Any] = {}
    own: dict[str, Any] | None = None
    for word, rest in lines:
        values = for_all if own is None or word == "FROM" else own
        put = Line(word, _VARIABLE.sub(partial(_value, values), rest) if word in _FILLED else rest)
        out.append(put)
        if word == "FROM":
            own = {}
        elif word == "ARG":
            for one in put.rest.split():
                name, stated, default = one.partition("=")
                values[name] = given[name] if name in given else default.strip("\"'") if stated else for_all.get(name)
    return out


def _value(values: Mapping[str, Any], found: re.Match[str]) -> str:
    """What a variable says; itself where nobody knows."""
    name, sign, word = found[1] or found[4], found[2], found[3]
    value = values.get(name)
    if sign == "+" and value is not None:
        return str(word) if value else ""
    if sign == "-" and name in values and not value:
        return str(word)
    return value if isinstance(value, str) else found[0]


def stages_of(lines: list[Line]) -> dict[str, list[Line]]:
    """Each stage by its number and its name."""
    starts = [i for i, line in enumerate(lines) if line.word == "FROM"]
    out: dict[str, list[Line]] = {}
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        out[str(number)] = lines[start:end]
        out[based_on(lines[start].rest)[2]] = lines[start:end]
    return out


def last_of(lines: list[Line]) -> list[Line]:
    """The stage that becomes the image, after those of the same file that it stands on."""
    starts = [i for i, line in enumerate(lines) if line.word == "FROM"]
    own = lines[starts[-1] :] if starts else []
    stages, seen = stages_of(lines), set[str]()
    while own and (below := based_on(own[0].rest)[0].lower()) in stages and below not in seen:
        seen.add(below)
        own = [*stages[below], *own[1:]]
    return own


def until(lines: list[Line], target: str) -> list[Line]:
    """The lines as far as the stage that is built, by its name or number; all, where none is named. https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage"""
    if not target:
        return lines
    starts = [i for i, line in enumerate(lines) if line.word == "FROM"]
    for number, i in enumerate(starts):
        if target.lower() in (based_on(lines[i].rest)[2], str(number)):
            return lines[: starts[number + 1]] if number + 1 < len(starts) else lines
    return []


def based_on(rest: str) -> tuple[str, str, str]:
    """The image or stage behind a FROM, and the name of its own stage."""
    words = [word for word in rest.split() if not word.startswith("--")]
    return (words[0] if words else "", "", words[2].lower() if len(words) > 2 and words[1].upper() == "AS" else "")  # noqa: PLR2004 - `image AS name`


def taken_from(stage: list[Line]) -> list[str]:
    """The stages that one stands on or copies from."""
    others = [one.lower() for line in stage if line.word in ("COPY", "ADD") for one in FROM.findall(line.rest)]
    return [*dict.fromkeys([*(based_on(line.rest)[0].lower() for line in stage[:1]), *others])]


def copied(stage: list[Line], context: Path, *, anywhere: bool = False) -> Iterator[tuple[Path, str]]:
    """The folders of the repository that become the one in which Lambda looks for modules, each with what is copied of it: the name of a file, or a pattern; `anywhere`: in another stage, in which any folder
    may be that.
    """
    for line in stage:
        words = [word.strip('",[]') for word in line.rest.split() if not word.startswith("--")]
        if line.word not in ("COPY", "ADD") or "--from" in line.rest or len(words) < 2:  # noqa: PLR2004 - a source and a target
            continue
        below = "" if anywhere and words[-1].startswith(("/", "$")) else _ROOTS.sub("", words[-1], count=1).strip("/")
        for word in words[:-1]:
            above, _, pattern = f"./{word.lstrip('/')}".rpartition("/") if _PATTERN.search(word.rpartition("/")[2]) else (word.lstrip("/"), "", "*")
            real = within(context, above or ".", context)
            if real is None or not disk.exists(real):
                continue
            folder, held = (real, pattern) if disk.is_dir(real) else (real.parent, real.name)
            if not below or (below == held and not disk.is_dir(real)):
                yield folder, held
            elif folder.parts[-len(below.split("/")) :] == tuple(below.split("/")):
                yield folder.parents[len(below.split("/")) - 1], "*"

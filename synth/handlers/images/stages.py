"""What the last stage of a Dockerfile copies of another stage, or of another image, over the handler's module (`COPY --from`).

https://docs.docker.com/reference/dockerfile/#copy---from
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from queuegate._light import NamedTuple

from ...sources import disk
from .changes import changed
from .dockerfiles import FROM, ROOT, Line, copied, taken_from


class Module(NamedTuple):
    """The handler's module: the names that its file may have, the folder in which that was found, and the folder of the image."""

    names: Sequence[str]
    folder: Path
    context: Path


def overlaid(stage: Sequence[Line], stages: Mapping[str, list[Line]], module: Module) -> str:
    """Why the module may be another stage's; "" where none of these instructions brings one."""
    for line in stage:
        if line.word == "ENV" and line.rest.startswith("LAMBDA_TASK_ROOT"):
            return "sets LAMBDA_TASK_ROOT after the code was copied"
        found = FROM.search(line.rest) if line.word in ("COPY", "ADD") else None
        words = [word.strip('",[]') for word in line.rest.split() if not word.startswith("--")]
        if found is None or len(words) < 2:  # noqa: PLR2004 - a source and a target
            continue
        name = found[1].lower()
        by_name = PurePosixPath(words[-1]).name in module.names or any(PurePosixPath(word).name in module.names for word in words[:-1])
        if not by_name and not ROOT.fullmatch(words[-1]):
            continue
        if name not in stages:
            if by_name or not all(PurePosixPath(word).suffix for word in words[:-1]):
                return f"copies {words[0]} of the image {found[1]} over the code"
        elif why := next(filter(None, (_brings(one, module) for one in _behind(name, stages))), ""):
            return f"copies {words[0]} of the stage {found[1]} over the code, which {why}"
    return ""


def _behind(name: str, stages: Mapping[str, list[Line]]) -> Iterator[list[Line]]:
    """A stage, and those that it stands on or copies of."""
    waiting, seen = [name], set[str]()
    while waiting:
        if (one := waiting.pop()) in stages and one not in seen:
            seen.add(one)
            waiting += taken_from(stages[one])
            yield stages[one]


def _brings(stage: Sequence[Line], module: Module) -> str:
    """How a stage may come to another file of the module's name."""
    if why := changed(stage, module.names, module.context):
        return why
    for folder, _ in copied([*stage], module.context, anywhere=True):
        if folder != module.folder and any(disk.is_file(folder / name) for name in module.names):
            return f"takes in {folder.name}"
    return ""

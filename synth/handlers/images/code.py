"""The code of a container image that is built from a folder of the repository: its Dockerfile says in which language it is, what is copied, and what Lambda calls.

How SAM and the CDK name the folder: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
What an image is made of: https://docs.aws.amazon.com/lambda/latest/dg/python-image.html and https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...sources import disk
from ...sources.within import within
from ..reading import parts
from .changes import changed
from .dockerfiles import ROOT, Line, based_on, copied, filled, instructions, last_of, stages_of, taken_from, until
from .ignored import ignored, left_out
from .stages import Module, overlaid

_MOST: Final = 100_000
_BASE: Final = regex(r"(?:lambda/|aws-lambda-)(python|nodejs):(\d+(?:\.\d+)?)")
"""AWS's base images: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#runtimes-images-lp"""
_OTHER: Final = regex(r"(?:^|/)(python|node):(\d+(?:\.\d+)?)")
_CLIENTS: Final = {"python": "awslambdaric", "node": "aws-lambda-ric"}
"""The runtime interface clients, with which any other image runs in Lambda."""
_ALWAYS: Final = ("ENV", "ENTRYPOINT")
"""What counts wherever it stands; a file that another one writes is replaced where it is copied again."""
_PYTHONPATH: Final = regex(r"""(?:^|\s)PYTHONPATH[=\s]["']?([^\s"']+)""")
_MOST_STAGES: Final = 20
_ENDINGS: Final = {"python": (".py", "/__init__.py"), "nodejs": (".js", ".mjs", ".cjs", ".ts")}


class Image(NamedTuple):
    """What an image runs: the language with its version (`python3.13`), the handler, the folder that its modules are in, and those in it that PYTHONPATH names."""

    runtime: str
    handler: str
    folder: Path
    named_first: tuple[Path, ...]


class Built(NamedTuple):
    """How an image is built: by which file, as far as which stage ("" where that is the last one), with which values of ARG, and with other contexts beside its folder?"""

    dockerfile: str
    target: str
    arguments: Mapping[str, Any]
    contexts: bool


def image(context: Path, way: Built, command: Any) -> Image | str:
    """What the image of a folder runs; why that is not known, otherwise. `way` is how it is built, `command` is `ImageConfig.Command`, if there is one."""
    dockerfile = way.dockerfile
    if way.contexts:
        return "other folders and images may stand behind the names in its Dockerfile, which it is built with (build contexts)"
    found = within(context, dockerfile, context)
    if found is None or not disk.is_file(found) or disk.stat(found).st_size > _MOST:
        return f"there is no {dockerfile} in the folder of its image"
    lines = until(filled(list(instructions(disk.read(found, _MOST).decode(errors="replace"))), way.arguments), way.target)
    stage = last_of(lines)
    runtime = _runtime(lines, stage)
    if runtime is None:
        open_ = next((line.rest for line in lines if line.word == "FROM" and "$" in line.rest), "")
        return (
            f"which image FROM {open_} of its {dockerfile} means is not known"
            if open_
            else f"its {dockerfile} is of no base image of Lambda's for a language that is read"
        )
    handler = _handler(command, stage)
    if handler is None:
        return f"neither ImageConfig.Command nor CMD of its {dockerfile} names a handler"
    module, _ = parts(handler, runtime)
    module = module.replace(".", "/") if runtime.startswith("python") else module
    endings = _ENDINGS["python" if runtime.startswith("python") else "nodejs"]
    files = [f"{module}{ending}" for ending in endings]
    roots = [(i, root) for i, line in enumerate(stage) for root, held in copied([line], context) if _has(root, files, held)]
    built = [] if roots else [*dict.fromkeys(root for root, held in _built(lines, stage, context, runtime) if _has(root, files, held))]
    if len(built) > 1:
        return f"which of {' and '.join(f'{root.name}/{module}' for root in built)} another stage of its {dockerfile} makes into {module} is not known"
    if not roots and not built:
        return f"what its {dockerfile} copies has no module of the handler {handler}"
    chosen = roots[-1][1] if roots else built[0]  # what is copied later lies over what was there
    names, later = [PurePosixPath(one).name for one in files], stage[roots[-1][0] :] if roots else []
    before = [line for line in stage[: -len(later)] if line.word in _ALWAYS] if later else lines
    if why := changed([*before, *later], names, context) or overlaid(later, stages_of(lines), Module(names, chosen, context)):
        return f"its {dockerfile} {why}, so that another code may run than the one that is copied"
    if (kept := ignored(context, dockerfile)) is not None and (name := left_out(kept, context, chosen, files)):
        return f"its .dockerignore leaves out {name}, which is read"
    return Image(runtime, handler, chosen, (*_named_first(stage, chosen),) if runtime.startswith("python") else ())


def _named_first(stage: list[Line], root: Path) -> Iterator[Path]:
    """The folders of the code that ENV has Python look into: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPATH"""
    values = [one for line in stage if line.word == "ENV" for one in _PYTHONPATH.findall(line.rest)]
    for one in values[-1].split(":") if values else ():
        inside = ROOT.match(one)
        folder = within(root, one[inside.end() :], root) if inside is not None and inside.end() < len(one) else None
        if folder is not None and disk.is_dir(folder):
            yield folder


def _has(root: Path, files: list[str], held: str = "*") -> bool:
    return any(disk.is_file(root / one) and fnmatchcase(one.partition("/")[0], held) for one in files)


def _built(lines: list[Line], stage: list[Line], context: Path, runtime: str) -> list[tuple[Path, str]]:
    """The folders from which other stages take what the last one copies of them (`COPY --from=build`), each with what they take of it; of Node.js the folder of its source, too, as compilers and bundlers have it: https://docs.aws.amazon.com/lambda/latest/dg/typescript-image.html"""
    stages, found, seen = stages_of(lines), dict[tuple[Path, str], None](), list[str]()
    waiting = taken_from(stage)
    while waiting and len(seen) < _MOST_STAGES:
        seen.append(name := waiting.pop(0))
        other = stages.get(name, [])
        waiting += [one for one in taken_from(other) if one not in (*seen, *waiting)]
        for root, held in copied(other, context, anywhere=True):
            found[root, held] = None
            if held == "*" and not runtime.startswith("python"):
                found[root / "src", held] = None
    return [*found]


def _runtime(lines: list[Line], stage: list[Line]) -> str | None:
    """By the base image of the last stage, or of the stage that it builds on."""
    stages = {name: base for line in lines if line.word == "FROM" for base, _, name in [based_on(line.rest)]}
    base = based_on(stage[0].rest)[0] if stage else ""
    for _ in stages:
        base = stages.get(base.lower(), base)
    if known := _BASE.search(base):
        return f"python{known[2]}" if known[1] == "python" else f"nodejs{known[2].partition('.')[0]}.x"
    other = _OTHER.search(base)
    if other is not None and any(_CLIENTS[other[1]] in line.rest for line in lines):
        return f"python{other[2]}" if other[1] == "python" else f"nodejs{other[2].partition('.')[0]}.x"
    return None


def _handler(command: Any, stage: list[Line]) -> str | None:
    last = next((line.rest for line in reversed(stage) if line.word == "CMD"), "")
    words: Any = command if isinstance(command, list) else last.split()
    if not isinstance(command, list) and last.startswith("["):
        try:
            words = json.loads(last)
        except ValueError:
            return None
    first = words[0] if isinstance(words, list) and len(words) == 1 else None
    return first.strip("\"'") if isinstance(first, str) and "." in first else None


def built(resource: dict[str, Any]) -> Built:
    """As SAM's metadata say it, or the CDK's."""
    target = _told(resource, "DockerBuildTarget", "aws:asset:docker-build-target")
    given = _told(resource, "DockerBuildArgs", "aws:asset:docker-build-args")
    contexts = bool(_told(resource, "aws:asset:docker-build-contexts"))
    named = _told(resource, "Dockerfile", "aws:asset:dockerfile-path")
    return Built(
        named if isinstance(named, str) else "Dockerfile", target if isinstance(target, str) else "", given if isinstance(given, dict) else {}, contexts
    )


def _told(resource: dict[str, Any], *keys: str) -> Any:
    metadata = resource.get("Metadata")
    return next((metadata[key] for key in keys if metadata.get(key)), None) if isinstance(metadata, dict) else None

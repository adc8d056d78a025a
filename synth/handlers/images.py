"""The code of a container image that is built from a folder of the repository: its Dockerfile says in which language it is, what is copied, and what Lambda calls.

How SAM and the CDK name the folder: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
What an image is made of: https://docs.aws.amazon.com/lambda/latest/dg/python-image.html and https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ..sources import disk
from ..sources.within import within
from .image_changes import Line, changed
from .reading import parts

_MOST: Final = 100_000
_BASE: Final = regex(r"(?:lambda/|aws-lambda-)(python|nodejs):(\d+(?:\.\d+)?)")
"""AWS's base images: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#runtimes-images-lp"""
_OTHER: Final = regex(r"(?:^|/)(python|node):(\d+(?:\.\d+)?)")
_CLIENTS: Final = {"python": "awslambdaric", "node": "aws-lambda-ric"}
"""The runtime interface clients, with which any other image runs in Lambda."""
_ROOTS: Final = regex(r"^(?:\$\{?LAMBDA_TASK_ROOT\}?|/var/task|\.|\$\{?FUNCTION_DIR\}?)?/?")
_PATTERN: Final = regex(r"[*?\[]")
_ENDINGS: Final = {"python": (".py", "/__init__.py"), "nodejs": (".js", ".mjs", ".cjs", ".ts")}


class Image(NamedTuple):
    """What an image runs: the language with its version (`python3.13`), the handler, and the folder that its modules are in."""

    runtime: str
    handler: str
    folder: Path


def image(context: Path, dockerfile: str, command: Any) -> Image | str:
    """What the image of a folder runs; why that is not known, otherwise. `command` is `ImageConfig.Command`, if there is one."""
    found = within(context, dockerfile, context)
    if found is None or not disk.is_file(found) or disk.stat(found).st_size > _MOST:
        return f"there is no {dockerfile} in the folder of its image"
    lines = list(_lines(disk.read(found, _MOST).decode(errors="replace")))
    stage = _last_stage(lines)
    runtime = _runtime(lines, stage)
    if runtime is None:
        return f"its {dockerfile} is of no base image of Lambda's for a language that is read"
    handler = _handler(command, stage)
    if handler is None:
        return f"neither ImageConfig.Command nor CMD of its {dockerfile} names a handler"
    module, _ = parts(handler, runtime)
    module = module.replace(".", "/") if runtime.startswith("python") else module
    endings = _ENDINGS["python" if runtime.startswith("python") else "nodejs"]
    files = [f"{module}{ending}" for ending in endings]
    roots = [root for root, held in _copied(stage, context) if any(disk.is_file(root / one) and fnmatchcase(one.partition("/")[0], held) for one in files)]
    if not roots:
        return f"what its {dockerfile} copies has no module of the handler {handler}"
    if why := changed(stage, [PurePosixPath(one).name for one in files], context):
        return f"its {dockerfile} {why}, so that another code may run than the one that is copied"
    return Image(runtime, handler, roots[-1])  # what is copied later lies over what was there


def _lines(text: str) -> Iterator[Line]:
    joined = re.sub(r"\\[ \t]*\r?\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    for line in joined.splitlines():
        if line.strip():
            word, rest = (*line.split(None, 1), "")[:2]
            yield Line(word.upper(), rest.strip())


def _last_stage(lines: list[Line]) -> list[Line]:
    starts = [i for i, line in enumerate(lines) if line.word == "FROM"]
    return lines[starts[-1] :] if starts else []


def _runtime(lines: list[Line], stage: list[Line]) -> str | None:
    """By the base image of the last stage, or of the stage that it builds on."""
    stages = {name: base for line in lines if line.word == "FROM" for base, _, name in [_named(line.rest)]}
    base = _named(stage[0].rest)[0] if stage else ""
    for _ in stages:
        base = stages.get(base.lower(), base)
    if known := _BASE.search(base):
        return f"python{known[2]}" if known[1] == "python" else f"nodejs{known[2].partition('.')[0]}.x"
    other = _OTHER.search(base)
    if other is not None and any(_CLIENTS[other[1]] in line.rest for line in lines):
        return f"python{other[2]}" if other[1] == "python" else f"nodejs{other[2].partition('.')[0]}.x"
    return None


def _named(rest: str) -> tuple[str, str, str]:
    words = [word for word in rest.split() if not word.startswith("--")]
    return (words[0] if words else "", "", words[2].lower() if len(words) > 2 and words[1].upper() == "AS" else "")  # noqa: PLR2004 - `image AS name`


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


def _copied(stage: list[Line], context: Path) -> Iterator[tuple[Path, str]]:
    """The folders of the repository that become the one in which Lambda looks for modules, each with what is copied of it: the name of a file, or a pattern."""
    for line in stage:
        words = [word.strip('",[]') for word in line.rest.split() if not word.startswith("--")]
        if line.word not in ("COPY", "ADD") or "--from" in line.rest or len(words) < 2:  # noqa: PLR2004 - a source and a target
            continue
        below = _ROOTS.sub("", words[-1], count=1).strip("/")
        for word in words[:-1]:
            above, _, pattern = f"./{word.lstrip('/')}".rpartition("/") if _PATTERN.search(word.rpartition("/")[2]) else (word.lstrip("/"), "", "*")
            real = within(context, above or ".", context)
            if real is None or not disk.exists(real):
                continue
            folder, held = (real, pattern) if disk.is_dir(real) else (real.parent, real.name)
            if not below:
                yield folder, held
            elif folder.parts[-len(below.split("/")) :] == tuple(below.split("/")):
                yield folder.parents[len(below.split("/")) - 1], "*"


def dockerfile(resource: dict[str, Any]) -> str:
    """`Dockerfile` of SAM's metadata, `aws:asset:dockerfile-path` of the CDK's."""
    metadata = resource.get("Metadata")
    named = [metadata.get(key) for key in ("Dockerfile", "aws:asset:dockerfile-path")] if isinstance(metadata, dict) else []
    return next((one for one in named if isinstance(one, str)), "Dockerfile")

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
_FROM: Final = regex(r"--from=([\w.-]+)")
_MOST_STAGES: Final = 20
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
    roots = [root for root, held in _copied(stage, context) if _has(root, files, held)]
    built = [] if roots else [root for root in _built(lines, stage, context, runtime) if _has(root, files)]
    if len(built) > 1:
        return f"which of {' and '.join(f'{root.name}/{module}' for root in built)} another stage of its {dockerfile} makes into {module} is not known"
    if not roots and not built:
        return f"what its {dockerfile} copies has no module of the handler {handler}"
    if why := changed(lines if built else stage, [PurePosixPath(one).name for one in files], context):
        return f"its {dockerfile} {why}, so that another code may run than the one that is copied"
    return Image(runtime, handler, (roots or built)[-1])  # what is copied later lies over what was there


def _has(root: Path, files: list[str], held: str = "*") -> bool:
    return any(disk.is_file(root / one) and fnmatchcase(one.partition("/")[0], held) for one in files)


def _lines(text: str) -> Iterator[Line]:
    joined = re.sub(r"\\[ \t]*\r?\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    for line in joined.splitlines():
        if line.strip():
            word, rest = (*line.split(None, 1), "")[:2]
            yield Line(word.upper(), rest.strip())


def _built(lines: list[Line], stage: list[Line], context: Path, runtime: str) -> list[Path]:
    """The folders from which other stages take what the last one copies of them (`COPY --from=build`), each once; of Node.js the folder of its source, too, as compilers and bundlers have it: https://docs.aws.amazon.com/lambda/latest/dg/typescript-image.html"""
    stages, found, seen = _stages(lines), dict[Path, None](), list[str]()
    waiting = _taken(stage)
    while waiting and len(seen) < _MOST_STAGES:
        seen.append(name := waiting.pop(0))
        other = stages.get(name, [])
        waiting += [one for one in _taken(other) if one not in (*seen, *waiting)]
        for root, _ in _copied(other, context, anywhere=True):
            found |= dict.fromkeys([root] if runtime.startswith("python") else [root, root / "src"])
    return [*found]


def _taken(stage: list[Line]) -> list[str]:
    """The stages that one stands on or copies from."""
    copied = [one.lower() for line in stage if line.word in ("COPY", "ADD") for one in _FROM.findall(line.rest)]
    return [*dict.fromkeys([*(_named(line.rest)[0].lower() for line in stage[:1]), *copied])]


def _stages(lines: list[Line]) -> dict[str, list[Line]]:
    """Each stage by its number and its name."""
    starts = [i for i, line in enumerate(lines) if line.word == "FROM"]
    out: dict[str, list[Line]] = {}
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        out[str(number)] = lines[start:end]
        out[_named(lines[start].rest)[2]] = lines[start:end]
    return out


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


def _copied(stage: list[Line], context: Path, *, anywhere: bool = False) -> Iterator[tuple[Path, str]]:
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
            if not below:
                yield folder, held
            elif folder.parts[-len(below.split("/")) :] == tuple(below.split("/")):
                yield folder.parents[len(below.split("/")) - 1], "*"


def dockerfile(resource: dict[str, Any]) -> str:
    """`Dockerfile` of SAM's metadata, `aws:asset:dockerfile-path` of the CDK's."""
    metadata = resource.get("Metadata")
    named = [metadata.get(key) for key in ("Dockerfile", "aws:asset:dockerfile-path")] if isinstance(metadata, dict) else []
    return next((one for one in named if isinstance(one, str)), "Dockerfile")

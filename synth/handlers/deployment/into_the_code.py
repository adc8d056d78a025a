"""Whether what an environment variable says leads into the function's own code, or into a layer of this repository: a path, a file by its name, a package, a module.

The folders of a function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
"""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from queuegate._light import regex

from ...sources import disk
from ..elsewhere.libraries import of_node

TASK: Final = "/var/task"
LAYERS: Final = "/opt/"
_LONGEST: Final = 200
_APART: Final = regex(r"[\s=:,;\"'@]+")
_ITSELF: Final = regex(r"(?:^|[\s=\"'])data:")
"""Code that stands in the value."""
_PACKAGE: Final = regex(r"(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)[\s=\"']*((?:@[\w.-]+/)?\w[\w.-]*)")
_LIBRARIES: Final = (".jar", ".so", ".dll")


def leads(value: Any, folder: Path | None, laid: Sequence[Path]) -> bool:
    """Does a part of it, however it is spelt? What goes up in a path, or hangs on a word of the loader (`$ORIGIN`), may lead anywhere."""
    text = unquote(str(value))
    if _ITSELF.search(text):
        return True
    parts = [one.removeprefix("-r") for one in _APART.split(text)]
    return any(is_path(one) or _is_named(one, folder) or is_laid(one, laid) for one in parts if one)


def is_path(path: str) -> bool:
    if "$" in path or ".." in path.split("/"):
        return True
    return flat(path).startswith((TASK, "/proc/")) if path.startswith("/") else path.startswith(".")


def flat(path: str) -> str:
    """A path without what it says for nothing: `//var/./task/`."""
    return os.path.normpath(f"/{path.lstrip('/')}" if path.startswith("/") else path)


def _is_named(name: str, folder: Path | None) -> bool:
    """A file without a path is one of the folder in which a function runs, and a library is looked for in its `lib`, too."""
    if folder is None or name.startswith(("/", "-")) or not name.endswith(_LIBRARIES) or len(name) > _LONGEST:
        return False
    return any(disk.exists(folder / inside / name) for inside in ("", "lib"))


def is_laid(path: str, laid: Sequence[Path]) -> bool:
    """Does it lie in a layer of this repository?"""
    inside = flat(path)[len(LAYERS) :] if flat(path).startswith(LAYERS) else ""
    return bool(inside) and any(disk.exists(layer / inside) for layer in laid)


def package(options: str, folder: Path | None) -> str:
    """A package that options of Node.js name, and that its project takes from elsewhere than the registry."""
    above = [folder, *folder.parents] if folder is not None else []
    top = next((i for i, one in enumerate(above) if disk.exists(one / ".git")), 0)
    return next((one for one in map(str, _PACKAGE.findall(options)) if of_node(above[: top + 1], one)), "")


def module(value: Any, folders: Sequence[Path]) -> str:
    """The first module that it names with what it takes of it (`own.Warn`), and that lies in one of these folders."""
    heads = [one.partition(".")[0] for one in _APART.split(str(value)) if "." in one and len(one) < _LONGEST]
    return next((head for head in heads for at in folders if head and any(disk.exists(at / f"{head}{ending}") for ending in ("", ".py", ".so"))), "")


def folders(value: str, folder: Path | None, laid: Sequence[Path]) -> Iterator[Path]:
    """Those of the code and of layers that a list of folders names."""
    for one in value.split(":") if value else ():
        path = flat(one or ".")
        if path.startswith(LAYERS):
            yield from (layer / path[len(LAYERS) :] for layer in laid)
        elif folder is not None and (path.startswith(TASK) or not path.startswith("/")):
            yield folder / path.removeprefix(TASK).strip("/")

"""The folders of the layers of a function that this repository holds. A layer of another account, or of an archive, brings no source along.

Where Lambda puts a layer's content: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...language.functions.intrinsics import resolve
from ...language.scope import Scope
from ...model import Function
from ...sources import disk
from ...sources.targets.git_index import is_tracked
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Undecided, World

_MOST: Final = 500_000
_RUN: Final = regex(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?import[ \t]")
_TYPES: Final = ("AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion")


def layers(function: Function, world: World, runtime: str) -> tuple[Path, ...]:
    """The folders in the order in which their modules are looked for: a later layer lies over an earlier one. Python's are those on its path, Node.js's those that lie at /opt."""
    find = _packed if runtime.startswith("python") else _whole
    try:
        listed, place = function.facts.dig(("Layers",), world)
        found = [find(*resolve(one, world, place / i)) for i, one in enumerate(listed)] if isinstance(listed, list) else []
    except Undecided:
        return ()  # what such a layer holds is not read, as that of another account
    return tuple(one for folders in reversed(found) for one in folders)


def first_line(folders: Sequence[Path]) -> Path | None:
    """A file that somebody has committed to a folder of the code or of a layer, and of which Python runs a line: the runtime makes each of them a site directory (`site.addsitedir` in its bootstrap.py).

    https://docs.python.org/3/library/site.html
    """
    files = (folder / name for folder in folders for name in disk.names_of(folder) if name.endswith(".pth"))
    return next((one for one in files if disk.is_file(one) and _RUN.search(disk.read(one, _MOST)) and is_tracked(one)), None)


def _whole(value: Any, place: Place) -> list[Path]:
    return [folder for _, _, folder in _folder(value, place)]


def _packed(value: Any, place: Place) -> list[Path]:
    out: list[Path] = []
    for scope, name, folder in _folder(value, place):
        versions = folder / "python" / "lib"
        packed = [folder / "python", *(versions / one / "site-packages" for one in disk.names_of(versions) if one.startswith("python3."))]
        out += [*(one for one in packed if disk.is_dir(one)), *([folder] if _is_built(scope.template.source, name) else [])]
    return out


def _folder(value: Any, place: Place) -> list[tuple[Scope, str, Path]]:
    """The stack and the logical id of a layer, which may be a parent's, or that of another stack nested in it, and the folder that holds it."""
    named = [part for part in Text.of(value) if isinstance(part, Token) and part.kind == "resource"] if isinstance(value, Text) else []
    scope = _scope(place.scope, named[0].scope) if len(named) == 1 and isinstance(place.scope, Scope) else None
    if scope is None:
        return []
    resource, folder = scope.resources.get(named[0].name), scope.template.code(named[0].name)
    if not isinstance(resource, dict) or resource.get("Type") not in _TYPES or folder is None:
        return []
    return [(scope, named[0].name, folder)]


def _scope(here: Scope, name: str) -> Scope | None:
    """The stack of this name, among those that are deployed together."""
    top = here
    while top.owner is not None:
        top = top.owner[0]
    waiting = [here, top]
    for one in waiting:
        if one.id == name or not name:
            return one
        waiting += [*one.children.values()]
    return None


def _is_built(source: dict[str, Any], name: str) -> bool:
    """Does `sam build` put the folder under `python/`? https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html"""
    resources = source.get("Resources")
    resource = resources.get(name) if isinstance(resources, dict) else None
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    return isinstance(metadata, dict) and str(metadata.get("BuildMethod", "")).startswith("python")

"""The folders of the layers of a function that this repository holds. A layer of another account, or of an archive, brings no source along.

Where Lambda puts a layer's content: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from ..language.intrinsics import resolve
from ..language.scope import Scope
from ..model import Function
from ..values.text import Text, Token
from ..values.value import Place
from ..values.worlds import Undecided, World

_TYPES: Final = ("AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion")


def layers(function: Function, world: World) -> tuple[Path, ...]:
    """The folders in the order in which their modules are looked for: a later layer lies over an earlier one."""
    try:
        listed, place = function.facts.dig(("Layers",), world)
        found = [_folder(*resolve(one, world, place / i)) for i, one in enumerate(listed)] if isinstance(listed, list) else []
    except Undecided:
        return ()  # what such a layer holds is not read, as that of another account
    return tuple(one for folders in reversed(found) for one in folders)


def _folder(value: Any, place: Place) -> list[Path]:
    """The folders of one layer, which may be a parent's, or that of another stack nested in it."""
    named = [part for part in Text.of(value) if isinstance(part, Token) and part.kind == "resource"] if isinstance(value, Text) else []
    scope = _scope(place.scope, named[0].scope) if len(named) == 1 and isinstance(place.scope, Scope) else None
    if scope is None:
        return []
    resource, folder = scope.resources.get(named[0].name), scope.template.code(named[0].name)
    if not isinstance(resource, dict) or resource.get("Type") not in _TYPES or folder is None:
        return []
    packed = [folder / "python", *sorted(folder.glob("python/lib/python3.*/site-packages"))]
    return [*(one for one in packed if one.is_dir()), *([folder] if _is_built(scope.template.source, named[0].name) else [])]


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

"""What the manifests of a cloud assembly list: its stacks' templates, its stages, its assets, and the files that the CDK writes beside them.

A name that a manifest merely mentions lists nothing: whoever writes the manifest could hide a template behind it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from queuegate._light import NamedTuple

MOST_BYTES = 50_000_000


class Listed(NamedTuple):
    """Absolute paths, links not followed. `stages` are folders, the assembly's own among them, `own` files that are no templates, `assets` files and folders."""

    templates: set[str]
    stages: set[str]
    assets: set[str]
    own: set[str]


def listed(folder: Path) -> Listed:
    """Of the assembly in a folder and of its stages. What cannot be read lists nothing."""
    found = Listed(set(), set(), set(), set())
    waiting = [os.path.abspath(folder)]  # noqa: PTH100 - without "..", and links stay
    while waiting:
        here = waiting.pop()
        if here in found.stages:
            continue
        found.stages.add(here)
        found.own.add(os.path.join(here, "manifest.json"))  # noqa: PTH118 - texts, as below
        for artifact in _mappings(_read(f"{here}/manifest.json").get("artifacts")):
            properties = artifact.get("properties")
            properties = properties if isinstance(properties, dict) else {}
            found.own.update(_at(here, artifact.get("additionalMetadataFile")))
            found.assets.update(_at(here, *_noted_assets(artifact)))
            match artifact.get("type"):
                case "aws:cloudformation:stack":
                    found.templates.update(_at(here, properties.get("templateFile")))
                case "cdk:cloud-assembly":
                    waiting += _at(here, properties.get("directoryName"))
                case "cdk:asset-manifest":
                    found.own.update(_at(here, properties.get("file")))
                    for manifest in _at(here, properties.get("file")):
                        found.assets.update(_at(here, *_sources(_read(manifest))))
                case "cdk:tree":
                    found.own.update(_at(here, properties.get("file")))
    return found


def _sources(manifest: dict[str, Any]) -> Iterator[Any]:
    """The files and folders of an asset manifest."""
    for asset in (*_mappings(manifest.get("files")), *_mappings(manifest.get("dockerImages"))):
        if isinstance(source := asset.get("source"), dict):
            yield source.get("path") or source.get("directory")


def _noted_assets(artifact: dict[str, Any]) -> Iterator[Any]:
    """Those that a stack's metadata note, as older versions of the CDK do."""
    noted = artifact.get("metadata")
    for entries in noted.values() if isinstance(noted, dict) else ():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("type") == "aws:cdk:asset" and isinstance(entry.get("data"), dict):
                yield entry["data"].get("path")


def _mappings(node: Any) -> list[dict[str, Any]]:
    return [one for one in node.values() if isinstance(one, dict)] if isinstance(node, dict) else []


def _at(folder: str, *names: Any) -> list[str]:
    """Where these names lead, as far as they lead below the folder or beside it, and never to the folder or what it lies in."""
    paths = [os.path.normpath(os.path.join(folder, name)) for name in names if isinstance(name, str) and "\0" not in name]  # noqa: PTH118 - texts
    return [path for path in paths if not f"{folder}{os.sep}".startswith(f"{path}{os.sep}")]


def _read(file: str) -> dict[str, Any]:
    path = Path(file)
    try:
        content = json.loads(path.read_bytes()) if path.is_file() and path.stat().st_size <= MOST_BYTES else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}

"""The folder that a template names as a function's code (`Code: ./worker`), as `aws cloudformation package` finds it, or of which SAM builds an image (`DockerContext`).

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .within import within

_KEYS = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
_SOURCES = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")


def local_code(template: Path, body: dict[str, Any], root: Path | None, logical_id: str) -> Path | None:
    """Give the folder of a function's code or of a layer's content, relative to its template; None for what lies elsewhere, or outside `root` once links are followed."""
    resources = body.get("Resources")
    resource = resources.get(logical_id) if isinstance(resources, dict) else None
    key = _KEYS.get(str(resource.get("Type"))) if isinstance(resource, dict) else None
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    named = properties.get(key) if isinstance(properties, dict) and key is not None else None
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    if key == "Code" and not isinstance(named, str) and isinstance(metadata, dict):
        named = metadata.get("DockerContext")
    if root is None or not isinstance(named, str) or "://" in named or (real := within(template.parent, named, root)) is None:
        return None
    folder = real.parent if real.suffix in _SOURCES and real.is_file() else real
    return folder if folder.is_dir() and folder.is_relative_to(os.path.realpath(root)) else None

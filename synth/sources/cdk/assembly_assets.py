"""Where the assets of a cloud assembly come from: the folder that holds a function's code, the file that holds a nested stack's template."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from .. import disk
from ..within import within
from .json_files import annotation, optional
from .json_files import resource as resource_of

Assets = dict[str, Any]
HELD: Final = {"AWS::CloudFormation::StackSet": "TemplateURL", "AWS::ServiceCatalog::CloudFormationProduct": "ProvisioningArtifactParameters"}
"""The types of resources that hold templates for others to deploy, and where."""


def assets(folder: Path, artifact: dict[str, Any], artifacts: dict[str, Any]) -> Assets:
    """Read the file assets of a stack: the hash that the template names → what the asset manifest says of it."""
    found: Assets = {}
    dependencies = artifact.get("dependencies")
    for name in dependencies if isinstance(dependencies, list) else ():
        manifest = artifacts.get(name) if isinstance(name, str) else None
        if isinstance(manifest, dict) and manifest.get("type") == "cdk:asset-manifest" and isinstance(manifest.get("properties"), dict):
            files = optional(folder / str(manifest["properties"].get("file"))).get("files")
            found |= files if isinstance(files, dict) else {}
    return found


def source(resource: dict[str, Any], of: str, listed: Callable[[], Assets]) -> str | None:
    """Give the path of the asset in the property `of`: as the resource's metadata say, or as the asset manifest does for the hash that the property names."""
    if (noted := annotation(resource, "aws:asset:path")) and annotation(resource, "aws:asset:property") in (of, f"{of}.ImageUri", None):
        return noted
    properties = resource.get("Properties")
    location = json.dumps(properties.get(of)) if isinstance(properties, dict) and isinstance(properties.get(of), dict | str) else ""
    for name, asset in listed().items() if location else ():
        path = asset["source"].get("path") if name in location and isinstance(asset, dict) and isinstance(asset.get("source"), dict) else None
        if isinstance(path, str):
            return path
    return None


def templates(resource: dict[str, Any], listed: Callable[[], Assets]) -> Iterator[str]:
    """The paths of the templates that a resource has for others to deploy: a stack set's, and those of a product's versions.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationproduct.html
    """
    properties = resource.get("Properties")
    where = properties.get(HELD[str(resource.get("Type"))]) if isinstance(properties, dict) else None
    named = json.dumps(where)
    for name, asset in listed().items() if where else ():
        path = asset["source"].get("path") if name in named and isinstance(asset, dict) and isinstance(asset.get("source"), dict) else None
        if isinstance(path, str):
            yield path


def code(folder: Path, body: dict[str, Any], listed: Callable[[], Assets], root: Path, logical_id: str) -> Path | None:
    """Give the folder with a function's code, or with a layer's content; None for inline code, an archive, and whatever lies outside `root` once links are followed."""
    resource = resource_of(body, logical_id)
    path = source(resource, "Content" if resource.get("Type") == "AWS::Lambda::LayerVersion" else "Code", listed) if resource else None
    if not path:
        return None
    real = within(folder, path, root)
    return real if real is not None and disk.is_dir(real) else None

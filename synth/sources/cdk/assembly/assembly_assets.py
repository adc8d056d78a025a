"""Where the assets of a cloud assembly come from: the folder that holds a function's code, the file that holds a nested stack's template."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ... import disk
from ...within import within
from ..json_files import annotation, optional
from ..json_files import resource as resource_of

Assets = dict[str, Any]
HELD: Final = {"AWS::CloudFormation::StackSet": "TemplateURL", "AWS::ServiceCatalog::CloudFormationProduct": "ProvisioningArtifactParameters"}
"""The types of resources that hold templates for others to deploy, and where."""


def assets(folder: Path, artifact: dict[str, Any], artifacts: dict[str, Any]) -> Assets:
    """Read the assets of a stack: the hash that the template names → what the asset manifest says of it."""
    found: Assets = {}
    dependencies = artifact.get("dependencies")
    for name in dependencies if isinstance(dependencies, list) else ():
        manifest = artifacts.get(name) if isinstance(name, str) else None
        if isinstance(manifest, dict) and manifest.get("type") == "cdk:asset-manifest" and isinstance(manifest.get("properties"), dict):
            listed = optional(folder / str(manifest["properties"].get("file")))
            for kind in ("dockerImages", "files"):
                found |= one if isinstance(one := listed.get(kind), dict) else {}
    return found


def source(resource: dict[str, Any], of: str, listed: Callable[[], Assets]) -> str | None:
    """Give the path of the asset in the property `of`: as the resource's metadata say, or as the asset manifest does for the hash that the property names.

    The property is deployed, and the metadata are a hint for tools (https://docs.aws.amazon.com/cdk/v2/guide/assets.html): where the property names no asset of the manifest, they are not believed.
    """
    properties = resource.get("Properties")
    location = json.dumps(properties.get(of)) if isinstance(properties, dict) and isinstance(properties.get(of), dict | str) else ""
    if (noted := annotation(resource, "aws:asset:path")) and annotation(resource, "aws:asset:property") in (of, f"{of}.ImageUri", None):
        known = listed()
        return noted if any(name in location for name in known) or (not known and _is_computed(location)) else None
    for name, asset in listed().items() if location else ():
        path = asset["source"].get("path") if name in location and isinstance(asset, dict) and isinstance(asset.get("source"), dict) else None
        if isinstance(path, str):
            return path
    return None


def _is_computed(location: str) -> bool:
    """Is it a function's result, as what the parameters of an older app name is?"""
    return '"Ref"' in location or '"Fn::' in location


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

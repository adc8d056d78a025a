"""The folder that a template names as a function's code (`Code: ./worker`), as `aws cloudformation package` finds it, or of which SAM builds an image (`DockerContext`).

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html

Where a function names none, the folder is packaged in which that is done, and that is the template's, if the handler's file stands there:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-cli-package.html

What `serverless package` writes into `.serverless` names archives, made of the folder above: handlers are named relative to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import disk
from .within import within

_KEYS = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
_SOURCES = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
_SERVERLESS = ".serverless"


def local_code(template: Path, body: dict[str, Any], root: Path | None, logical_id: str) -> Path | None:
    """Give the folder of a function's code or of a layer's content, relative to its template; None for what lies elsewhere, or outside `root` once links are followed."""
    resources = body.get("Resources")
    resource = resources.get(logical_id) if isinstance(resources, dict) else None
    key = _KEYS.get(str(resource.get("Type"))) if isinstance(resource, dict) else None
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    named = properties.get(key) if isinstance(properties, dict) and key is not None else None
    metadata = resource.get("Metadata") if isinstance(resource, dict) else None
    if isinstance(named, dict) and isinstance(properties, dict) and template.parent.name == _SERVERLESS:
        named = ".." if _is_made_of(template.parent.parent, named, properties) else None
    elif key == "Code" and not isinstance(named, str) and isinstance(metadata, dict) and "DockerContext" in metadata:
        named = metadata["DockerContext"]
    elif key == "Code" and named is None and isinstance(properties, dict) and _stands_in(template.parent, properties):
        named = "."
    if root is None or not isinstance(named, str) or "://" in named or (real := within(template.parent, named, root)) is None:
        return None
    folder = real.parent if real.suffix in _SOURCES and disk.is_file(real) else real
    return folder if disk.is_dir(folder) and folder.is_relative_to(disk.real(root)) else None


def _is_made_of(service: Path, code: dict[str, Any], properties: dict[str, Any]) -> bool:
    """Is the archive one of a service's folder: does the handler's file stand there? A plugin, or an artifact of its own, may have made it of another."""
    return "S3Key" in code and _stands_in(service, properties)


def _stands_in(folder: Path, properties: dict[str, Any]) -> bool:
    """Is the handler's file there, as its name is spelt from this folder?"""
    handler = _own_handler(properties)
    module = handler.rpartition(".")[0] if isinstance(handler, str) else ""
    return module != "" and any(
        within(folder, f"{name}{suffix}", folder) is not None and disk.is_file(folder / f"{name}{suffix}")
        for name in (module, module.replace(".", "/"))
        for suffix in _SOURCES
    )


def _own_handler(properties: dict[str, Any]) -> Any:
    """What Handler names, or what a library's calls that is put around it."""
    from .around import AROUND  # noqa: PLC0415 - few templates are the Serverless Framework's

    handler = properties.get("Handler")
    environment = properties.get("Environment")
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    around = AROUND.get(handler) if isinstance(handler, str) else None
    return variables.get(around, handler) if around is not None and isinstance(variables, dict) else handler

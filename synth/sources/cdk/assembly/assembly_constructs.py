"""What a cloud assembly recorded about its constructs: which construct a logical id is, and who wrote it. Read only when a finding asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from ...template import Route, Spot
from ..json_files import annotation, optional
from ..json_files import resource as resource_of

Metadata = dict[str, list[dict[str, Any]]]


def metadata(folder: Path, artifact: dict[str, Any]) -> Metadata:
    """Read what was recorded per construct path: in a file of its own (newer assemblies), or inside the stack's artifact."""
    inside, beside = artifact.get("metadata"), artifact.get("additionalMetadataFile")
    recorded = {**(inside if isinstance(inside, dict) else {}), **(optional(folder / beside) if isinstance(beside, str) else {})}
    return {path: [entry for entry in entries if isinstance(entry, dict)] for path, entries in recorded.items() if isinstance(entries, list)}


def construct(body: dict[str, Any], template: str, recorded: Callable[[], Metadata], logical_id: str) -> str | None:
    """Give a logical id's construct path, without the leading slash: the template says it, or else the metadata do."""
    resource = resource_of(body, logical_id)
    if resource is None:
        return None
    if path := annotation(resource, "aws:cdk:path"):
        return path
    owners = {path: str(entry.get("data")) for path, entries in recorded().items() for entry in entries if entry.get("type") == "aws:cdk:templateFile"}
    named = [
        (path, _owner(path, owners))
        for path, entries in recorded().items()
        if any(entry.get("type") == "aws:cdk:logicalId" and entry.get("data") == logical_id for entry in entries)
    ]
    # Nested stacks share their parent's metadata, where the same logical id may stand for several constructs.
    here = [path for path, owner in named if owner and PurePath(owner).name == template] or [path for path, owner in named if owner is None]
    return here[0].lstrip("/") if len(here) == 1 else None


def entry(body: dict[str, Any], path_of: Callable[[str], str | None], recorded: Callable[[], Metadata], root: Path, logical_id: str) -> Path | None:
    """Give the file that a function is bundled from, as the app's call names it: see `entries`."""
    from ..code.entries import entry as named  # noqa: PLC0415 - as below

    return named(body, path_of, recorded, root, logical_id)


def authored(body: dict[str, Any], path_of: Callable[[str], str | None], recorded: Callable[[], Metadata], root: Path, route: Route) -> list[Spot]:
    """Give the places in the user's code that made what stands at `route`, the best one first."""
    from ..code.construct_lines import authored as lines  # noqa: PLC0415 - ast and tokenize are needed only by a finding

    path = path_of(str(route[1])) if len(route) > 1 and route[0] == "Resources" else None
    return lines(recorded(), path, route, root, _actions(body, route)) if path else []


def _actions(body: dict[str, Any], route: Route) -> list[str]:
    """Give the actions of the policy statement that a route leads to or into."""
    node: Any = body
    try:
        for before, key in zip(("", *route), route, strict=False):
            node = node[key]
            if before == "Statement" and isinstance(node, dict):
                actions = node.get("Action", node.get("NotAction"))
                return [action for action in (actions if isinstance(actions, list) else [actions]) if isinstance(action, str)]
    except (KeyError, IndexError, TypeError):
        return []
    return []


def _owner(path: str, owners: dict[str, str]) -> str | None:
    """Give the template of the nearest stack around a construct."""
    while path and path not in owners:
        path = path.rpartition("/")[0]
    return owners.get(path)

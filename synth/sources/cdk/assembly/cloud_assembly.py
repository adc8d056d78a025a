"""Reads a cloud assembly (`cdk.out`): which stacks it has, and the template of each.

The format: https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html. Templates are read at once; metadata, asset manifests and
positions only when a finding asks for them, since most runs find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from queuegate._light import NamedTuple

from ... import cloudformation, disk
from ...disk import Remembered
from ...prepared import prepared
from ...template import Route, Spot, Template, Unreadable
from ...within import within
from .. import json_files
from .assembly_assets import HELD, Assets, assets, code, source, templates
from .assembly_constructs import Metadata, authored, construct, entry, metadata
from .lookups import told_apart


class Assembly(NamedTuple):
    """What a cloud assembly holds.

    `missing` are the context lookups that the app asked for and did not get: their values in the templates are dummies. `problems` are the parts that cannot be
    read; they hide no other part. `nested` leads from a template's file and the logical id of an `AWS::CloudFormation::Stack` in it to the nested template.
    """

    templates: list[Template]
    missing: list[dict[str, Any]]
    problems: list[Unreadable]
    nested: dict[tuple[str, str], str]
    folder: str = ""


class _Stack(NamedTuple):
    folder: Path
    file: str
    name: str
    display: str
    artifact: str
    account: str
    region: str
    recorded: Callable[[], Metadata]
    listed: Callable[[], Assets]


def read(folder: Path, *, root: Path) -> Assembly:
    """Read the assembly in `folder`, stages and nested stacks included.

    `root` is the repository: lines of code and asset folders outside it are not given. A stack has the name that it has in CloudFormation; where two have the
    same, their construct paths tell them apart. Raises Unreadable if the outermost manifest cannot be read; whatever else is broken becomes a problem.
    `folder` must outlive the templates, whose details are read on demand.
    """
    assembly = Assembly([], [], [], {}, str(folder.absolute()))
    stacks = list(_stacks(folder.absolute(), Path(disk.real(folder)), assembly))
    names, displays = Counter(stack.name for stack in stacks), Counter(stack.display for stack in stacks)
    for stack in stacks:
        name = stack.name if names[stack.name] == 1 else stack.display if displays[stack.display] == 1 else f"{stack.display} ({stack.artifact})"
        _add(assembly, stack, stack.file, (name, stack.display), root)
    return assembly


def _stacks(folder: Path, top: Path, assembly: Assembly) -> Iterator[_Stack]:
    """Yield the stacks of a folder's manifest, and those of its stages."""
    manifest = folder / "manifest.json"
    if not disk.is_file(manifest):
        raise Unreadable("the cloud assembly has no manifest.json. Run `cdk synth` again, or check the cdk.json instead.", Spot(str(manifest), 1))
    content = json_files.read(manifest)
    artifacts, missing = content.get("artifacts", {}), content.get("missing")
    if not isinstance(artifacts, dict):
        raise Unreadable('"artifacts" is not a JSON object', Spot(str(manifest), 1))
    assembly.missing.extend(lookup for lookup in (missing if isinstance(missing, list) else ()) if isinstance(lookup, dict))
    for name, artifact in artifacts.items():
        kind = artifact.get("type") if isinstance(artifact, dict) else None
        if kind not in ("aws:cloudformation:stack", "cdk:cloud-assembly"):
            continue
        try:
            properties = artifact.get("properties")
            part = _part(folder, top, properties, "templateFile" if kind == "aws:cloudformation:stack" else "directoryName", name)
            if kind == "cdk:cloud-assembly":
                yield from _stacks(part, Path(disk.real(part)), assembly)
                continue
        except Unreadable as problem:
            assembly.problems.append(problem)
            continue
        yield _Stack(
            folder=folder,
            file=str(part),
            name=str(properties.get("stackName") or name),
            display=str(artifact.get("displayName") or name),
            artifact=name,
            **_environment(artifact.get("environment")),
            recorded=Remembered(partial(metadata, folder, artifact)),
            listed=Remembered(partial(assets, folder, artifact, artifacts)),
        )


def _part(folder: Path, top: Path, properties: object, key: str, artifact: str) -> Path:
    name = properties.get(key) if isinstance(properties, dict) else None
    part = folder / name if isinstance(name, str) else None
    if not part or (within(folder, str(name), top) or top) == top:
        raise Unreadable(f'the artifact "{artifact}" has no "{key}" that lies inside the cloud assembly', Spot(str(folder / "manifest.json"), 1))
    return part


def _environment(named: object) -> dict[str, str]:
    """The account and the Region of `aws://ACCOUNT/REGION`; "" for one that the app leaves to the deployment (`unknown-account`, `unknown-region`)."""
    account, _, region = named.removeprefix("aws://").partition("/") if isinstance(named, str) else ("", "", "")
    return {"account": account if account.isdigit() else "", "region": "" if region.startswith("unknown-") else region}


def _add(assembly: Assembly, stack: _Stack, file: str, names: tuple[str, str], root: Path) -> None:
    """Add a template, and those nested in it. The names are those of its stack: for people, and its construct path."""
    name, path = names
    if any(template.file == file for template in assembly.templates):
        return
    try:
        text = cloudformation.read_text(Path(file))
        body = told_apart(json_files.loads(text, file), assembly.missing)
    except Unreadable as problem:
        gone = "the manifest of this cloud assembly names a template that is not there. Synthesise it again: npx cdk synth -q"
        assembly.problems.append(problem if disk.exists(Path(file)) else Unreadable(gone, problem.spot))
        return
    path_of = partial(construct, body, Path(file).name, stack.recorded)
    apart: set[str] = set()
    template = Template(
        file=file,
        stack=name,
        body=body,
        spot=partial(_spot, file, cache(partial(cloudformation.parse, text, file))),
        authored=partial(authored, body, path_of, stack.recorded, root),
        construct=path_of,
        code=partial(code, stack.folder, body, stack.listed, root),
        entry=partial(entry, body, path_of, stack.recorded, root),
        account=stack.account,
        region=stack.region,
        called=stack.name if file == stack.file and name != stack.name else "",
        path=path,
        apart=apart,
        app=assembly.folder,
        text=text,
    )
    template, refused = prepared(template, root)
    assembly.problems.extend(refused)
    assembly.templates.append(template)
    for logical_id, resource in json_files.resources(body).items():
        if resource.get("Type") == "AWS::CloudFormation::Stack":
            child = source(resource, "TemplateURL", stack.listed)
            if nested := _beside(stack, child):
                assembly.nested[file, logical_id] = nested
                at = path_of(logical_id) or ""
                below = at.rpartition("/")[0].removesuffix(".NestedStack")
                _add(assembly, stack, nested, (f"{name}/{_nested_name(at) or logical_id}", below or path), root)
        elif str(resource.get("Type")) in HELD:
            for held in filter(None, (_beside(stack, one) for one in templates(resource, stack.listed))):
                apart.add(logical_id)
                _add(assembly, stack, held, (f"{name}/{Path(held).name.partition('.')[0]}", ""), root)


def _beside(stack: _Stack, asset: str | None) -> str | None:
    """The file of an asset that lies in the stack's own folder, as a template does."""
    return str(stack.folder / asset) if asset and Path(asset).name == asset else None


def _nested_name(path: str | None) -> str | None:
    """`Prod/Service/Workers.NestedStack/Workers.NestedStackResource` makes the nested stack "Workers"."""
    return path and path.rpartition("/")[2].removesuffix(".NestedStackResource")


def _spot(file: str, parsed: Callable[[], tuple[dict[str, Any], Callable[[Route], Spot]]], route: Route) -> Spot:
    try:
        return parsed()[1](route)
    except Unreadable as error:  # what the CDK would not write (a key twice): JSON's own reader took it, ours knows where it stands
        return error.spot or Spot(file, 1)

"""What a target is: an app, an assembly, a template, or a folder of them. Nothing is run and no template is parsed here.

A `cdk.json` runs a program of its owner's choice, so it counts only where somebody named it. One that is merely met, in a folder or through a glob, is skipped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from queuegate._light import NamedTuple, regex

from .. import disk, unsaved
from ..cloudformation import MOST_BYTES
from ..template import Spot, Unreadable

Kind = Literal["cdk-app", "cloud-assembly", "cloudformation"]

ENDINGS = (".yaml", ".yml", ".json", ".template")
"""How the name of a file ends that can be a template where nobody named it."""
PASSED_OVER = frozenset({".git", "node_modules", ".venv", ".aws-sam"})
OF_PYTHON = frozenset({"bin", "Scripts", "include", "Include", "lib", "Lib", "lib64", "share"})
"""The folders of a virtual environment. What else lies beside a pyvenv.cfg is read."""
_OF_SAM = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
_MARK = "cdk.out"
"""The file that the CDK writes into each cloud assembly: it says which version of the format that has."""
_NO_TEMPLATES = {
    ".tf": "this is Terraform, which is not read. Name a template of CloudFormation or SAM, a cdk.json or a cdk.out",
    ".toml": "this is no template of CloudFormation or SAM. Name the template; the values of a samconfig.toml are given with --parameters samconfig.toml#ENVIRONMENT",
    **dict.fromkeys(
        (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".java", ".kt", ".go", ".cs", ".rb", ".rs"),
        "this is code, and no template. Name the template that deploys it, or the app's cdk.json: handlers are read with their functions",
    ),
}
"""What somebody may name for a template, by the ending of its name, and what to name in its place."""
_NEAR = 0.8
"""How much of two names is the same where one is meant by the other."""
_DEFAULTS = ("template.yaml", "template.yml", "template.json")


SETTINGS = "queuegate.yaml"
"""The team's settings: what is read as such is not told to be no template."""
_ESCAPED = regex(rb"\\(?:[ux](?:00)*[2-7][0-9a-fA-F]|U0{6}[2-7][0-9a-fA-F]|\r?\n)")
"""A letter that is written by its number, or a string that goes on in the next line: what is spelt so cannot be seen without a parser."""


NO_TEMPLATE = "no Resources section"
"""Why a file is passed over that nothing makes a template."""
_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that says where the content of its name is: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""


class Found(NamedTuple):
    """Something to read. `path` is the cdk.json, the assembly's folder, or the template."""

    path: Path
    kind: Kind


class Skipped(NamedTuple):
    """Something met in a folder that is not read, and why."""

    path: Path
    reason: str


def find(target: Path, *, named: bool) -> list[Found | Skipped]:
    """Everything to read at a target, in a fixed order.

    `named`: the user wrote this path, in full. Then a cdk.json is an app, and any other file is taken for a template, whatever it holds. In a folder, and for
    `named=False` (a glob's match), only files that can be templates are found; `read` may still refuse one of them with `NotTemplate`.
    Raises `Unreadable` if there is nothing at the path.
    """
    try:
        return _find(target, named=named)
    except OSError as error:  # Path.is_dir() and its like raise for a name that is too long, and for a folder that may not be entered
        raise Unreadable(f"this cannot be read: {error.strerror}. Check the path and its permissions", Spot(str(target.absolute()), 1)) from None


def _find(target: Path, *, named: bool) -> list[Found | Skipped]:
    if is_assembly(target):
        return [Found(target, "cloud-assembly")]
    if target.name == "manifest.json" and is_assembly(target.parent):
        return [Found(target.parent, "cloud-assembly")]
    if target.is_dir():
        if named and (target / _MARK).is_file():
            manifest = target / "manifest.json"
            what = "is not the CDK's: it may be cut off" if manifest.exists() else "is missing"
            raise Unreadable(f"manifest.json of this cloud assembly {what}. Synthesise it again: npx cdk synth -q", Spot(str(manifest.absolute()), 1))
        return list(_walk(target))
    if not named:
        return [met(target)]
    if target.is_symlink() and not target.exists():
        raise Unreadable("this is a link that leads to nothing. Check where it leads", Spot(str(target.absolute()), 1))
    if not target.exists() and unsaved.content(target) is None:
        raise Unreadable(f"there is no such file or folder{_meant(target)}. Check the path", Spot(str(target.absolute()), 1))
    if (instead := _NO_TEMPLATES.get(target.suffix)) is not None:
        raise Unreadable(instead, Spot(str(target.absolute()), 1))
    return [Found(target, "cdk-app" if target.name == "cdk.json" else "cloudformation")]


def _meant(target: Path) -> str:
    """What lies beside a path that leads nowhere, and is called nearly so."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong name

    near = get_close_matches(target.name, sorted(one.name for one in target.parent.iterdir()) if target.parent.is_dir() else [], 1, _NEAR)
    return f" (did you mean {target.with_name(near[0])}?)" if near else ""


def default_target(folder: Path, *, apps: bool = True) -> Path | None:
    """Choose what a folder offers to a run that names no target: its cdk.json (where apps may be run), else its cdk.out, also one that is cut off, else its template."""
    if apps and (folder / "cdk.json").is_file():
        return folder / "cdk.json"
    if is_assembly(folder / "cdk.out") or (folder / "cdk.out" / _MARK).is_file():
        return folder / "cdk.out"
    there = [folder / name for name in _DEFAULTS if (folder / name).is_file()]
    ours = (path for path in there if len(there) == 1 or isinstance(met(path), Found))  # other tools have a template.yaml, too
    return next(ours, next(iter(there), None))


def deployed_beside(folder: Path, chosen: Path | None) -> list[Path]:
    """What SAM's configuration in a folder has deployed beside the template that was chosen there, or in the place of one."""
    configs = [folder / name for name in _OF_SAM if (folder / name).is_file()]
    if not configs or (chosen is not None and chosen.name not in _DEFAULTS):
        return []
    from ..sam_config import named  # noqa: PLC0415 - few folders have one

    found = dict.fromkeys(path for config in configs for path in named(config))
    return [path for path in found if chosen is None or not path.samefile(chosen)]


def is_assembly(folder: Path) -> bool:
    """Whether a folder is a cloud assembly: the output of `cdk synth`, with a manifest of artifacts."""
    manifest = folder / "manifest.json"
    try:
        if not manifest.is_file() or manifest.stat().st_size > MOST_BYTES:
            return False
        data = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "artifacts" in data and "version" in data


def _walk(folder: Path) -> Iterator[Found | Skipped]:
    pending = _inside(folder)
    while pending:
        entry = pending.pop()
        path, linked = Path(entry.path), entry.is_symlink()
        try:
            if not (path.is_dir() if linked else entry.is_dir()):
                if entry.name in _OF_SAM:
                    yield from _deployed(path, folder)
                if entry.name.lower().endswith(ENDINGS):
                    judged = met(path, plain=not linked and entry.is_file())
                    if isinstance(judged, Found) or entry.name not in (SETTINGS, *_OF_SAM):
                        yield judged
            elif linked:
                yield Skipped(path, "a link to a folder is not followed: name the folder itself")
            elif is_assembly(path):
                yield Found(path, "cloud-assembly")
            elif entry.name not in PASSED_OVER:
                inside = _inside(path)
                own = [one for one in inside if one.name not in OF_PYTHON] if (path / "pyvenv.cfg").is_file() else inside
                pending += own
        except OSError as error:
            yield Skipped(path, f"cannot be read: {error.strerror}")


def _deployed(config: Path, folder: Path) -> Iterator[Found]:
    """What SAM's configuration has deployed, where the walk through this folder does not come upon it."""
    from ..sam_config import named  # noqa: PLC0415 - few folders have one

    for path in named(config):
        way = Path(os.path.abspath(path))  # noqa: PTH100 - a link is judged by whoever reads it
        met_anyway = way.is_relative_to(os.path.abspath(folder)) and PASSED_OVER.isdisjoint(way.parts) and way.name.lower().endswith(ENDINGS)  # noqa: PTH100 - as above
        if not met_anyway:
            yield Found(path, "cloudformation")


def _inside(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, the last first."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: os.path.normcase(entry.name), reverse=True)


def unnamed(folder: Path, read: Collection[str] = ()) -> Iterator[Found | Skipped]:
    """The templates in an assembly's folder that are no stack of it, not among those that were `read` with it (by their absolute paths) and no part of an asset's folder, and the assemblies that are no stage of it.

    What a manifest merely mentions is not read, and what git tracks somebody has written: a manifest that is put beside it hides it behind no asset, and it is told to be left out. Where the manifests have no stack at all, they hide none: the templates are read.
    """
    from ..cdk.assembly.listed import listed  # noqa: PLC0415 - only an assembly needs it
    from .git_index import tracks  # noqa: PLC0415 - as above

    parts = listed(folder)
    known = {*parts.templates, *read, *parts.stages}
    for stage in sorted(parts.stages):
        here = folder if stage == os.path.abspath(folder) else Path(stage)  # noqa: PTH100 - as the list has it
        for found in _of_stage(here):
            path = os.path.abspath(found.path)  # noqa: PTH100 - as above
            if isinstance(found, Skipped) or path in known:
                continue
            is_folder = found.kind == "cloud-assembly"
            tracked = "git tracks it, and " if tracks(found.path, file=not is_folder) else ""
            if not tracked and any(path.startswith(f"{asset}{os.sep}") for asset in parts.assets):
                continue
            if is_folder:
                yield Skipped(found.path, f"{tracked}no manifest of the cloud assembly around it names it: name the folder to have it read")
            elif path not in parts.own or _has_resources(found.path):
                left = Skipped(found.path, f"{tracked}no manifest of the cloud assembly has it as a stack's: name the file to have it read")
                yield left if parts.templates else found


def _of_stage(folder: Path) -> Iterator[Found | Skipped]:
    """What a manifest calls a stage may be no folder, or one that nobody may enter."""
    try:
        yield from _walk(folder)
    except OSError as error:
        yield Skipped(folder, f"the cloud assembly names it as a stage, and it cannot be read: {error.strerror}")


def _has_resources(path: Path) -> bool:
    """Is a file that should be the CDK's own a template?"""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return True
    return isinstance(content, dict) and "Resources" in content


def met(path: Path, *, plain: bool = False) -> Found | Skipped:
    """Judge a file that nobody named: a template, unless it clearly is none. `plain`: it is known to be a file, and no link."""
    if path.name == "cdk.json":
        return Skipped(path, "an app is run only if it is named: name this file")
    held = unsaved.content(path)
    if held is None and not plain and not path.is_file():
        return Skipped(path, "not a file" if path.exists() else "there is no such file")
    try:
        data = disk.look(path, MOST_BYTES, plain=plain) if held is None else held
    except PermissionError:
        if path.stat().st_size <= MOST_BYTES:
            return Found(path, "cloudformation")  # nobody can say that it is none: the reader refuses it
        data = None
    if data is None or len(data) > MOST_BYTES:
        return Skipped(path, f"larger than {MOST_BYTES // 1_000_000} MB, which no template is")
    if data.startswith(_POINTER):
        return Skipped(path, "a pointer of Git LFS, whose content is not checked out: run git lfs pull")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.replace(b"\0", b"")  # UTF-16: good enough to see the words, so that the reader can name the encoding
    if b"AWSTemplateFormatVersion" in data or (b"::" in data and (b"Resources" in data or b"Transform" in data)) or _ESCAPED.search(data):
        return Found(path, "cloudformation")
    return Skipped(path, NO_TEMPLATE if b"Resources" not in data else "no resource types such as AWS::SQS::Queue")

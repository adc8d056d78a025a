"""What a target is: an app, an assembly, a template, or a folder of them. Nothing is run and no template is parsed here.

A `cdk.json` runs a program of its owner's choice, so it counts only where somebody named it. One that is merely met, in a folder or through a glob, is skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from .cloudformation import MOST_BYTES
from .template import Spot, Unreadable

Kind = Literal["cdk-app", "cloud-assembly", "cloudformation"]

ENDINGS = (".yaml", ".yml", ".json", ".template")
"""How the name of a file ends that can be a template where nobody named it."""
_PASSED_OVER = frozenset({".git", "node_modules", ".venv", ".aws-sam"})
_DEFAULTS = ("template.yaml", "template.yml", "template.json")


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
        return list(_walk(target))
    if not named:
        return [_met(target)]
    if not target.exists():
        raise Unreadable("there is no such file or folder. Check the path", Spot(str(target.absolute()), 1))
    return [Found(target, "cdk-app" if target.name == "cdk.json" else "cloudformation")]


def default_target(folder: Path, *, apps: bool = True) -> Path | None:
    """Choose what a folder offers to a run that names no target: its cdk.json (where apps may be run), else its cdk.out, else its template."""
    if apps and (folder / "cdk.json").is_file():
        return folder / "cdk.json"
    if is_assembly(folder / "cdk.out"):
        return folder / "cdk.out"
    return next((folder / name for name in _DEFAULTS if (folder / name).is_file()), None)


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
    pending = sorted(folder.iterdir(), reverse=True)
    while pending:
        path = pending.pop()
        try:
            if not path.is_dir():
                if path.name.lower().endswith(ENDINGS):
                    yield _met(path)
            elif path.is_symlink():
                yield Skipped(path, "a link to a folder is not followed: name the folder itself")
            elif is_assembly(path):
                yield Found(path, "cloud-assembly")
            elif path.name not in _PASSED_OVER and not (path / "pyvenv.cfg").is_file():
                pending += sorted(path.iterdir(), reverse=True)
        except OSError as error:
            yield Skipped(path, f"cannot be read: {error.strerror}")


def _met(path: Path) -> Found | Skipped:
    """Judge a file that nobody named: a template, unless it clearly is none."""
    if path.name == "cdk.json":
        return Skipped(path, "an app is run only if it is named: name this file")
    if not path.is_file():
        return Skipped(path, "not a file" if path.exists() else "there is no such file")
    if path.stat().st_size > MOST_BYTES:
        return Skipped(path, f"larger than {MOST_BYTES // 1_000_000} MB, which no template is")
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.replace(b"\0", b"")  # UTF-16: good enough to see the words, so that the reader can name the encoding
    if b"AWSTemplateFormatVersion" in data or (b"::" in data and (b"Resources" in data or b"Transform" in data)):
        return Found(path, "cloudformation")
    return Skipped(path, "no Resources section" if b"Resources" not in data else "no resource types such as AWS::SQS::Queue")

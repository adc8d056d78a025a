"""Facts: an app or a template in, linked pipelines out. Never a judgement. `load` is the one door."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .sources.detect import Found, Skipped, find
from .sources.loops import has_loops, written_out
from .sources.template import Spot, Template, Unreadable, is_sam

__all__ = ["Assembly", "Options", "Problem", "Target", "load"]


class Target(NamedTuple):
    """What became of one file or folder: `status` is checked, skipped or failed, `reason` says why it is not checked."""

    target: str
    kind: str
    status: str
    reason: str | None = None


class Problem(NamedTuple):
    """Something that could not be read: the report's kind of problem, the message with its next step, the target, and the place."""

    kind: str
    message: str
    target: str
    spot: Spot | None = None


class Assembly:
    """The templates that are deployed together, and what became of every target.

    `shown` gives a file's path as a person knows it; `synthesised` tells which cdk.json's assembly lies in which folder.
    """

    __slots__ = ("_moved", "nested", "problems", "synthesised", "targets", "templates")

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.problems: list[Problem] = []
        self.templates: list[Template] = []
        self.nested: dict[tuple[str, str], str] = {}
        self.synthesised: dict[str, str] = {}
        self._moved: dict[str, str] = {}

    def moved(self, folder: Path, known_as: Path) -> None:
        """A folder is read at one place and known to people by another: a synthesis goes to a temporary folder."""
        self._moved[f"{folder.absolute()}{os.sep}"] = f"{known_as.absolute()}{os.sep}"

    def shown(self, file: str) -> str:
        """The path as a person knows it."""
        for temporary, known in self._moved.items():
            if file.startswith(temporary):
                return known + file[len(temporary) :]
        return file

    def failed(self, target: str, kind: str, error: Unreadable) -> None:
        self.targets.append(Target(target, kind, "failed", error.message))
        self.problems.append(Problem(error.kind, error.message, target, error.spot))


class Options(NamedTuple):
    """How targets are read.

    `root` is the repository: no line of code outside it is shown. `run_apps` allows a named cdk.json to be run, for at most `timeout` seconds. `workdir` gives a new
    empty folder that outlives the assembly. `cache_dir` may hold byte code between runs (None: nothing is written outside `workdir`). `made` names the folders of
    apps that somebody has synthesised already.
    """

    root: Path
    workdir: Callable[[], Path]
    run_apps: bool = True
    timeout: float = 300
    cache_dir: Path | None = None
    made: Mapping[Path, Path] = {}


def load(targets: Sequence[str], options: Options) -> Assembly:
    """Read every target (a file, folder, glob, cdk.json or cdk.out) into one assembly. What cannot be read becomes a problem, and the others are still read."""
    assembly = Assembly()
    for target in targets:
        try:
            for path, named in _paths(target):
                for found in find(path, named=named):
                    _take(found, target if named and path.is_file() else str(found.path), assembly, options, named=named and path == found.path)
        except Unreadable as error:
            assembly.failed(target, "unknown", error)
    assembly.templates = list({template.file: template for template in assembly.templates}.values())  # named twice is read once
    _tell_apart(assembly.templates)
    return assembly


def _paths(target: str) -> list[tuple[Path, bool]]:
    """The paths that a target means, and whether somebody wrote them in full."""
    if Path(target).exists() or not glob.has_magic(target):
        return [(Path(target), True)]
    matches = sorted(glob.glob(target, recursive=True))  # noqa: PTH207 - pathlib's glob takes no absolute pattern
    if not matches:
        raise Unreadable("no file matches this pattern. Check it, and quote it so that the shell does not expand it", None)
    return [(Path(match), False) for match in matches]


def _take(found: Found | Skipped, target: str, assembly: Assembly, options: Options, *, named: bool) -> None:
    from .sources import cloudformation  # noqa: PLC0415 - a circle: detect reads a constant of it

    if isinstance(found, Skipped):
        assembly.targets.append(Target(target, "unknown", "skipped", found.reason))
        return
    try:
        match found.kind:
            case "cdk-app":
                _take_app(found.path, target, assembly, options)
            case "cloud-assembly":
                _take_assembly(found.path, target, "cloud-assembly", assembly, options)
            case _:
                _take_template(cloudformation.read(found.path, root=options.root), target, assembly, options)
    except cloudformation.NotTemplate as error:
        if named:
            assembly.failed(target, found.kind, error)
        else:
            assembly.targets.append(Target(target, "unknown", "skipped", error.message))
    except Unreadable as error:
        assembly.failed(target, found.kind, error)


def _take_app(cdk_json: Path, target: str, assembly: Assembly, options: Options) -> None:
    app = cdk_json.absolute()
    folder = options.made.get(app)
    if folder is None and not options.run_apps:
        assembly.targets.append(Target(target, "cdk-app", "skipped", "--static runs no app: check its cdk.out instead"))
        return
    if folder is None:
        from .sources.cdk_app import synthesise  # noqa: PLC0415 - only an app needs it

        folder = synthesise(cdk_json, options.workdir(), root=options.root, timeout=options.timeout, cache_dir=options.cache_dir).folder
    assembly.synthesised[str(app)] = str(folder)
    assembly.moved(folder, app.parent / "cdk.out")
    _take_assembly(folder, target, "cdk-app", assembly, options)


def _take_assembly(folder: Path, target: str, kind: str, assembly: Assembly, options: Options) -> None:
    from .sources import cloud_assembly  # noqa: PLC0415 - only an assembly needs it

    read = cloud_assembly.read(folder, root=options.root)
    assembly.templates += read.templates
    assembly.nested |= read.nested
    assembly.targets.append(Target(target, kind, "failed" if read.problems else "checked", read.problems[0].message if read.problems else None))
    assembly.problems += [Problem(error.kind, error.message, target, error.spot) for error in read.problems]


def _take_template(template: Template, target: str, assembly: Assembly, options: Options) -> None:
    if has_loops(template.body):
        template = written_out(template)
    if not is_sam(template.body):
        assembly.templates.append(template)
        assembly.targets.append(Target(target, "cloudformation", "checked"))
        return
    from .sources.sam import lowered  # noqa: PLC0415 - only a SAM template needs it

    made, refused = lowered(template, options.root)
    assembly.templates.append(made)
    assembly.targets.append(Target(target, "sam", "failed" if refused else "checked", refused[0].message if refused else None))
    assembly.problems += [Problem(error.kind, error.message, target, error.spot) for error in refused]


def _tell_apart(templates: list[Template]) -> None:
    """Stacks have names of their own: where two are alike, the path tells them apart."""
    counted = Counter(template.stack for template in templates)
    common = os.path.commonpath([os.path.dirname(template.file) for template in templates]) if templates else ""  # noqa: PTH120 - text
    for template in templates:
        if counted[template.stack] > 1:
            path = os.path.splitext(os.path.relpath(template.file, common))[0].replace(os.sep, "/")  # noqa: PTH122 - text
            template.stack = path if path != template.stack else f"./{path}"

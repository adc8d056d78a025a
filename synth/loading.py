"""Facts: an app or a template in, linked pipelines out. Never a judgement. `load` is the one door."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from queuegate._light import NamedTuple

from .language.macros import beside_properties
from .language.nested_stacks import meant
from .language.parameters import section
from .language.property_slips import lists_as_meant, properties_as_meant
from .language.slips import read_as_meant
from .sources import disk
from .sources.detect import Found, Skipped, find, unnamed
from .sources.prepared import prepared
from .sources.template import Spot, Template, Unreadable, is_sam
from .sources.within import within

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

    `shown` gives a file's path as a person knows it; `synthesised` tells which cdk.json's assembly lies in which folder. `files` are those that were
    read, `children` the files inside the repository that are nested in one of them by their path.
    """

    __slots__ = ("_moved", "children", "files", "nested", "problems", "synthesised", "targets", "templates")

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.problems: list[Problem] = []
        self.templates: list[Template] = []
        self.nested: dict[tuple[str, str], str] = {}
        self.synthesised: dict[str, str] = {}
        self.files: set[str] = set()
        self.children: dict[str, None] = {}
        self._moved: dict[str, str] = {}

    def moved(self, folder: Path, known_as: Path) -> None:
        """A folder is read at one place and known to people by another: a synthesis goes to a temporary folder."""
        self._moved[f"{folder.absolute()}{os.sep}"] = f"{known_as.absolute()}{os.sep}"

    def shown(self, file: str) -> str:
        """The path as a person knows it: a temporary folder may lie for one in a copy of the repository, which itself lies in a temporary folder."""
        for temporary, known in self._moved.items():
            if file.startswith(temporary):
                file = known + file[len(temporary) :]
        return file

    def join(self, other: Assembly) -> None:
        """Take in what another one read, but for its templates."""
        self.targets += other.targets
        self.problems += other.problems
        self.nested |= other.nested
        self.synthesised |= other.synthesised
        self.files |= other.files
        self.children |= other.children
        self._moved |= other._moved

    def bare(self) -> Assembly:
        """The same without templates and what became of the targets: what finds the templates again."""
        bare = Assembly()
        bare.nested, bare.synthesised, bare._moved = self.nested, self.synthesised, self._moved
        return bare

    def failed(self, target: str, kind: str, error: Unreadable) -> None:
        self.targets.append(Target(target, kind, "failed", error.message))
        self.problems.append(Problem(error.kind, error.message, target, error.spot))


class Options(NamedTuple):
    """How targets are read.

    `root` is the repository: no line of code outside it is shown. `run_apps` allows a named cdk.json to be run, for at most `timeout` seconds. `workdir` gives a new
    empty folder that outlives the assembly. `made` names the folders of apps that somebody has synthesised already. `met`: nobody wrote the targets, so a file
    among them that is no template is skipped.
    """

    root: Path
    workdir: Callable[[], Path]
    run_apps: bool = True
    timeout: float = 300
    made: Mapping[Path, Path] = {}
    met: bool = False


class Source(NamedTuple):
    """Something to read, the target that it is reported under, and whether somebody wrote its path in full."""

    found: Found | Skipped
    target: str
    named: bool


def load(targets: Sequence[str], options: Options) -> Assembly:
    """Read every target (a file, folder, glob, cdk.json or cdk.out) into one assembly. What cannot be read becomes a problem, and the others are still read."""
    assembly = Assembly()
    for source in to_read(targets, assembly, met=options.met):
        take(source, assembly, options)
    assembly.templates = list({template.file: template for template in assembly.templates}.values())  # named twice is read once
    for template, stack in zip(assembly.templates, told_apart([(template.file, template.stack) for template in assembly.templates]), strict=True):
        template.stack = stack
    return assembly


def to_read(targets: Sequence[str], assembly: Assembly, *, met: bool) -> Iterator[Source]:
    """Everything to read at these targets, in their order and once each, and then what is nested in it, as far as it was taken. What is not there becomes a problem of the assembly."""
    folders: list[Path] = []
    written_in_full = {os.path.abspath(target) for target in targets if os.path.isfile(target)}  # noqa: PTH100, PTH113 - as below
    before = set[str]()
    for target in targets:
        try:
            for path, written in _paths(target):
                is_folder = os.path.isdir(path)  # noqa: PTH112 - as below
                named, alone = written and not met, written and os.path.isfile(path)  # noqa: PTH113 - as below
                folders += [path] if is_folder else []
                for found in (*sorted(find(path, named=named), key=_is_link), *(_left_out(path) if is_folder else ())):
                    where = _where(found)
                    if where in before or (not alone and where in written_in_full):
                        continue
                    before.add(where)
                    yield Source(found, target if alone else str(found.path), named and path == found.path)
                    if isinstance(found, Found) and found.kind == "cloud-assembly":
                        yield from (Source(one, str(one.path), named=False) for one in unnamed(found.path, assembly.files))
        except Unreadable as error:
            assembly.failed(target, "unknown", error)
    asked: set[str] = set()
    while nested := [file for file in assembly.children if file not in assembly.files | asked]:
        asked.update(nested)
        for file in nested:
            shown = os.path.relpath(file)
            path = Path(file if shown.startswith(os.pardir) else shown)
            yield Source(Found(path, "cloudformation"), str(path), named=False)
    for one in (one for folder in folders for one in _otherwise_named(folder)):
        if os.path.realpath(one.path) not in {os.path.realpath(file) for file in assembly.files | asked}:  # a link may have led there
            yield Source(one, str(one.path), named=False)


def _is_link(found: Found | Skipped) -> bool:
    return isinstance(found, Found) and disk.is_link(found.path)


def _where(found: Found | Skipped) -> str:
    """The absolute path; of a link to a template beside it, that template's: what it names relative to itself is the same. A link elsewhere may mean other code."""
    where = os.path.abspath(found.path)  # noqa: PTH100 - as below
    if _is_link(found):
        folder, name = os.path.split(os.path.realpath(where))
        if folder == os.path.realpath(os.path.dirname(where)):  # noqa: PTH120 - as below
            return os.path.join(os.path.dirname(where), name)  # noqa: PTH118, PTH120 - as below
    return where


def _left_out(folder: Path) -> Iterator[Skipped]:
    from .sources.passed_over import left_out  # noqa: PLC0415 - only a folder holds more than is asked for

    return left_out(folder)


def _otherwise_named(folder: Path) -> Iterator[Skipped]:
    from .sources.passed_over import is_made, otherwise_named  # noqa: PLC0415 - as above

    return iter(()) if is_made(folder) else otherwise_named(folder)


def _paths(target: str) -> list[tuple[Path, bool]]:
    """The paths that a target means, and whether somebody wrote them in full."""
    if os.path.exists(target):  # noqa: PTH110 - Path.exists() raises for a name that is too long
        return [(Path(target), True)]
    import glob  # noqa: PLC0415 - most targets are there

    if "://" in target:
        raise Unreadable("this is an address, and nothing is fetched. Name a file, or give its content on standard input (queuegate check -)", None)
    if not glob.has_magic(target):
        return [(Path(target), True)]
    matches = sorted(glob.glob(target, recursive=True), key=lambda match: (disk.is_link(match), match))  # noqa: PTH207 - pathlib's glob takes no absolute pattern
    if not matches:
        raise Unreadable("no file matches this pattern. Check it, and quote it so that the shell does not expand it", None)
    return [(Path(match), False) for match in matches]


def take(source: Source, assembly: Assembly, options: Options) -> None:
    """Read one of them, and say what became of it."""
    from .sources import cloudformation  # noqa: PLC0415 - a circle: detect reads a constant of it

    found, target, named = source
    if not named and _leads_out(found.path, options.root):
        found = Skipped(found.path, "a link that leads out of the repository is not followed")
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
            step = "" if ". " in error.message else ". Name a template of CloudFormation or SAM, or leave this out"
            assembly.failed(target, found.kind, Unreadable(f"{error.message}{step}", error.spot))
        else:
            assembly.targets.append(Target(target, "unknown", "skipped", error.message))
    except Unreadable as error:
        assembly.failed(target, found.kind, error)


def _leads_out(path: Path, root: Path) -> bool:
    """Does a link lead from what was met, in a folder or through a glob, out of the repository? What somebody named himself may lie anywhere."""
    outside = path.is_absolute() or path.parts[:1] == (os.pardir,)
    return (disk.is_link(path) or not outside) and within(path.parent, path.name, root) is None and os.path.lexists(path)


def _not_run(made: Path) -> str:
    """Why an app is skipped, and what to check in its place."""
    there = disk.is_dir(made)
    return f"--static runs no app: {'check its cdk.out instead' if there else 'synthesise it first (npx cdk synth -q), and check the cdk.out that it makes'}"


def _take_app(cdk_json: Path, target: str, assembly: Assembly, options: Options) -> None:
    app = cdk_json.absolute()
    folder = options.made.get(app)
    if folder is None and not options.run_apps:
        assembly.targets.append(Target(target, "cdk-app", "skipped", _not_run(app.parent / "cdk.out")))
        return
    if folder is None:
        from .sources.cdk.app import synthesise  # noqa: PLC0415 - only an app needs it

        folder = synthesise(cdk_json, options.workdir(), root=options.root, timeout=options.timeout).folder
    assembly.synthesised[str(app)] = str(folder)
    assembly.moved(folder, app.parent / "cdk.out")
    _take_assembly(folder, target, "cdk-app", assembly, options)


def _take_assembly(folder: Path, target: str, kind: str, assembly: Assembly, options: Options) -> None:
    from .sources.cdk import cloud_assembly  # noqa: PLC0415 - only an assembly needs it

    read = cloud_assembly.read(folder, root=options.root)
    assembly.templates += read.templates
    assembly.files.update(template.file for template in read.templates)
    assembly.nested |= read.nested
    empty = None if read.templates or read.problems else "the cloud assembly has no stack: nothing of it was checked"
    assembly.targets.append(
        Target(target, kind, "failed" if read.problems else "skipped" if empty else "checked", read.problems[0].message if read.problems else empty)
    )
    assembly.problems += [Problem(error.kind, error.message, target, error.spot) for error in read.problems]


def _take_template(template: Template, target: str, assembly: Assembly, options: Options) -> None:
    template.slips, template.misnamed, template.unlisted = read_as_meant(template), properties_as_meant(template), lists_as_meant(template)
    beside_properties(template)
    made, refused = prepared(template, options.root)
    assembly.templates.append(made)
    assembly.files.add(made.file)
    assembly.children.update(dict.fromkeys(_children(made, options.root)))
    kind = "sam" if is_sam(template.body) else "cloudformation"
    assembly.targets.append(Target(target, kind, "failed" if refused else "checked", refused[0].message if refused else None))
    assembly.problems += [Problem(error.kind, error.message, target, error.spot) for error in refused]


def _children(template: Template, root: Path) -> Iterator[str]:
    """The files that the template names for its nested stacks, as far as they lie inside the repository once links are followed."""
    for name in section(template.body, "Resources"):
        file = meant(template, name)
        if file and (real := within(Path(file).parent, file, root)) is not None and disk.is_file(real):
            yield file


def told_apart(stacks: Sequence[tuple[str, str]]) -> list[str]:
    """The names of the stacks of these files (pairs of file and stack): where two are alike, the path tells them apart."""
    counted = Counter(stack for _, stack in stacks)
    common = os.path.commonpath([os.path.dirname(file) for file, _ in stacks]) if stacks else ""  # noqa: PTH120 - text
    names = []
    for file, stack in stacks:
        path = os.path.splitext(os.path.relpath(file, common))[0].replace(os.sep, "/") if counted[stack] > 1 else stack  # noqa: PTH122 - text
        names.append(path if counted[stack] == 1 or path != stack else f"./{path}")
    return names

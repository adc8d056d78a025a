"""Which targets a run has, and the parameter values that are given for each: those of the command, or else those of queuegate.yaml, or else what lies in the working folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from queuegate.synth.sources.targets.detect import default_target, deployed_beside
from queuegate.synth.sources.within import within

from ...judging.opened import Wanted
from ...settings import parameter_files
from ...settings.given_parameters import Given
from ...settings.model import TargetEntry
from ...settings.settings import Loaded, Refused, Wrong
from .records import STDIN

if TYPE_CHECKING:  # the flags of a command are put together with much that is said here
    from .request import Flags


def wanted(flags: Flags, loaded: Loaded, folders: tuple[Path, Path], command: dict[str, Given], wrong: list[Wrong]) -> tuple[Wanted, ...]:
    """All targets of one command are one assembly; each entry of the settings is one of its own."""
    cwd, root = folders
    everywhere = _given(loaded, ("parameters",), loaded.settings.parameters, needed=False)
    if flags.targets:
        return (_one(tuple(dict.fromkeys(flags.targets)), everywhere | command),)
    folder = loaded.folder
    if not loaded.settings.targets and flags.tracked:
        return (_one(_tracked(folder, cwd, wrong), everywhere | command)._replace(met=True),)
    if not loaded.settings.targets or folder is None:
        found = _default(cwd, root, static=flags.static)
        return (_one(tuple(os.path.relpath(one, cwd) for one in found), everywhere | command),) if found else ()
    several = []
    for i, entry in enumerate(loaded.settings.targets):
        wrong += _outside(entry, i, loaded, folder, root)
        if isinstance(entry, str):
            path = _path(entry, folder, cwd)
            several.append(_one((path,), everywhere | command)._replace(named={path: loaded.spot("targets", i)}))
            continue
        own = _given(loaded, ("targets", i, "parameters"), entry.parameters, needed=flags.against.copy is None)
        named = {_path(path, folder, cwd): loaded.spot("targets", i, "paths", n) for n, path in enumerate(entry.paths)}
        several += [
            _one(tuple(named), everywhere | files | own | command, entry.name)._replace(named=named) for files in _variants(entry, folder, root, flags, wrong)
        ]
    return tuple(several)


def _variants(entry: TargetEntry, folder: Path, root: Path, flags: Flags, wrong: list[Wrong]) -> list[dict[str, Given]]:
    """The values of the entry's files. Where another revision's settings are followed, its files count, and beside them those of the working folder: what is deployed once they are merged."""
    files = [folder / file for file in entry.parameter_files if within(folder, parameter_files.file_of(file), root)]
    copy = flags.against.copy
    followed, own = dict[str, Given](), dict[str, Given]()
    for file in files:
        taken = copy and copy.of(file, root)
        read = _file(file, wrong, taken)
        followed |= read
        own |= _file(file, wrong) if taken and os.path.lexists(parameter_files.file_of(str(file))) else read
    differ = {name: one.value for name, one in followed.items()} != {name: one.value for name, one in own.items()}
    return [followed, own] if differ else [followed]


def _one(targets: tuple[str, ...], given: Mapping[str, Given], name: str | None = None) -> Wanted:
    """`Stack.Name` comes after `Name`, so that it wins."""
    ordered = {key: given[key] for key in sorted(given, key=lambda key: "." in key)}
    return Wanted(targets, {key: one.value for key, one in ordered.items()}, name, ordered)


def command_values(flags: Flags, cwd: Path, wrong: list[Wrong]) -> dict[str, Given]:
    """The values that the command gives: those of its files, then its own; later ones win."""
    given: dict[str, Given] = {}
    for file in flags.parameter_files:
        given |= _file(cwd / file, wrong)
    for text in flags.parameters:
        match parameter_files.assignment(text):
            case Wrong() as error:
                wrong.append(error)
            case (name, value):
                given[name] = Given(value, None, needed=True)
    return given


def _given(loaded: Loaded, route: tuple[str | int, ...], values: Mapping[str, object], *, needed: bool) -> dict[str, Given]:
    return {name: Given(parameter_files.spelt(value) or "", loaded.spot(*route, name), needed) for name, value in values.items()}


def _outside(entry: str | TargetEntry, i: int, loaded: Loaded, folder: Path, root: Path) -> Iterator[Wrong]:
    """Paths of the settings that lead out of the repository: a settings file comes with a pull request, and decides of no other file what is read."""
    named: list[tuple[str, tuple[str | int, ...]]] = (
        [(entry, (i,))] if isinstance(entry, str) else [(path, (i, "paths", n)) for n, path in enumerate(entry.paths)]
    )
    named += [] if isinstance(entry, str) else [(path, (i, "parameter-files", n)) for n, path in enumerate(entry.parameter_files)]
    for path, route in named:
        if within(folder, parameter_files.file_of(path) if "parameter-files" in route else path, root) is None:
            yield Wrong(f"{path} lies outside the repository. Name it in the command instead", loaded.spot("targets", *route))


def _path(text: str, folder: Path, cwd: Path) -> str:
    """A path or pattern of the settings, as seen from the working folder. `-` is a file there: only a command reads standard input."""
    start = os.path.relpath(folder, cwd)
    if start == ".":
        return f"./{text}" if text == STDIN else text
    import glob  # noqa: PLC0415 - few settings lie elsewhere

    return os.path.join(glob.escape(start) if glob.has_magic(text) and not os.path.exists(folder / text) else start, text)  # noqa: PTH110, PTH118 - Path.exists() raises for a name that is too long, and a pattern is no path


def _tracked(folder: Path | None, cwd: Path, wrong: list[Wrong]) -> tuple[str, ...]:
    """What git tracks below the settings, or below the working folder where that is deeper."""
    from . import tracked  # noqa: PLC0415 - only where it is asked for

    start = folder if folder and folder.is_relative_to(cwd) else cwd
    try:
        return tuple(os.path.relpath(start / file, cwd) for file in tracked.templates(start))
    except Refused as refused:
        wrong += refused.wrongs
        return ()


def _default(cwd: Path, root: Path, *, static: bool) -> list[Path]:
    """Without apps, what lies beside a cdk.json; where nothing does, the app, so that the report says why it is skipped. With a template what samconfig.toml has deployed under another name."""
    chosen = default_target(cwd, apps=not static)
    found = [*([chosen] if chosen else []), *(one for one in deployed_beside(cwd, chosen) if within(cwd, str(one), root))]
    app = None if found else default_target(cwd)
    return [app] if app else found


def _file(file: Path, wrong: list[Wrong], copy: Path | None = None) -> dict[str, Given]:
    """The values in a file, or in the copy of it at another revision, which is known by its name."""
    try:
        found = parameter_files.read(copy or file)
    except Refused as refused:
        wrong += (one._replace(spot=one.spot and one.spot._replace(file=str(file))) if copy else one for one in refused.wrongs)
        return {}
    return {name: one._replace(origin=one.origin and one.origin._replace(file=str(file))) for name, one in found.items()} if copy else found

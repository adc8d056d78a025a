"""From what somebody asks for, by flags and by queuegate.yaml, to one `Request`; or everything that is wrong with it, at once."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queuegate._light import NamedTuple
from queuegate.synth.sources.detect import default_target
from queuegate.synth.sources.within import within

from ...contents import Named
from ...severity import Severity
from ..catalogue.rules import chosen, groups, knows_all, named, severities
from ..judging.opened import Judging, Stated, Wanted
from ..kept.identity import digest, of_team
from ..settings import handlers, parameter_files, settings
from ..settings.given_parameters import Given
from ..settings.model import Settings, TargetEntry
from ..settings.settings import Loaded, Refused, Wrong
from ..settings.suggest import nearest
from . import own_rules, tracked
from .cache_folder import cache_folder
from .engines import uses
from .records import STDIN, Accepted, Before, Reading, Request, Workers

if TYPE_CHECKING:
    from .trusted import Copy


class Against(NamedTuple):
    """What the findings are compared with, and whose settings count: the file of a baseline, one that is written, and a revision. `copy` is what was taken of another revision
    whose settings this run follows.
    """

    baseline: str | None = None
    write_baseline: str | None = None
    since: str | None = None
    trusted_config: str | None = None
    copy: Copy | None = None


class Flags(NamedTuple):
    """What the command says. `config` is a settings file; `parameters` are `NAME=VALUE`; None and () leave a question to the settings.

    `tracked`: where neither names targets, they are what git tracks.
    """

    targets: tuple[str, ...] = ()
    fail_on: str | None = None
    strict: bool = False
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    linters: tuple[str, ...] = ()
    static: bool = False
    parameters: tuple[str, ...] = ()
    parameter_files: tuple[str, ...] = ()
    config: str | None = None
    cache: bool = True
    linter_scope: Literal["pipelines", "template"] | None = None
    tracked: bool = False
    against: Against = Against()


_NONE: Final = Flags()


class Asked(NamedTuple):
    """A run, the settings that it follows, and what decides its exit code. `first`: nobody has written settings yet."""

    request: Request
    settings: Settings
    fail_on: Severity
    strict: bool
    first: bool = False
    command: Mapping[str, Given] = {}


def ask(cwd: Path, flags: Flags = _NONE, *, made: Mapping[Path, Path] | None = None) -> Asked:
    """Put flags and settings together; `made` names folders of apps that somebody has synthesised already. Raises `Refused` with everything that is wrong in either."""
    wrong: list[Wrong] = []
    root = settings.root_of(cwd)
    copy = flags.against.copy
    loaded = _settings(partial(_followed, copy, root, cwd) if copy else partial(settings.load, _config(flags, cwd, root)), wrong)
    configured = loaded.settings
    unknown = [*_unknown("--only", flags.only), *_unknown("--skip", flags.skip)]
    wrong += unknown
    command = _command(flags, cwd, wrong)
    wanted = _wanted(flags, loaded, (cwd, root), command, wrong)
    before = _before(flags.against, loaded, cwd, root, wrong)
    cache_dir = cache_folder() if flags.cache else None
    linters, missing = uses(flags.linters, loaded, cache_dir, chosen=bool(flags.only), scope=flags.linter_scope)
    runs, own = own_rules.taken(loaded, copy, root, runs=not flags.static and not wrong)
    rules = tuple(rule for rule in chosen(configured.severity, flags.only, flags.skip) if runs(rule))
    wrong += [*missing, *(() if unknown or own.wrong else _nothing_left(rules, loaded))]
    if wrong or (own.wrong and not rules):
        raise Refused([*wrong, *own.wrong])
    request = Request(
        wanted=wanted,
        reading=Reading(cwd, root, not flags.static, configured.synth_timeout, cache_dir, made or {}, skips=copy.folders(root, cwd) if copy else ()),
        judging=Judging(
            rules=rules,
            severities=severities(configured.severity),
            thresholds=_set(configured.thresholds),
            declared=settings.declarations(loaded),
            stated=Stated(settings.externals(loaded), handlers.stated_handlers(loaded)),
            seconds=configured.judge_timeout,
            own=own,
            by=_by(loaded, rules, flags),
        ),
        linters=linters,
        accepted=Accepted(settings.waivers(loaded), templates=configured.template_waivers, before=before, whole=not (flags.targets and configured.targets)),
        workers=Workers(
            again=partial(_again, cwd, flags._replace(parameters=(), parameter_files=(), linters=("none",), tracked=False, against=Against(copy=copy)))
        ),
    )
    return Asked(request, configured, Severity(flags.fail_on or configured.fail_on), flags.strict or configured.strict, loaded.document is None, command)


def _by(loaded: Loaded, rules: Sequence[Named], flags: Flags) -> str:
    """What is judged by, but for what the settings are asked while it is done: a team's own rules may ask them for anything. "" where those rules lie among too much to tell."""
    team = of_team(loaded.own)
    command = (flags.targets, flags.parameters, flags.parameter_files, flags.config, flags.tracked, flags.against.trusted_config)
    return "" if team is None else digest(team, loaded.text if loaded.own.rules else "", repr(command), *(rule.name for rule in rules))


def _again(cwd: Path, flags: Flags) -> Request:
    """The same request in another process, which is told the values that are given: a file of them may be a pipe, and read already."""
    return ask(cwd, flags).request


def _wanted(flags: Flags, loaded: Loaded, folders: tuple[Path, Path], command: dict[str, Given], wrong: list[Wrong]) -> tuple[Wanted, ...]:
    """All targets of one command are one assembly; each entry of the settings is one of its own."""
    cwd, root = folders
    everywhere = _given(loaded, ("parameters",), loaded.settings.parameters, needed=False)
    if flags.targets:
        return (_one(tuple(dict.fromkeys(flags.targets)), everywhere | command),)
    folder = loaded.folder
    if not loaded.settings.targets and flags.tracked:
        return (_one(_tracked(folder, cwd, wrong), everywhere | command)._replace(met=True),)
    if not loaded.settings.targets or folder is None:
        found = _default(cwd, static=flags.static)
        return (_one((os.path.relpath(found, cwd),), everywhere | command),) if found else ()
    several = []
    for i, entry in enumerate(loaded.settings.targets):
        wrong += _outside(entry, i, loaded, folder, root)
        if isinstance(entry, str):
            several.append(_one((_path(entry, folder, cwd),), everywhere | command))
            continue
        files: dict[str, Given] = {}
        for file in (file for file in entry.parameter_files if within(folder, file, root)):
            files |= _file(folder / file, wrong, flags.against.copy and flags.against.copy.of(folder / file, root))
        own = _given(loaded, ("targets", i, "parameters"), entry.parameters, needed=flags.against.copy is None)
        several.append(_one(_paths(entry, folder, cwd), everywhere | files | own | command, entry.name))
    return tuple(several)


def _one(targets: tuple[str, ...], given: Mapping[str, Given], name: str | None = None) -> Wanted:
    """`Stack.Name` comes after `Name`, so that it wins."""
    ordered = {key: given[key] for key in sorted(given, key=lambda key: "." in key)}
    return Wanted(targets, {key: one.value for key, one in ordered.items()}, name, ordered)


def _command(flags: Flags, cwd: Path, wrong: list[Wrong]) -> dict[str, Given]:
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


def _paths(entry: TargetEntry, folder: Path, cwd: Path) -> tuple[str, ...]:
    return tuple(_path(path, folder, cwd) for path in entry.paths)


def _outside(entry: str | TargetEntry, i: int, loaded: Loaded, folder: Path, root: Path) -> Iterator[Wrong]:
    """Paths of the settings that lead out of the repository: a settings file comes with a pull request, and decides of no other file what is read."""
    named: list[tuple[str, tuple[str | int, ...]]] = (
        [(entry, (i,))] if isinstance(entry, str) else [(path, (i, "paths", n)) for n, path in enumerate(entry.paths)]
    )
    named += [] if isinstance(entry, str) else [(path, (i, "parameter-files", n)) for n, path in enumerate(entry.parameter_files)]
    for path, route in named:
        if within(folder, path, root) is None:
            yield Wrong(f"{path} lies outside the repository. Name it in the command instead", loaded.spot("targets", *route))


def _path(text: str, folder: Path, cwd: Path) -> str:
    """A path or pattern of the settings, as seen from the working folder. `-` is a file there: only a command reads standard input."""
    start = os.path.relpath(folder, cwd)
    if start == ".":
        return f"./{text}" if text == STDIN else text
    return os.path.join(glob.escape(start) if glob.has_magic(text) and not (folder / text).exists() else start, text)  # noqa: PTH118 - a pattern is no path


def _tracked(folder: Path | None, cwd: Path, wrong: list[Wrong]) -> tuple[str, ...]:
    """What git tracks below the settings, or below the working folder where that is deeper."""
    start = folder if folder and folder.is_relative_to(cwd) else cwd
    try:
        return tuple(os.path.relpath(start / file, cwd) for file in tracked.templates(start))
    except Refused as refused:
        wrong += refused.wrongs
        return ()


def _default(cwd: Path, *, static: bool) -> Path | None:
    """Without apps, what lies beside a cdk.json; where nothing does, the app, so that the report says why it is skipped."""
    return default_target(cwd, apps=not static) or default_target(cwd)


def _unknown(flag: str, names: Iterable[str]) -> list[Wrong]:
    known = (*(rule.name for rule in named()), *groups())
    if not knows_all():
        return []
    return [Wrong(f"{flag} {name}: there is no such rule or group{nearest(name, known)}. `queuegate rules` lists them") for name in names if name not in known]


def _nothing_left(rules: Sequence[Named], loaded: Loaded) -> Iterator[Wrong]:
    """A run in which nothing can be judged proves nothing."""
    if not rules:
        yield Wrong("no rule is left: --only, --skip and the settings' severity take away every one, and the run would prove nothing. Leave one of them in")
    needed = {"waivers" if rule.subject == "Waiver" else "pipelines" if rule.group == "declared" else None for rule in rules}
    if needed and None not in needed and not any(getattr(loaded.settings, str(name)) for name in needed):
        names, what = ", ".join(rule.name for rule in rules), " and ".join(sorted(map(str, needed)))
        yield Wrong(f"nothing is left to judge: {names} speak of {what} in queuegate.yaml, and there are none. Add one, or run more rules")


def _set(record: msgspec.Struct) -> dict[str, object]:
    fields = zip(record.__struct_encode_fields__, msgspec.structs.astuple(record), strict=True)
    return {key: value for key, value in fields if value is not msgspec.UNSET}


def _config(flags: Flags, cwd: Path, root: Path) -> Path | None:
    return cwd / flags.config if flags.config else settings.find(cwd, root)


def _followed(copy: Copy, root: Path, cwd: Path) -> Loaded:
    from .trusted import loaded  # noqa: PLC0415 - only where another revision's settings are followed

    return loaded(copy, root, cwd)


def _before(against: Against, loaded: Loaded, cwd: Path, root: Path, wrong: list[Wrong]) -> tuple[Before, ...]:
    """The baseline that the command names, or else the settings. One that is to be written counts where it is there: it may only shrink."""
    if (against.baseline or against.write_baseline or loaded.settings.baseline) is None:
        return ()
    from . import baselines  # noqa: PLC0415 - only where there is one

    if against.write_baseline is not None:
        wrong += baselines.contradictions(against.write_baseline, against.baseline, cwd, other=(against.since or against.trusted_config) is not None)
    file = baselines.named(against.baseline, against.write_baseline, loaded, cwd, root, wrong)
    if file is None:
        return ()
    taken = against.copy and against.copy.of(file, root)
    if against.copy is not None and taken is None:
        return ()  # the revision whose settings are followed accepts nothing yet
    try:
        return (baselines.before(file, cwd, taken),)
    except Refused as refused:
        wrong += refused.wrongs
        return ()


def _settings(load: Callable[[], Loaded], wrong: list[Wrong]) -> Loaded:
    try:
        return load()
    except Refused as refused:
        wrong += refused.wrongs
        return Loaded()


def _file(file: Path, wrong: list[Wrong], copy: Path | None = None) -> dict[str, Given]:
    """The values in a file, or in the copy of it at another revision, which is known by its name."""
    try:
        found = parameter_files.read(copy or file)
    except Refused as refused:
        wrong += (one._replace(spot=one.spot and one.spot._replace(file=str(file))) if copy else one for one in refused.wrongs)
        return {}
    return {name: one._replace(origin=one.origin and one.origin._replace(file=str(file))) for name, one in found.items()} if copy else found

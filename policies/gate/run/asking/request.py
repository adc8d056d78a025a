"""From what somebody asks for, by flags and by queuegate.yaml, to one `Request`; or everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queuegate._light import NamedTuple

from ....contents import Named
from ....severity import Severity
from ...catalogue.rules import chosen, groups, knows_all, named, severities
from ...judging.opened import Judging, Stated
from ...kept.identity import digest, of_team
from ...settings import handlers, settings
from ...settings.given_parameters import Given
from ...settings.model import Settings
from ...settings.settings import Loaded, Refused, Wrong
from ...settings.suggest import nearest
from . import own_rules
from .cache_folder import cache_folder
from .engines import uses
from .records import Accepted, Before, Reading, Request, Workers
from .targets import command_values, wanted

if TYPE_CHECKING:
    from ....team import Setting
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
    command = command_values(flags, cwd, wrong)
    targets = wanted(flags, loaded, (cwd, root), command, wrong)
    before = _before(flags.against, loaded, cwd, root, wrong)
    cache_dir = cache_folder() if flags.cache else None
    linters, missing = uses(flags.linters, loaded, cache_dir, chosen=bool(flags.only), scope=flags.linter_scope)
    runs, own = own_rules.taken(loaded, copy, root, runs=not flags.static and not wrong)
    rules = tuple(rule for rule in chosen(configured.severity, flags.only, flags.skip) if runs(rule))
    wrong += [*missing, *(() if unknown or own.wrong else _nothing_left(rules, loaded, own.skipped))]
    if wrong or own.wrong:
        from .misnamed import at_their_lines  # noqa: PLC0415 - only where something is wrong

        wrong, own = [*at_their_lines(wrong, loaded)], own._replace(wrong=at_their_lines(own.wrong, loaded))
    if wrong or (own.wrong and not rules):
        raise Refused([*wrong, *own.wrong])
    request = Request(
        wanted=targets,
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
        accepted=Accepted(
            settings.waivers(loaded),
            templates=configured.template_waivers,
            before=before,
            whole=not (flags.targets and configured.targets),
            named=_named(loaded, everything=not flags.targets and bool(configured.targets or loaded.folder == cwd)),
        ),
        workers=Workers(
            again=partial(_again, cwd, flags._replace(parameters=(), parameter_files=(), linters=("none",), tracked=False, against=Against(copy=copy)))
        ),
    )
    return Asked(request, configured, Severity(flags.fail_on or configured.fail_on), flags.strict or configured.strict, _is_first(loaded, cwd, root), command)


def _is_first(loaded: Loaded, cwd: Path, root: Path) -> bool:
    """Has nobody written settings yet, not even a change that the followed revision does not have?"""
    return loaded.document is None and settings.find(cwd, root) is None


def _by(loaded: Loaded, rules: Sequence[Named], flags: Flags) -> str:
    """What is judged by, but for what the settings are asked while it is done: a team's own rules may ask them for anything. "" where those rules lie among too much to tell."""
    team = of_team(loaded.own)
    command = (flags.targets, flags.parameters, flags.parameter_files, flags.config, flags.tracked, flags.against.trusted_config)
    return "" if team is None else digest(team, loaded.text if loaded.own.rules else "", repr(command), *(rule.name for rule in rules))


def _named(loaded: Loaded, *, everything: bool) -> tuple[Setting, ...]:
    if not (loaded.settings.parameters or loaded.settings.handlers or loaded.settings.externals):
        return ()
    from ...settings.named import named_in  # noqa: PLC0415 - few settings name anything of the templates

    return named_in(loaded, everything=everything)


def _again(cwd: Path, flags: Flags) -> Request:
    """The same request in another process, which is told the values that are given: a file of them may be a pipe, and read already."""
    return ask(cwd, flags).request


def _unknown(flag: str, names: Iterable[str]) -> list[Wrong]:
    known = (*(rule.name for rule in named()), *groups())
    if not knows_all():
        return []
    return [Wrong(f"{flag} {name}: there is no such rule or group{nearest(name, known)}. `queuegate rules` lists them") for name in names if name not in known]


def _nothing_left(rules: Sequence[Named], loaded: Loaded, not_run: Sequence[str]) -> Iterator[Wrong]:
    """A run in which nothing can be judged proves nothing."""
    if not rules and not_run:
        yield Wrong(f"no rule is left: {own_rules.REASON}. Leave --static out, or run other rules, too")
    elif not rules:
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

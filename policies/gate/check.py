"""One run: read the targets, judge them, and say everything in one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from queuegate._version import __version__
from queuegate.synth import Assembly, Options
from queuegate.synth import Problem as Unread
from queuegate.synth import Target as Read
from queuegate.synth.groups import Group
from queuegate.synth.pipelines import Model, build
from queuegate.synth.sources.template import Template
from queuegate.synth.survey import Route, Survey, survey

from ..rule import Declaration, Rule, Severity, Team
from . import unused_waiver
from .declared import everywhere
from .engines import Use, engines, may_say
from .findings import findings, together
from .given import Given, wrongs
from .judge import Crash, Verdict, crashed, judge_subjects
from .judged import Part
from .places import Places
from .report_model import Engine, Finding, Pipeline, Problem, Report, Target, Tool, summarise
from .settings import Wrong
from .shares import judged_in_shares
from .waivers import Waiver, waive

if TYPE_CHECKING:
    from .linters.lint import Linting


class Wanted(NamedTuple):
    """One assembly to check: the targets that are deployed together, and the parameter values (`Name` or `Stack.Name`) given for it, with where each is written.

    `met`: nobody wrote the targets, they are what lies there.
    """

    targets: tuple[str, ...]
    given: Mapping[str, str]
    name: str | None = None
    origins: Mapping[str, Given] = {}
    met: bool = False


class Request(NamedTuple):
    """What a run is asked for. `externals` describes, as resources, what the team says lies outside; `declared` what it declares; `waivers` what it accepts.

    `whole`: the targets are all that the team has, so what is declared or waived has to be among them. `today` (in UTC) ends waivers; None: today's. `made` names folders of apps
    that somebody has synthesised already. `processes` is how many may judge at once (None: one for each core), and `again` makes the request anew in another process,
    but for `wanted` and `made` (None: nothing does, and this process judges alone).
    """

    wanted: tuple[Wanted, ...]
    rules: tuple[Rule, ...]
    cwd: Path
    root: Path
    run_apps: bool = True
    timeout: float = 300
    severities: Mapping[str, Severity] = {}
    thresholds: Mapping[str, object] = {}
    externals: Template | None = None
    declared: tuple[Declaration, ...] = ()
    cache_dir: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    today: date | None = None
    whole: bool = True
    made: Mapping[Path, Path] = {}
    linters: tuple[Use, ...] = ()
    processes: int | None = None
    again: Callable[[], Request] | None = None


class Opened:
    """One assembly that was read: its templates, the groups in which they are judged, and the places in them."""

    def __init__(self, wanted: Wanted, found: Survey, groups: Sequence[Group], request: Request) -> None:
        self.wanted, self.survey, self.groups, self._externals = wanted, found, groups, request.externals
        self.places = Places(found.assembly, str(request.cwd))

    @property
    def assembly(self) -> Assembly:
        return self.survey.assembly

    @cached_property
    def model(self) -> Model:
        """All templates linked."""
        templates = self.survey.templates(range(len(self.survey.routes)))
        return build([*templates.values()], dict(self.wanted.given), self._externals, self.assembly.nested)


@contextmanager
def opened(request: Request, *, keep: bool = True) -> Iterator[list[Opened]]:
    """Read everything that is asked for. What it reads stays readable until the context ends; with `keep` all templates stay in memory."""
    with ExitStack() as stack:

        def workdir() -> Path:
            return Path(stack.enter_context(TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True)))

        options = Options(request.root, workdir, request.run_apps, request.timeout, request.cache_dir, request.made)
        yield [Opened(wanted, *survey(wanted.targets, options._replace(met=wanted.met), wanted.given, keep=keep), request) for wanted in request.wanted]


def check(request: Request) -> Report:
    """Everything that the run has to say."""
    with opened(request, keep=any(use.status == "ran" for use in request.linters)) as assemblies:
        return report(request, assemblies)


def report(request: Request, assemblies: Sequence[Opened]) -> Report:
    """Judge what was opened, while the linters look at it, too."""
    if not any(use.status == "ran" for use in request.linters):
        return _report(request, assemblies, None)
    from .linters.lint import linting, templates  # noqa: PLC0415 - only where a linter runs

    with linting(request.linters, templates(assemblies), (request.cwd, request.root), request.cache_dir) as linted:
        return _report(request, assemblies, linted)


def _report(request: Request, assemblies: Sequence[Opened], linted: Linting | None) -> Report:
    found: list[Finding] = []
    problems: list[Problem] = []
    pipelines: list[Pipeline] = []
    ours = Places(Assembly(), str(request.cwd))
    means: list[tuple[Declaration, ...]] = []
    stacks = []

    for one, parts in zip(assemblies, judged_in_shares(assemblies, request), strict=True):
        problems += [unread(problem, one.places) for problem in one.assembly.problems]
        for subject in (*(part.of_pipelines for part in parts), *(part.of_file for part in parts)):
            found += subject.findings
            problems += subject.problems
        pipelines += [pipeline for part in parts for pipeline in part.pipelines]
        means.append(tuple(declaration._replace(mappings=tuple(_named(i, parts))) for i, declaration in enumerate(request.declared)))
        stacks.append((one.wanted.origins, [stack for part in parts for stack in part.stacks]))
    found = together(found)
    if not problems:
        problems += [wrong_settings(wrong, ours) for wrong in wrongs(stacks)]
    whole = request.whole and not problems and _all_read(assemblies)
    team = Team(dict(request.thresholds), everywhere(request.declared, means))
    verdicts: list[Verdict] = []
    for verdict in judge_subjects((one for one in team.declarations if whole or one.mappings), request.rules, team):
        if isinstance(verdict, Crash):
            problems.append(crashed(verdict))
        else:
            verdicts.append(verdict)
    found += findings(verdicts, ours, dict(request.severities))

    engines_run: Sequence[Engine] = ()
    outside: Sequence[Finding] = ()
    if linted:
        from .linters.overlap import folded  # noqa: PLC0415 - as above

        outcome = linted(pipelines)
        found = folded(found, outcome.findings)
        problems += outcome.problems
        engines_run, outside = outcome.engines, outcome.elsewhere
    today = request.today or datetime.now(UTC).date()
    said, unused = waive(found, request.waivers, today, lambda waiver: ours.primary(waiver.place)[0])
    if whole and not problems:
        idle = [waiver for waiver in unused if not any(waiver.covers(finding) for finding in outside)]
        said += findings(_idle(idle, request, team), ours, dict(request.severities))
    return Report(
        version=1,
        tool=Tool("queuegate", __version__),
        targets=[target_of(target) for one in assemblies for target in one.assembly.targets],
        engines=engines(len(request.rules), request.linters, engines_run),
        problems=problems,
        pipelines=pipelines,
        findings=said,
        summary=summarise(said),
    )


def _idle(unused: Sequence[Waiver], request: Request, team: Team) -> Iterator[Verdict]:
    """The waivers of rules that ran and found nothing that they cover."""
    ran = {rule.name for rule in request.rules}
    rule = unused_waiver.check
    idle = (waiver for waiver in unused if waiver.rule in ran or may_say(waiver.rule, request.linters))
    return (Verdict(rule, (), what, ()) for waiver in idle if rule in request.rules for what in rule.judge(waiver, team))


def target_of(target: Read) -> Target:
    """What became of a target, as a report has it."""
    return Target(target.target, target.kind, target.status, target.reason)  # type: ignore[arg-type]  # a status is one of three


def unread(problem: Unread, places: Places) -> Problem:
    """What could not be read, as a report has it."""
    return Problem(problem.kind, problem.message, problem.target, problem.spot and places.source(problem.spot))  # type: ignore[arg-type]  # kinds are the report's


def unusable(wrong: Sequence[Wrong], cwd: Path) -> Report:
    """The report of a run that could not begin."""
    places = Places(Assembly(), str(cwd))
    problems = [wrong_settings(one, places) for one in wrong]
    return Report(version=1, tool=Tool("queuegate", __version__), targets=[], engines=[], problems=problems, pipelines=[], findings=[], summary=summarise([]))


def wrong_settings(wrong: Wrong, places: Places) -> Problem:
    return Problem("settings", wrong.message, source=wrong.spot and places.source(wrong.spot))


def _all_read(assemblies: Sequence[Opened]) -> bool:
    """Was everything read that may hold a pipeline? A file that is no template is skipped and not missed; an app that is not run is."""
    targets = [target for one in assemblies for target in one.assembly.targets]
    return any(target.status == "checked" for target in targets) and all(target.status == "checked" or target.kind == "unknown" for target in targets)


def _named(declaration: int, parts: Iterable[Part]) -> Iterator[str]:
    """The mappings that a declaration means."""
    for part in parts:
        yield from part.means[declaration]


def hello(assemblies: Sequence[Opened], request: Request) -> bytes:
    """Everything that another process needs to judge shares of these assemblies."""
    import pickle  # noqa: PLC0415 - most runs need no other process

    made = {Path(app): Path(folder) for one in assemblies for app, folder in one.assembly.synthesised.items()}
    known = [(one.wanted, one.assembly.bare(), one.survey.routes) for one in assemblies]
    return pickle.dumps((request.again, made, known))


def remade(said: tuple[Callable[[], Request], Mapping[Path, Path], Sequence[tuple[Wanted, Assembly, Sequence[Route]]]]) -> tuple[list[Opened], Request]:
    """The assemblies and the request in another process. Raises what stands in the way of making the request again."""
    again, made, known = said
    request = again()._replace(wanted=tuple(wanted for wanted, _, _ in known), made=made, processes=1)
    options = Options(request.root, _no_folder, request.run_apps, request.timeout, request.cache_dir, made)
    return [Opened(wanted, Survey(assembly, routes, options), (), request) for wanted, assembly, routes in known], request


def _no_folder() -> Path:
    raise AssertionError("what has to be synthesised is, when others are asked to judge it")

"""One run: read the targets, judge them, and say everything in one report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from queuegate._version import __version__
from queuegate.synth import Assembly, Options, load
from queuegate.synth import Problem as Unread
from queuegate.synth import Target as Read
from queuegate.synth.pipelines import Model, build
from queuegate.synth.sources.template import Template
from queuegate.synth.value import Place

from ..rule import Declaration, Rule, Severity, Team, TemplateFile
from . import unused_waiver
from .declared import everywhere, matched
from .describe import described
from .engines import Use, engines, may_say
from .findings import findings
from .given import Given, wrongs
from .judge import Crash, Verdict, judge, judge_subjects
from .places import Places
from .report_model import Engine, Finding, Pipeline, Problem, Report, Target, Tool, summarise
from .settings import Wrong
from .waivers import Waiver, waive

if TYPE_CHECKING:
    from .linters.lint import Linting


class Wanted(NamedTuple):
    """One assembly to check: the targets that are deployed together, and the parameter values (`Name` or `Stack.Name`) given for it, with where each is written."""

    targets: tuple[str, ...]
    given: Mapping[str, str]
    name: str | None = None
    origins: Mapping[str, Given] = {}


class Request(NamedTuple):
    """What a run is asked for. `externals` describes, as resources, what the team says lies outside; `declared` what it declares; `waivers` what it accepts.

    `whole`: the targets are all that the team has, so what is declared or waived has to be among them. `today` (in UTC) ends waivers; None: today's. `made` names folders of apps
    that somebody has synthesised already.
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


class Opened(NamedTuple):
    """One assembly that was read and linked."""

    wanted: Wanted
    assembly: Assembly
    model: Model
    places: Places


@contextmanager
def opened(request: Request) -> Iterator[list[Opened]]:
    """Read and link everything that is asked for. What it reads stays readable until the context ends."""
    with ExitStack() as stack:

        def workdir() -> Path:
            return Path(stack.enter_context(TemporaryDirectory(prefix="queuegate-", ignore_cleanup_errors=True)))

        options = Options(request.root, workdir, request.run_apps, request.timeout, request.cache_dir, request.made)
        yield [_open(wanted, options, request) for wanted in request.wanted]


def check(request: Request) -> Report:
    """Everything that the run has to say."""
    with opened(request) as assemblies:
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
    means = [matched(request.declared, one.model) for one in assemblies]

    def judged(said: Iterator[Verdict | Crash], places: Places) -> None:
        verdicts: list[Verdict] = []
        for one in said:
            if isinstance(one, Crash):
                problems.append(crashed(one))
            else:
                verdicts.append(one)
        found.extend(findings(verdicts, places, dict(request.severities)))

    for one, declared in zip(assemblies, means, strict=True):
        problems += [_unread(problem, one.places) for problem in one.assembly.problems]
        team = Team(dict(request.thresholds), declared)
        judged(judge(one.model, request.rules, team), one.places)
        judged(judge_subjects(_files(one), request.rules, team), one.places)
        pipelines += [described(pipeline, one.places) for pipeline in one.model.pipelines]
    if not problems:
        problems += [wrong_settings(wrong, ours) for wrong in wrongs([(one.wanted.origins, one.model.scopes) for one in assemblies])]
    whole = request.whole and not problems and _all_read(assemblies)
    team = Team(dict(request.thresholds), everywhere(request.declared, means))
    judged(judge_subjects((one for one in team.declarations if whole or one.mappings), request.rules, team), ours)

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
        targets=[_target(target) for one in assemblies for target in one.assembly.targets],
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


def _target(target: Read) -> Target:
    return Target(target.target, target.kind, target.status, target.reason)  # type: ignore[arg-type]  # a status is one of three


def _unread(problem: Unread, places: Places) -> Problem:
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


def _files(one: Opened) -> Iterator[TemplateFile]:
    """The templates as files."""
    for scope in one.model.scopes:
        with suppress(OSError):
            yield TemplateFile(scope.id, Path(scope.template.file).stat().st_size, Place(scope, ()))


def crashed(crash: Crash) -> Problem:
    """A rule that raised, by name: with what to tell us."""
    message = f"the rule {crash.rule.name} crashed on {crash.pipeline}: {raised(crash.error)}. What the other rules found still holds. Please report this"
    return Problem("rule-crash", message, rule=crash.rule.name)


def raised(error: Exception) -> str:
    """What was raised, and at which line: `KeyError: 'Arn' at link.py:12`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{where}"


def _open(wanted: Wanted, options: Options, request: Request) -> Opened:
    assembly = load(wanted.targets, options)
    model = build(assembly.templates, dict(wanted.given), request.externals, assembly.nested)
    return Opened(wanted, assembly, model, Places(assembly, str(request.cwd)))

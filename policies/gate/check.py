"""One run: read the targets, judge them, and say everything in one report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from queuegate._version import __version__
from queuegate.synth import Assembly, Options, load
from queuegate.synth.pipelines import Model, build
from queuegate.synth.sources.template import Template
from queuegate.synth.value import Place

from ..rule import Declaration, Rule, Severity, Team, TemplateFile
from .describe import described
from .findings import ENGINE, findings
from .judge import Crash, Verdict, judge, judge_subjects
from .places import Places
from .report_model import Engine, Finding, Pipeline, Problem, Report, Target, Tool, summarise


class Wanted(NamedTuple):
    """One assembly to check: the targets that are deployed together, and the parameter values (`Name` or `Stack.Name`) given for it."""

    targets: tuple[str, ...]
    given: Mapping[str, str]
    name: str | None = None


class Request(NamedTuple):
    """What a run is asked for. `externals` describes, as resources, what the team says lies outside; `declared` what it declares."""

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

        options = Options(request.root, workdir, request.run_apps, request.timeout, request.cache_dir)
        yield [_open(wanted, options, request) for wanted in request.wanted]


def check(request: Request) -> Report:
    """Everything that the run has to say."""
    with opened(request) as assemblies:
        return report(request, assemblies)


def report(request: Request, assemblies: Sequence[Opened]) -> Report:
    """Judge what was opened."""
    found: list[Finding] = []
    problems: list[Problem] = []
    pipelines: list[Pipeline] = []
    matched = [_matched(request.declared, one) for one in assemblies]

    def judged(said: Iterator[Verdict | Crash], places: Places) -> None:
        verdicts: list[Verdict] = []
        for one in said:
            if isinstance(one, Crash):
                problems.append(crashed(one))
            else:
                verdicts.append(one)
        found.extend(findings(verdicts, places, dict(request.severities)))

    for one, declared in zip(assemblies, matched, strict=True):
        problems += [Problem(problem.kind, problem.message, problem.target, problem.spot and one.places.source(problem.spot)) for problem in one.assembly.problems]  # type: ignore[arg-type]  # kinds are the report's
        team = Team(dict(request.thresholds), declared)
        judged(judge(one.model, request.rules, team), one.places)
        judged(judge_subjects(_files(one), request.rules, team), one.places)
        pipelines += [described(pipeline, one.places) for pipeline in one.model.pipelines]
    team = Team(dict(request.thresholds), _everywhere(request.declared, matched))
    judged(judge_subjects(team.declarations, request.rules, team), Places(Assembly(), str(request.cwd)))
    return Report(
        version=1,
        tool=Tool("queuegate", __version__),
        targets=[Target(one.target, one.kind, one.status, one.reason) for each in assemblies for one in each.assembly.targets],  # type: ignore[arg-type]  # a status is one of three
        engines=[Engine(ENGINE, __version__, "ran")],
        problems=problems,
        pipelines=pipelines,
        findings=found,
        summary=summarise(found),
    )


def _files(one: Opened) -> Iterator[TemplateFile]:
    """The templates as files."""
    for scope in one.model.scopes:
        with suppress(OSError):
            yield TemplateFile(scope.id, Path(scope.template.file).stat().st_size, Place(scope, ()))


def _everywhere(declared: Sequence[Declaration], matched: Sequence[tuple[Declaration, ...]]) -> tuple[Declaration, ...]:
    """Each declaration with the mappings that it means in all assemblies."""
    return tuple(
        declaration._replace(mappings=tuple(mapping for several in matched for one in several if one.name == declaration.name for mapping in one.mappings)) for declaration in declared
    )


def crashed(crash: Crash) -> Problem:
    """A rule that raised, by name: with what to tell us."""
    trace = crash.error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    message = f"the rule {crash.rule.name} crashed on {crash.pipeline}: {type(crash.error).__name__}: {crash.error}{where}. What the other rules found still holds. Please report this"
    return Problem("rule-crash", message, rule=crash.rule.name)


def _open(wanted: Wanted, options: Options, request: Request) -> Opened:
    assembly = load(wanted.targets, options)
    model = build(assembly.templates, dict(wanted.given), request.externals)
    return Opened(wanted, assembly, model, Places(assembly, str(request.cwd)))


def _matched(declared: Sequence[Declaration], one: Opened) -> tuple[Declaration, ...]:
    return tuple(declared)

"""One run: read the targets, link, judge, lint, waive, compare with what was there before, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from queuegate._version import __version__
from queuegate.synth import Assembly

from ..judging.linted import Outcome
from ..judging.opened import Opened
from ..judging.places import Places
from ..report.record.model import Finding, Report, Target, Tool, summarise
from ..report.record.questions import told
from ..report.source.no_echo import masked
from ..settings.settings import Wrong
from .asking import own_rules
from .asking.engines import engines
from .asking.records import STDIN, Request
from .compare import compared
from .judge import Judged, judge, of_settings, wrong_settings
from .read import opened, targets_of
from .waive import waived


def check(request: Request) -> Report:
    """Everything that the run has to say: what holds of what earlier runs have said, and the rest judged."""
    request = _keeping(request)
    with opened(request, keep=request.lints) as assemblies:
        return report(request, assemblies)


def _keeping(request: Request) -> Request:
    """The request with what earlier runs have said of the same templates, where a run of the same kind may come. Another revision's files lie elsewhere in each run, and what somebody types is new in each: of these nothing is kept."""
    reading = request.reading
    passing = reading.copy_of is not None or reading.made or any(STDIN in one.targets for one in request.wanted)
    try:
        here = os.getcwd()  # noqa: PTH109 - text
    except OSError:  # it was deleted
        return request
    if reading.cache_dir is None or not request.judging.by or passing:
        return request
    from ..kept.answers import Kept  # noqa: PLC0415 - only where anything is kept

    return request._replace(kept=Kept(reading.cache_dir, request.judging.by, here, str(reading.cwd), str(reading.root), str(reading.run_apps)))


def report(request: Request, assemblies: Sequence[Opened]) -> Report:
    """What there is to say of what was read: linters look at it while the rules judge."""
    with _linting(request, assemblies) as lint:
        judged = judge(request, assemblies)
        linted = lint(judged)
    request.kept.write(judged.secrets)
    own = request.judging.own
    problems = [*judged.problems, *linted.problems, *(wrong_settings(one, of_settings(request)) for one in own.wrong)]
    whole = judged.whole and not problems
    found = [*linted.findings, *_unused(judged, assemblies, request, whole=whole)]
    accepted = compared(waived(found, linted.elsewhere, judged, request, whole=whole), judged, request, whole=whole)
    said = Report(
        version=1,
        tool=Tool("queuegate", __version__),
        targets=[
            *targets_of(assemblies),
            *(Target(name, own_rules.KIND, "skipped", own_rules.REASON) for name in own.skipped),
        ],
        engines=engines([rule.name for rule in request.judging.rules], request.linters, linted.engines),
        problems=[*problems, *accepted.problems],
        pipelines=judged.pipelines,
        findings=accepted.findings,
        summary=summarise(accepted.findings),
        compared=accepted.compared,
    )
    return told(masked(said, judged.secrets))


def _unused(judged: Judged, assemblies: Sequence[Opened], request: Request, *, whole: bool) -> list[Finding]:
    """What is said of the settings' entries that mean nothing of what was read."""
    if not whole or not request.accepted.named:
        return []
    from .unused_settings import unused  # noqa: PLC0415 - few settings name anything

    return unused(judged, assemblies, request)


@contextmanager
def _linting(request: Request, assemblies: Sequence[Opened]) -> Iterator[Callable[[Judged], Outcome]]:
    """Linters at work; what they say comes with what the rules say, and what both say is said once. Without linters that is what the rules say."""
    if not request.lints:
        yield lambda judged: Outcome(judged.findings)
        return
    from ..linters.lint import linting, templates  # noqa: PLC0415 - only where a linter runs
    from ..linters.overlap import folded  # noqa: PLC0415 - as above

    reading = request.reading

    def said(judged: Judged) -> Outcome:
        request.tell(f"waiting for {', '.join(use.name for use in request.linters if use.status == 'ran')}")
        outcome = linted(judged.pipelines)
        return outcome._replace(findings=folded(judged.findings, outcome.findings))

    with linting(request.linters, templates(assemblies), reading.skips or (reading.cwd, reading.root), reading.cache_dir) as linted:
        yield said


def unusable(wrong: Sequence[Wrong], cwd: Path) -> Report:
    """The report of a run that could not begin."""
    places = Places(Assembly(), str(cwd))
    problems = [wrong_settings(one, places) for one in wrong]
    return Report(version=1, tool=Tool("queuegate", __version__), targets=[], engines=[], problems=problems, pipelines=[], findings=[], summary=summarise([]))

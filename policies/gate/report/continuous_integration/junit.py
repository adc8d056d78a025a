"""The report as JUnit XML: a suite for each pipeline, and in it a case for each rule, so that what passes is told, too.

What fails the run is a failure (as in the run itself: `--fail-on`, and with `--strict` also what cannot be decided), what is milder stands in the output of a case that passes,
what cannot be decided or does not count is skipped, with the reason. There is no standard; this is what Jenkins, GitLab and others read:
https://docs.gitlab.com/ci/testing/unit_test_reports/ and https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from queuegate._light import NamedTuple

from ....severity import Severity
from ...catalogue.rules import named
from ..record.model import ENGINE, Finding, Problem, Report
from ..record.names import pipeline_names
from ..record.unread import unread
from ..source.repository_paths import from_root
from ..text.escape import visible
from ..text.layout import counted
from .junit_xml import Case, Suite, document

if TYPE_CHECKING:
    from ..formats import Ended, Look


class _Run(NamedTuple):
    """What decides which finding is a failure, and the way from the repository's root to the working folder."""

    ended: Ended
    way: str

    def fails(self, finding: Finding) -> bool:
        """Does it fail the run?"""
        counts = finding.suppressed is None and (finding.verdict == "fail" or self.ended.strict)
        return counts and finding.severity.rank <= Severity(self.ended.fail_on).rank


def render(report: Report, look: Look) -> str:
    """The whole document, with a newline at its end."""
    run = _Run(look.ended, look.below)
    return document(report.tool.name, [_of_run(report, run), *_of_pipelines(report, run), *_of_the_rest(report, run), *_of_linters(report, run)])


def _of_run(report: Report, run: _Run) -> Suite:
    """Whether everything could be read and judged: so that a run that saw nothing is no success."""
    cases = [_problem(one, i, run) for i, one in enumerate(report.problems, 1)]
    for one in unread(report):
        said = visible(str(one))
        cases.append(Case("run", f"read: {', '.join(one.paths)}", failure=("not-read", said, said) if run.ended.strict else None, skipped=said))
    return Suite("run", cases or [Case("run", "everything was read and judged")])


def _problem(problem: Problem, number: int, run: _Run) -> Case:
    where = f"{from_root(problem.source.file, run.way)}:{problem.source.line}: " if problem.source else f"{problem.target}: " if problem.target else ""
    return Case("run", f"{number}. {problem.kind}", error=(problem.kind, problem.message, f"{where}{problem.message}"))


def _of_pipelines(report: Report, run: _Run) -> Iterator[Suite]:
    rules = {rule.name: rule.group for rule in named() if rule.subject == "Mapping"}
    judged = [name for name in _judged(report) if name in rules]
    names = pipeline_names(report.pipelines)
    for pipeline in report.pipelines:
        found = [finding for finding in report.findings if finding.engine == ENGINE and pipeline.id in finding.pipelines]
        ran = dict.fromkeys([*judged, *(finding.rule for finding in found)])
        yield Suite(
            names[pipeline.id],
            [_case(rules.get(rule, "rules"), f"{rule} ({names[pipeline.id]})", (one for one in found if one.rule == rule), run) for rule in ran],
        )


def _of_the_rest(report: Report, run: _Run) -> Iterator[Suite]:
    """What is said of templates, declarations and waivers."""
    known = {pipeline.id for pipeline in report.pipelines}
    rules = {rule.name: rule for rule in named()}
    found = [finding for finding in report.findings if finding.engine == ENGINE and not known.intersection(finding.pipelines)]
    ran = [name for name in _judged(report) if name in rules and rules[name].subject != "Mapping"]
    names = dict.fromkeys([*ran, *(finding.rule for finding in found)])
    if names:
        cases = [_case(rules[name].group if name in rules else "rules", name, (one for one in found if one.rule == name), run) for name in names]
        yield Suite("templates and settings", cases)


def _of_linters(report: Report, run: _Run) -> Iterator[Suite]:
    for engine in report.engines:
        found = [finding for finding in report.findings if finding.engine == engine.name]
        if engine.name == ENGINE or engine.status != "ran":
            continue
        rules = dict.fromkeys(finding.rule for finding in found)
        yield Suite(
            engine.name, [_case(engine.name, rule, (one for one in found if one.rule == rule), run) for rule in rules] or [Case(engine.name, "no finding")]
        )


def _judged(report: Report) -> list[str]:
    return [name for engine in report.engines for name in engine.judged]


def _case(group: str, name: str, findings: Iterable[Finding], run: _Run) -> Case:
    """One rule on one pipeline, with everything that it says."""
    found = sorted(findings, key=lambda finding: (not run.fails(finding), finding.suppressed is not None, finding.verdict != "fail", finding.rank()))
    case = Case(group.replace("_", "-"), name)
    if not found:
        return case
    told = "\n\n".join(_told(finding, run) for finding in found)
    first = found[0]
    if run.fails(first):
        more = f" (and {counted(len(found) - 1, 'finding')} more)" if len(found) > 1 else ""
        return case._replace(failure=(str(first.severity), f"{first.message}{more}", told))
    if first.suppressed:
        return case._replace(skipped=visible(first.suppressed.why()))
    if first.verdict == "undecided":
        return case._replace(skipped=visible(f"{first.reason or first.message}{f'. Settled by: {first.settle}' if first.settle else ''}"))
    return case._replace(output=told)


def _told(finding: Finding, run: _Run) -> str:
    where = f"{from_root(finding.source.file, run.way)}:{finding.source.line}" if finding.source else finding.template or ""
    worlds = f"when {'; or '.join(finding.worlds)}" if finding.worlds else ""
    kind = finding.severity if finding.verdict == "fail" else "undecided"
    rows = (
        f"{kind}: {finding.message}",
        f"at {where}" if where else "",
        worlds,
        f"fix: {finding.fix}",
        finding.suppressed.why() if finding.suppressed else "",
        finding.docs,
    )
    return "\n".join(visible(row) for row in rows if row)

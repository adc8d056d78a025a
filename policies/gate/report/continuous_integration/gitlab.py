"""The report as GitLab reads it for the merge request: its Code Quality format.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: paths from the repository's root, one fingerprint for each entry, and no way to say that something does
not count or cannot be decided. Such an entry has the mildest severity, and says so.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, Final

from ..record.grouped import alternatives
from ..record.model import Finding, Problem, Report, Source
from ..record.questions import Question, asked, questions
from ..source.repository_paths import from_root
from ..text.escape import visible

_SEVERITIES: Final = {"error": "critical", "warning": "major", "note": "minor"}
_BLOCKER: Final = "blocker"
_INFO: Final = "info"
_DOES_NOT_COUNT: Final = 2


def render(report: Report, way: str = "") -> str:
    """One JSON array, with a newline at its end. `way` leads from the repository's root to the working folder."""
    alike: Counter[tuple[str, ...]] = Counter()
    entries = [_problem(problem, way, alike) for problem in report.problems]
    entries += [_finding(finding, way, alike) for finding in sorted(report.findings, key=_order) if finding.suppressed or finding.verdict == "fail"]
    entries += [_question(question, way, alike) for question in questions(report)]
    return f"{json.dumps(entries, indent=2, ensure_ascii=False)}\n"


def _order(finding: Finding) -> tuple[int, tuple[int, int]]:
    return _DOES_NOT_COUNT if finding.suppressed else int(finding.verdict != "fail"), finding.rank()


def _finding(finding: Finding, way: str, alike: Counter[tuple[str, ...]]) -> dict[str, Any]:
    counts = finding.suppressed is None and finding.verdict == "fail"
    place = finding.source or Source(finding.template or "queuegate.yaml", 1)
    return _entry(_said(finding), finding.rule, _SEVERITIES[finding.severity] if counts else _INFO, _placed(place, way), (finding.fingerprint, alike))


def _question(question: Question, way: str, alike: Counter[tuple[str, ...]]) -> dict[str, Any]:
    """One entry, however many rules wait for its answer."""
    first = question.waiting[0]
    place = next((one.source for one in question.waiting if one.source), None) or Source(first.template or "queuegate.yaml", 1)
    return _entry(asked(question, ". "), first.rule, _INFO, _placed(place, way), (question.id, alike))


def _said(finding: Finding) -> str:
    world = f" (when {alternatives(finding.worlds)})" if finding.worlds else ""
    statement = f" (statement: {finding.statement()})" if finding.statement() else ""
    does_not_count = f"{finding.suppressed.why()} – " if finding.suppressed else ""
    settle = f". Settled by: {finding.settle}" if finding.settle else ""
    fix = f". Fix: {finding.fix}" if finding.fix and not (settle or does_not_count) else ""
    return f"{does_not_count}{finding.message}{world}{statement}{settle}{fix}"


def _problem(problem: Problem, way: str, alike: Counter[tuple[str, ...]]) -> dict[str, Any]:
    place = problem.source or Source(problem.target or "queuegate.yaml", 1)
    return _entry(problem.message, problem.kind, _BLOCKER, _placed(place, way), (problem.kind, alike))


def _placed(place: Source, way: str) -> tuple[str, int]:
    return from_root(place.file, way).removeprefix("./"), place.line


def _entry(said: str, check: str, severity: str, place: tuple[str, int], known: tuple[str, Counter[tuple[str, ...]]]) -> dict[str, Any]:
    """`known` is what the entry stays known by, and how often it was met: the fingerprint of an entry is its own, and holds no line."""
    path, line = place
    fingerprint, alike = known
    key = (fingerprint, path)
    alike[key] += 1
    text = "\0".join((*key, str(alike[key])))
    return {
        "description": visible(said),
        "check_name": visible(check),
        "fingerprint": hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": severity,
        "location": {"path": visible(path), "lines": {"begin": line}},
    }

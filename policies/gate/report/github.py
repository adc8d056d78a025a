"""The report as GitHub's workflow commands: each finding becomes an annotation at its line of the pull request.

The syntax, and what has to be escaped: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .escape import visible
from .model import Finding, Problem, Report, Source

_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """One command a line, the gravest first: GitHub shows ten of each kind for a step."""
    return "".join(f"{line}\n" for line in (*map(_problem, report.problems), *_findings(report)))


def _findings(report: Report) -> Iterator[str]:
    counted = [finding for finding in report.findings if finding.suppressed is None]
    for finding in sorted(counted, key=lambda finding: (finding.verdict != "fail", finding.severity.rank)):
        yield _finding(finding)


def _finding(finding: Finding) -> str:
    undecided = finding.verdict == "undecided"
    lines = [finding.message]
    if finding.worlds:
        lines.append(f"When {'; or '.join(finding.worlds)}")
    if finding.statement():
        lines.append(f"Statement: {finding.statement()}")
    lines.append(f"Settled by: {finding.settle}" if undecided and finding.settle else f"Fix: {finding.fix}")
    lines.append(finding.docs)
    return _command("notice" if undecided else _COMMANDS[finding.severity], finding.source, f"{finding.rule}{' (undecided)' if undecided else ''}", lines)


def _problem(problem: Problem) -> str:
    return _command("error", problem.source, problem.kind, [problem.message])


def _command(name: str, source: Source | None, title: str, lines: list[str]) -> str:
    where = [("file", source.file), ("line", str(source.line)), *([("col", str(source.column))] if source.column else [])] if source else []
    properties = ",".join(f"{key}={_property(value)}" for key, value in [*where, ("title", title)])
    return f"::{name} {properties}::{'%0A'.join(_data(visible(line)) for text in lines if text for line in text.splitlines())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")

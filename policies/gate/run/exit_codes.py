"""What a run's exit code says, strongest first. Pure: a report in, a number out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the command line reads the numbers without what reads templates
    from ...severity import Severity
    from ..report.record.model import Report

CLEAN: Final = 0
FINDINGS: Final = 1
INTERRUPTED: Final = 2
CRASHED: Final = 3
UNUSABLE: Final = 4
NOTHING: Final = 5


def exit_code(report: Report, fail_on: Severity, strict: bool) -> int:  # noqa: FBT001 - a setting, passed on by name
    """Crashes are 3, other problems 4, findings that count 1 (if `strict`: also what was not read), nothing that was checked 5, else 0."""
    if any(problem.kind in ("rule-crash", "linter-crash") for problem in report.problems):
        return CRASHED
    if report.problems:
        return UNUSABLE
    counted = (finding for finding in report.findings if finding.suppressed is None and (strict or finding.verdict == "fail"))
    if any(finding.severity.rank <= fail_on.rank for finding in counted):
        return FINDINGS
    if strict:
        from ..report.record.unread import unread  # noqa: PLC0415 - as above

        if unread(report):
            return FINDINGS
    return CLEAN if any(target.status == "checked" for target in report.targets) else NOTHING

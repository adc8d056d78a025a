"""What all adapters share: one run over the files that a tool reads, without linters and without running anybody's code, and its findings as one line of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..report.door import for_people
from ..report.record.grouped import alternatives
from ..report.record.model import Finding, Problem, Report
from ..report.text.escape import neutral
from ..run.asking.request import Flags
from ..run.outcome import Ran, run


def judged(targets: Sequence[str], cwd: Path) -> Ran:
    """What there is to say of these files, by the settings that hold in the working folder."""
    return run(Flags(targets=tuple(targets), linters=("none",), static=True), cwd)


def counted(report: Report, *, undecided: bool) -> Iterator[Finding]:
    """The findings that nobody accepted; with `undecided` also what cannot be known."""
    return (
        finding for finding in report.findings if finding.suppressed is None and ((undecided and finding.question is not None) or finding.verdict == "fail")
    )


def sentence(finding: Finding, template: str | None = None) -> str:
    """What is wrong, when, how to put it right, and the place to edit where that is not in the `template`."""
    way = remedy(finding)
    return f"{defect(finding)}.{f' {way}.' if way else ''}{place(finding, template)}"


def defect(finding: Finding) -> str:
    """What is wrong, and when."""
    return spoken(f"{f'When {alternatives(finding.worlds)}: ' if finding.worlds else ''}{finding.message}")


def remedy(finding: Finding) -> str:
    """How to put it right, or what settles it."""
    return spoken(((finding.settle if finding.verdict == "undecided" else finding.fix) or "").rstrip("."))


def place(finding: Finding, template: str | None = None) -> str:
    """The place to edit, where that is not in the `template` in which it was found."""
    source = finding.source
    return f" ({spoken(source.file)}:{source.line})" if source and source.file != (template or finding.template) else ""


def trouble(problem: Problem) -> str:
    """What could not be done: it is no clean result, whichever tool asks."""
    return spoken(f"Queuegate: {problem.message}")


def spoken(text: str) -> str:
    """The text in one line, fit to leave the process."""
    return for_people(neutral(" ".join(text.split())))

"""The report as GitHub's workflow commands: each finding becomes an annotation at its line of the pull request.

The syntax, and what has to be escaped: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. Of one step GitHub shows ten annotations of
each type, so that the gravest come first, and the first notice counts the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from queuegate._light import NamedTuple

from ..door import in_a_command
from ..record.grouped import alternatives, groups
from ..record.model import Finding, Report, Source
from ..record.questions import Question, at_stake, gravest, questions
from ..record.unread import unread
from ..seen import beside, how_many, not_counted
from ..source.repository_paths import from_root
from ..text.escape import visible
from ..text.layout import counted

SHOWN: Final = 10
"""How many annotations of a type GitHub shows for one step."""
_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}


class _Annotation(NamedTuple):
    type: str
    source: Source | None
    title: str
    lines: tuple[str, ...]
    """Each is one: what it quotes begins none of its own."""


def render(report: Report, way: str = "", others: Sequence[str] = ()) -> str:
    """One command a line. `way` leads from the repository's root to the working folder; `others` are the reports that hold what GitHub does not show."""
    found = list(_annotations(report, way))
    hidden = {kind: surplus for kind in ("error", "warning", "notice") if (surplus := sum(one.type == kind for one in found) - SHOWN) > 0}
    if hidden:
        if "notice" in hidden:
            hidden["notice"] += 1
        what = ", ".join(counted(number, kind) for kind, number in hidden.items())
        where = f"{', '.join(others)} and this step's log" if others else "this step's log, and a report file if you ask for one (--report markdown=FILE)"
        first = next((i for i, one in enumerate(found) if one.type == "notice"), len(found))
        found.insert(first, _Annotation("notice", None, f"{what} more", (f"GitHub shows {SHOWN} annotations of a type. The others: {where}.",)))
    return "".join(f"{_command(one, way)}\n" for one in found)


def _annotations(report: Report, way: str) -> Iterator[_Annotation]:
    """What could not be done, what is wrong, what was not read, what does not count, what is open. What several stacks say of one line stands once."""
    yield from (_Annotation("error", problem.source, problem.kind, tuple(problem.message.splitlines())) for problem in report.problems)
    yield from dict.fromkeys(map(_finding, _in_turn(report)))
    yield from (_Annotation("warning", None, "not read", (str(one),)) for one in unread(report))
    if said := beside(report):
        yield _Annotation("notice", None, "compared", tuple(said))
    yield from _not_counted(report, way)
    yield from map(_question, questions(report))


def _in_turn(report: Report) -> list[Finding]:
    """Of each severity one place of each rule, then a second one, and last what others explain: those that GitHub shows speak of as many defects as there is room for."""
    turns: list[tuple[int, bool, int, Finding]] = []
    for group in groups(report):
        for beneath, defects in ((False, group.defects), (True, group.beneath)):
            several = [finding for defect in defects for finding in ((defect.told,) if defect.told else defect.findings)]
            turns += [(finding.severity.rank, beneath, turn, finding) for turn, finding in enumerate(several)]
    return [turn[-1] for turn in sorted(turns, key=lambda turn: turn[:-1])]


def _finding(finding: Finding) -> _Annotation:
    when = f"When {alternatives(finding.worlds)}" if finding.worlds else ""
    statement = f"Statement: {finding.statement()}" if finding.statement() else ""
    fix = f"Fix: {finding.fix}" if finding.fix else ""
    return _Annotation(_COMMANDS[finding.severity], finding.source, finding.rule, (finding.message, when, statement, fix, finding.docs))


def _not_counted(report: Report, way: str) -> Iterator[_Annotation]:
    """What is waived, or does not count for another reason: each rule and reason in a line."""
    if found := not_counted(report):
        lines = (f"{one.told()}{f' ({from_root(one.why.source.file, way)}:{one.why.source.line})' if one.why.source else ''}" for one in found)
        yield _Annotation("notice", None, f"{how_many(found)} not counted", tuple(lines))


def _question(question: Question) -> _Annotation:
    first = question.waiting[0]
    waiting = f"{at_stake(question.waiting)}: {', '.join(gravest(question.waiting))}"
    return _Annotation("notice", first.source, "open question", (question.reason, f"Waiting: {waiting}", f"Settled by: {question.settle}"))


def _command(one: _Annotation, way: str) -> str:
    source = one.source
    where = [("file", from_root(source.file, way)), ("line", str(source.line)), *([("col", str(source.column))] if source.column else [])] if source else []
    properties = ",".join(f"{key}={_property(value)}" for key, value in [*where, ("title", one.title)])
    return f"::{one.type} {properties}::{'%0A'.join(_data(visible(line)) for line in one.lines if line)}"


def _data(text: str) -> str:
    return in_a_command(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")

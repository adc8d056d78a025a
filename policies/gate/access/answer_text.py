"""The answer to a question about access, for people: what was asked and seen, each statement that allows too much with one request that shows it, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..report.record.model import Related
from ..report.record.names import named
from ..report.source.files import Files, Read, from_files
from ..report.source.snippets import Canvas, Mark, at, gutter, snippets
from ..report.terminal.blocks import Page, problem
from ..report.text.color import Paint, painter
from ..report.text.escape import pasted
from ..report.text.layout import counted, headline, listed, notes, paragraph
from .answers import AccessFinding, AccessReport, Witness

_MOST: Final = 6
_NOTHING: Final = "no template found: nothing was checked. Name a template, a cdk.json or a cdk.out"
_HEADS: Final = {"no-new-access": "new access", "not-granted": "granted", "no-public-access": "public"}
_YES: Final = {
    "no-new-access": "no new access: whatever is allowed was allowed before",
    "not-granted": "not granted: no policy allows it",
    "no-public-access": "no public access: no policy is open to the public",
}
_NO: Final = {"no-new-access": "new access", "not-granted": "granted", "no-public-access": "public access"}
_BEFORE: Final = {
    "not-allowed": "no statement allowed it",
    "denied": "a Deny stopped it, which is gone or narrower now",
    "outside-boundary": "the permissions boundary did not allow it",
}


def render(report: AccessReport, *, color: bool = False, width: int = 100, sources: Read = from_files) -> str:
    """The whole text, with a newline at its end. `width` is in columns; `sources` gives a file's text."""
    paint, files, columns = painter(color=color), Files(sources), max(width, 40)
    parts = [
        paragraph(_seen(report), columns),
        *(problem(one, Page({}, files, columns, paint)) for one in report.problems),
        *(_finding(finding, report, files, columns, paint) for finding in report.findings if finding.verdict == "no"),
        *(_finding(finding, report, files, columns, paint) for finding in _undecided(report)),
        [_summary(report, paint)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _seen(report: AccessReport) -> str:
    read = [target.target for target in report.targets if target.status == "checked"]
    asked = {
        "no-new-access": f"compared with {listed([target.target for target in report.before], _MOST)}",
        "not-granted": " on ".join(part for part in (listed(report.actions, _MOST) or "any action", listed(report.resources, _MOST) or "any resource")),
        "no-public-access": "no public access?",
    }[report.check]
    what = " and ".join(part for part in (counted(report.roles, "role") if report.roles else "", _policies(report.policies)) if part)
    seen = "" if report.problems else f": {what or 'no policies'}"  # with a problem nothing is looked at
    return f"{listed(read, _MOST) or 'nothing was read'}{seen}; {asked}"


def _policies(number: int) -> str:
    return f"the policies of {counted(number, 'resource')}" if number else ""


def _finding(finding: AccessFinding, report: AccessReport, files: Files, columns: int, paint: Paint) -> list[str]:
    no = finding.verdict == "no"
    head = f"{_HEADS[report.check]}: " if no else "undecided: "
    denied = [other for other in finding.related if other.message == "denied it before"]
    marks = list(_marks(finding, denied))
    canvas = Canvas(gutter(marks), columns, paint)
    text = finding.message if no else finding.message.removeprefix("cannot be decided for ")
    return [
        *headline(head, "error" if no else "undecided", text, columns, paint),
        *snippets(marks, files, canvas),
        *notes([row for row in _rows(finding) if row[1]], canvas.gutter, columns, paint),
    ]


def _marks(finding: AccessFinding, denied: list[Related]) -> Iterator[Mark]:
    no = finding.verdict == "no"
    if finding.source:
        yield Mark(finding.source, "allows it" if no else "", "error" if no else "undecided", _owner(finding) if no else None)
    for other in denied:
        if other.source:
            yield Mark(other.source, other.message, "frame")


def _owner(finding: AccessFinding) -> str | None:
    """The logical id of the resource in which the statement stands."""
    return next(iter((finding.pointer or "").split("/")[2:3]), None)


def _rows(finding: AccessFinding) -> Iterator[tuple[str, str]]:
    if finding.request:
        lines = [*_request(finding.request, finding)]
        yield from zip(["request", *[""] * len(lines)], lines, strict=False)
    if finding.action_count > 1:
        rest = finding.action_count - len(finding.actions)
        yield "actions", listed([*finding.actions, *[""] * rest], _MOST)
    if len(finding.resources) > 1:
        yield "on", listed(finding.resources, _MOST)
    yield "when", listed(finding.worlds, _MOST, "; or ")
    if finding.formerly:
        yield "before", "there was no such resource" if finding.new else _BEFORE[finding.formerly]
    if finding.request and finding.request.action_exists is False:
        yield "note", "AWS has no such action today: the pattern allows what AWS may add"
    yield "settle", pasted(finding.settle or "")
    yield "role" if finding.kind == "identity" else "resource", finding.subject.construct or ""
    if made := next((one.source for one in finding.related if one.template and one.source), None):
        yield "makes", f"{_owner(finding) or ''} in {at(made)}".strip()


def _request(witness: Witness, finding: AccessFinding) -> Iterator[str]:
    name = finding.named or (_subject(finding) if finding.kind == "resource" else "")
    arn = witness.resource or "any resource"
    yield f"{witness.action} on {f'{name}, {arn}' if name else arn}"
    yield f"by {f'the role {_subject(finding)}' if finding.kind == 'identity' else witness.principal.replace('service ', 'the service ', 1)}"
    sent = [f"{key} = {value}" for key, value in witness.context.items() if value is not None]
    lacking = [key for key, value in witness.context.items() if value is None]
    if sent or lacking:
        yield "; ".join(part for part in (f"with {', '.join(sent)}" if sent else "", f"without {', '.join(lacking)}" if lacking else "") if part)
    yield from (f"if this is met, which is not understood here: {text}" for text in witness.assumes)


def _subject(finding: AccessFinding) -> str:
    return named(finding.subject.resource, finding.subject.construct)


def _undecided(report: AccessReport) -> list[AccessFinding]:
    """One for each reason and place: what several policies wait for stands once."""
    found: dict[tuple[str | None, object], AccessFinding] = {}
    for finding in report.findings:
        if finding.verdict == "undecided":
            found.setdefault((finding.reason, finding.source), finding)
    return list(found.values())


def _summary(report: AccessReport, paint: Paint) -> str:
    no = sum(finding.verdict == "no" for finding in report.findings)
    open_ = len(_undecided(report))
    if report.answer is None:
        return _NOTHING if not report.problems else f"{paint('no answer', 'error')}: not everything could be read"
    if report.answer == "yes":
        return f"{paint('yes', 'clean')}: {_YES[report.check]}"
    also = f"; {counted(open_, 'thing')} cannot be decided" if open_ and no else ""
    if report.answer == "no":
        return f"{paint('no', 'error')}: {_NO[report.check]} by {counted(no, 'statement')}{also}"
    return f"{paint('undecided', 'undecided')}: {counted(open_, 'thing')} cannot be known from the templates"

"""The report as Markdown, for a job's summary or a comment on a pull request: the gravest first, in a screen or two, and the rest below it, folded up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from .record.grouped import Group, alternatives, grouped
from .record.model import External, Finding, Known, Linked, Pipeline, Report, Source, Unknown
from .record.names import PARAMETERS, known_as, named, pipeline_names, said
from .record.questions import at_stake, gravest, open_questions, questions
from .seen import beside, missed, not_counted, seen, summary
from .source.repository_paths import address, from_root
from .text.color import painter
from .text.layout import counted, listed
from .text.markdown import code, table, text

_PLAIN = painter(color=False)
_HEADS: Final = ("", "Rule", "Where", "What", "Fix")
_MOST_PLACES: Final = 5
_MOST_RULES: Final = 12
"""So many rules have a row that nobody has to unfold."""
_FEW_ROWS: Final = 5
"""A table of no more rows is not folded up."""
_SHOWN: Final = ("batch_size", "batching_window", "maximum_concurrency", "partial_responses", "function_timeout", "visibility_timeout", "max_receive_count")

Where = Callable[[Source], str]
"""A place as Markdown."""


def placed(way: str = "", start: str = "") -> Where:
    """How a place is told: from the repository's root, to which `way` leads from the working folder, and as a link where a forge shows the commit (`start`)."""

    def where(source: Source) -> str:
        path = from_root(source.file, way)
        told, link = code(f"{path}:{source.line}"), address(start, path, source.line)
        return f"[{told}]({link})" if link else told

    return where


def render(report: Report, where: Where | None = None) -> str:
    """The whole document: the verdict, the findings, what could not be decided, and the pipelines."""
    where = where or placed()
    names = pipeline_names(report.pipelines)
    parts = [
        f"## SQS → Lambda policies: {text(summary(report, _PLAIN))}",
        *(text(line) for line in (*missed(report, 10_000, _PLAIN), *seen(report, names, 10_000))),
        *(f"**{problem.kind}**: {text(problem.message)}{at(problem.source, where)}" for problem in report.problems),
        wrong(report.findings, where),
        *_undecided(report, where),
        "\n".join(f"- {text(line)}" for line in beside(report)),
        *_suppressed(report, where),
        *_pipelines(report, names),
        one_by_one(report.findings, where),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def wrong(findings: Sequence[Finding], where: Where) -> str:
    """What is wrong and counts, a row for each rule: the first place speaks for the others, and what it explains stands with it. Notes are folded up where there is anything graver, and so are the last of many rules."""
    told = grouped(findings)
    graver = [group for group in told if group.first.severity != "note"] or told
    shown = graver if len(graver) <= _MOST_RULES + 1 else graver[:_MOST_RULES]
    rest = told[len(shown) :]
    number = Counter(str(group.first.severity) for group in rest)
    summary = ", ".join(f"{counted(several, 'rule')} with {severity}s" for severity, several in number.items())
    first, folded = (table(_HEADS, (_group_row(group, where) for group in groups)) for groups in (shown, rest))
    return f"{first}\n\n{_folded(summary, folded)}" if rest else first


def one_by_one(findings: Sequence[Finding], where: Where) -> str:
    """Each finding of the rules that have several in a row of its own, folded up; "" where the table of the rules has all of them."""
    several = [found for group in grouped(findings) if len(found := [one for defect in (*group.defects, *group.beneath) for one in defect.findings]) > 1]
    if not several:
        return ""
    rows = [_row(finding, where) for found in several for finding in found]
    return _folded(f"{counted(len(several), 'rule')} with several findings, one by one ({len(rows)})", table(_HEADS, rows))


def _folded(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _long(summary: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """A table, folded up where it has many rows."""
    found = list(rows)
    content = table(heads, found)
    return content if len(found) <= _FEW_ROWS else _folded(summary, content)


def _group_row(group: Group, where: Where) -> tuple[str, ...]:
    found = [finding for defect in group.defects for finding in defect.findings]
    severity, rule, first, what, fix = _row(group.first, where)
    places = dict.fromkeys(filter(None, (first, *(_row(finding, where)[2] for finding in found[1:]))))
    names = list(dict.fromkeys(named(one.resource, one.construct, one.stack) for one in found if one.resource))
    others = names[1:] if group.first.resource else names
    beneath = [f"Explains {defect.first.severity} {text(defect.first.rule)}: {text(defect.first.message)}" for defect in group.beneath]
    rules = gravest(group.waiting)
    said = [
        what,
        *_related(group.first, where),
        *([f"Also: {text(listed(others, _MOST_PLACES))}."] if others else []),
        *([_few(f"Also: {text(one)}" for one in same)] if (same := _otherwise([defect.first for defect in group.defects])) else []),
        *dict.fromkeys(beneath[:_MOST_PLACES]),
        *([f"Waiting until it is put right: {at_stake(group.waiting)} ({text(', '.join(rules))})."] if rules else []),
    ]
    return severity, rule, _few(places), "<br>".join(said), fix


def _otherwise(found: Sequence[Finding]) -> list[str]:
    """What else is said of the same resource: another queue that its role may not read."""
    first = found[0]
    return [message for message in dict.fromkeys(one.message for one in found if one.resource == first.resource) if message != first.message]


def _related(finding: Finding, where: Where) -> list[str]:
    """The other places of which it speaks: the call that needs a permission, what a sum is made of, the lines of an app that lead there."""
    told = dict.fromkeys(f"{where(one.source)}: {text(one.message)}" for one in finding.related if one.source and one.source != finding.source)
    return [_few(told)] if told else []


def _row(finding: Finding, where: Where) -> tuple[str, ...]:
    world = f" (when {alternatives(finding.worlds)})" if finding.worlds else ""
    statement = f" (statement: {finding.statement()})" if finding.statement() else ""
    return (
        finding.severity,
        f"[{text(finding.rule)}]({finding.docs})" if finding.docs else text(finding.rule),
        where(finding.source) if finding.source else code(finding.resource or ""),
        text(finding.message + world + statement),
        text(finding.fix),
    )


def _undecided(report: Report, where: Where) -> Iterator[str]:
    """One row for each question, with the rules that wait for its answer."""
    if asked := questions(report):
        yield f"### {text(open_questions(asked))}"
        yield _long(
            "What cannot be decided, and what settles it",
            ("Why", "Where", "Settled by", "Rules that wait"),
            (
                (
                    text(one.reason),
                    _few(dict.fromkeys(where(finding.source) for finding in one.waiting if finding.source)),
                    code(one.settle),
                    text(f"{at_stake(one.waiting)}: {', '.join(gravest(one.waiting))}"),
                )
                for one in asked
            ),
        )


def _few(places: Iterable[str]) -> str:
    """The places, the first of them where there are many."""
    told = list(places)
    more = len(told) - _MOST_PLACES if len(told) > _MOST_PLACES + 1 else 0
    return "<br>".join([*told[: len(told) - more], *([f"and {more} more"] if more else [])])


def _suppressed(report: Report, where: Where) -> Iterator[str]:
    """What does not count, and why: a row for each waiver, or other reason, and rule."""
    if found := not_counted(report):
        yield "### Not counted"
        rows = ((one.amount(), text(one.rule), text(one.why.why()), where(one.why.source) if one.why.source else "") for one in found)
        yield _long("What does not count, and why", ("Findings", "Rule", "Why", "Written"), rows)


def _pipelines(report: Report, names: dict[str, str]) -> Iterator[str]:
    if report.pipelines:
        yield "### Pipelines"
        heads = ("Pipeline", "Dead-letter queue", *(PARAMETERS[name] for name in _SHOWN))
        yield _long(
            counted(len(report.pipelines), "pipeline"),
            heads,
            ((text(names[one.id]), text(_dead_letters(one.dead_letter_queue)), *(_value(one, name) for name in _SHOWN)) for one in report.pipelines),
        )


def _dead_letters(part: Linked | External | None) -> str:
    return "none" if part is None else known_as(part, "queue")


def _value(pipeline: Pipeline, name: str) -> str:
    match pipeline.parameters.get(name):
        case Known(value, _, worlds):
            varies = "".join(f"; {said(name, other.value)} when {other.world}" for other in worlds if other.value != value)
            return text(f"{said(name, value)}{varies}")
        case Unknown():
            return "?"
    return ""


def at(source: Source | None, where: Where) -> str:
    return f" ({where(source)})" if source else ""

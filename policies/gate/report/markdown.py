"""The report as Markdown, for a job's summary or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from .record.grouped import alternatives, failed
from .record.model import External, Finding, Known, Linked, Pipeline, Report, Source, Unknown
from .record.names import known_as, pipeline_names
from .record.questions import open_questions, questions
from .seen import beside, missed, not_counted, seen, summary
from .source.repository_paths import from_root
from .text.color import painter
from .text.markdown import code, table, text

_PLAIN = painter(color=False)
_PARAMETERS = ("batch_size", "batching_window", "maximum_concurrency", "partial_responses", "function_timeout", "visibility_timeout", "max_receive_count")


def render(report: Report, way: str = "") -> str:
    """The whole document: the verdict, the findings, what could not be decided, and the pipelines. `way` leads from the repository's root to the working folder."""
    names = pipeline_names(report.pipelines)
    parts = [
        f"## SQS → Lambda policies: {text(summary(report, _PLAIN))}",
        *(text(line) for line in (*missed(report, 10_000, _PLAIN), *seen(report, names, 10_000))),
        *(f"**{problem.kind}**: {text(problem.message)}{_at(_where(problem.source, way) if problem.source else None)}" for problem in report.problems),
        table(("", "Rule", "Where", "What", "Fix"), (failed_row(finding, way) for finding in sorted(failed(report), key=Finding.rank))),
        *_undecided(report),
        "\n".join(f"- {text(line)}" for line in beside(report)),
        *_suppressed(report, way),
        *_pipelines(report, names),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def failed_row(finding: Finding, way: str) -> tuple[str, ...]:
    world = f" (when {alternatives(finding.worlds)})" if finding.worlds else ""
    statement = f" (statement: {finding.statement()})" if finding.statement() else ""
    where = _where(finding.source, way) if finding.source else finding.resource or ""
    return (
        finding.severity,
        f"[{text(finding.rule)}]({finding.docs})" if finding.docs else text(finding.rule),
        code(where),
        text(finding.message + world + statement),
        text(finding.fix),
    )


def _where(source: Source, way: str) -> str:
    return f"{from_root(source.file, way)}:{source.line}"


def _undecided(report: Report) -> Iterator[str]:
    """One row for each question, with the rules that wait for its answer."""
    if asked := questions(report):
        yield f"### {text(open_questions(asked))}"
        yield table(
            ("Why", "Settled by", "Rules that wait"),
            ((text(one.reason), code(one.settle), text(", ".join(dict.fromkeys(finding.rule for finding in one.waiting)))) for one in asked),
        )


def _suppressed(report: Report, way: str) -> Iterator[str]:
    """What does not count, and why: a row for each waiver, or other reason, and rule."""
    if found := not_counted(report):
        yield "### Not counted"
        rows = ((str(number), text(rule), text(why.why()), code(_where(why.source, way) if why.source else "")) for (rule, why), number in found.items())
        yield table(("Findings", "Rule", "Why", "Written"), rows)


def _pipelines(report: Report, names: dict[str, str]) -> Iterator[str]:
    if report.pipelines:
        yield "### Pipelines"
        heads = ("Pipeline", "Dead-letter queue", *(name.replace("_", " ") for name in _PARAMETERS))
        yield table(
            heads,
            ((text(names[one.id]), text(_dead_letters(one.dead_letter_queue)), *(_value(one, name) for name in _PARAMETERS)) for one in report.pipelines),
        )


def _dead_letters(part: Linked | External | None) -> str:
    return "none" if part is None else known_as(part, "queue")


def _value(pipeline: Pipeline, name: str) -> str:
    match pipeline.parameters.get(name):
        case Known(value, _, worlds):
            varies = "".join(f"; {_said(other.value)} when {other.world}" for other in worlds if other.value != value)
            return text(f"{_said(value)}{varies}")
        case Unknown():
            return "?"
    return ""


def _said(value: object) -> str:
    return "–" if value is None else {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _at(where: str | None) -> str:
    return f" ({code(where)})" if where else ""

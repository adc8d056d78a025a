"""The report for people: what was seen, what is wrong and how to put it right, what could not be decided, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .color import Paint, painter
from .escape import visible
from .layout import headline, listed, notes
from .model import ENGINE, Finding, Problem, Related, Report, Source
from .names import named, pipeline_names
from .seen import elsewhere, next_steps, seen, skipped, summary, suppressed
from .snippets import Canvas, Mark, at, gutter, snippets
from .sources import Files, Read, from_files
from .undecided import undecided

_MOST = 6


def render(report: Report, *, color: bool = False, width: int = 100, sources: Read = from_files, first: bool = False) -> str:
    """The whole text, with a newline at its end. `width` is in columns; `sources` gives a file's text (None: there is none); `first` adds what to do next."""
    paint, files, names, columns = painter(color=color), Files(sources), pipeline_names(report.pipelines), max(width, 40)
    failed = _failed(report)
    firsts = {same[0].rule: same[0] for same in reversed(failed)}
    parts = [
        [*seen(report, names, columns), *skipped(report, columns), *elsewhere(report, columns)],
        *(_problem(problem, files, columns, paint) for problem in report.problems),
        *(_finding(same, names, files, columns, paint, introduces=firsts[same[0].rule] is same[0]) for same in failed),
        *undecided(report, names, columns, paint),
        suppressed(report, columns),
        next_steps(report, columns, paint) if first else [],
        [summary(report, paint)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _failed(report: Report) -> list[list[Finding]]:
    """What counts, the gravest first, then by file and line. What is said alike of one line (by several stacks that it makes) stands once."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report.findings:
        if finding.verdict == "fail" and finding.suppressed is None:
            alike.setdefault(
                (finding.engine, finding.rule, finding.severity, finding.message, finding.source or finding.fingerprint, tuple(finding.worlds)), []
            ).append(finding)
    return sorted(alike.values(), key=lambda same: (same[0].severity.rank, _order(same[0].source), same[0].rule, same[0].message))


def _order(source: Source | None) -> tuple[str, int, int]:
    return (source.file, source.line, source.column or 0) if source else ("", 0, 0)


def _finding(same: list[Finding], names: Mapping[str, str], files: Files, columns: int, paint: Paint, *, introduces: bool) -> list[str]:  # noqa: PLR0913 - one text
    """One block. `introduces`: it is the first of its rule, and tells where to read more."""
    finding = same[0]
    made = next((other for other in finding.related if _is_made(other, finding)), None)
    marks = list(dict.fromkeys(_marks(finding, made)))
    canvas = Canvas(gutter(marks), columns, paint)
    return [
        *headline(f"{finding.severity}[{visible(finding.rule)}]: ", finding.severity, finding.message, columns, paint),
        *snippets(marks, files, canvas),
        *notes([row for row in _rows(same, made, names, introduces=introduces) if row[1]], canvas.gutter, columns, paint),
    ]


def _marks(finding: Finding, made: Related | None) -> Iterator[Mark]:
    if finding.source:
        yield Mark(finding.source, _label(finding), finding.severity, _owner(finding.pointer) if finding.source.file == finding.template else None)
    for other in finding.related:
        if other.source and other is not made:
            yield Mark(other.source, other.message, "frame", _owner(other.pointer) if other.source.file == other.template else None)


def _rows(same: list[Finding], made: Related | None, names: Mapping[str, str], *, introduces: bool) -> Iterator[tuple[str, str]]:
    finding = same[0]
    pipelines = list(dict.fromkeys(names.get(pipeline, pipeline) for one in same for pipeline in one.pipelines))
    stacks = list(dict.fromkeys(one.stack for one in same if one.stack))
    yield "when", listed(finding.worlds, _MOST, "; or ")
    yield "pipeline" if len(pipelines) == 1 else "pipelines", listed(pipelines, _MOST)
    yield "stacks", listed(stacks, _MOST) if len(stacks) > 1 else ""
    if made and made.source:
        yield "makes", f"{finding.resource or ''} in {at(made.source)}".strip()
    if not finding.source:
        yield "in", named(finding.resource, finding.construct) if finding.resource else finding.template or ""
    yield "statement", finding.statement()
    yield "fix", finding.fix
    yield "also", ", ".join(f"{other.engine} {other.rule}" for other in finding.also)
    own = finding.engine == ENGINE
    yield "from", "" if own else finding.engine
    if introduces:
        more = [*([f"queuegate explain {finding.rule}"] if own else []), finding.docs]
        yield from zip(["more", *[""] * len(more)], filter(None, more), strict=False)


def _label(finding: Finding) -> str:
    """`VisibilityTimeout is not set`, where the place is what should hold the property."""
    if not (finding.property and finding.resource and finding.pointer):
        return ""
    resource = finding.resource.replace("~", "~0").replace("/", "~1")
    whole = f"/Resources/{resource}/Properties/{finding.property.replace('.', '/')}"
    return f"{finding.property} is not set" if whole.startswith(f"{finding.pointer}/") else ""


def _owner(pointer: str | None) -> str | None:
    """The logical id in a pointer."""
    keys = (pointer or "").split("/")
    return keys[2].replace("~1", "/").replace("~0", "~") if len(keys) > 2 and keys[1] == "Resources" else None  # noqa: PLR2004 - "/Resources/Id"


def _is_made(other: Related, finding: Finding) -> bool:
    """Is this the same place in the template that the finding's line of code makes?"""
    return bool(finding.source and other.source) and (other.template, other.pointer) == (finding.template, finding.pointer) and other.source != finding.source


def _problem(problem: Problem, files: Files, columns: int, paint: Paint) -> list[str]:
    marks = [Mark(problem.source, "", "error")] if problem.source else []
    head = f"problem[{problem.kind}]: "
    first, *more = problem.message.splitlines() or [""]
    where = [] if marks or not problem.target else [f" {paint('-->', 'frame')} {visible(problem.target)}"]
    pictures = snippets(marks, files, Canvas(gutter(marks), columns, paint))
    return [*headline(head, "error", first, columns, paint), *(f"  {visible(line)}".rstrip() for line in more), *where, *pictures]

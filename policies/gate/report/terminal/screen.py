"""The report for people: the verdict first (what was read, what was not, a row for each pipeline), then what is wrong by severity and consequence, then what is open.

It takes about sixty lines: what does not fit is told in a line each, then counted, and the last line says how to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from queuegate._light import NamedTuple

from ..record.grouped import Group, groups
from ..record.model import ENGINE, Report
from ..record.names import pipeline_names
from ..record.questions import Question, alike, questions
from ..seen import beside, elsewhere, missed, next_steps, seen, skipped, summary, suppressed
from ..source.files import Files, Read, from_files
from ..text.color import painter
from ..text.escape import width as width_of
from ..text.layout import counted, paragraph, wrapped
from .blocks import Page, asked, asked_briefly, block, brief, problem, unlisted
from .overview import overview, table

LINES: Final = 60
"""How long a report is that leaves out what does not fit."""
_BEARABLE: Final = 15
"""How many lines more are borne before anything is left out: a report that is cut for a few lines helps nobody."""
_ROWS: Final = 10
"""Rows of the table."""
_BESIDE_LITTLE: Final = 15
_BESIDE_MUCH: Final = 8
"""Lines for questions beside what is wrong."""
_LEAST: Final = 12
"""Lines that what is wrong has in any case."""
_FEW: Final = 8
"""How many rules are told in a line each before one more has a block."""
_NARROW: Final = 90
"""Columns below which a line says too little of a rule: it has two before something milder than an error has a block."""
_SLIM: Final = 60
"""Columns below which one line says nothing of a rule beside its name."""
_PROBLEMS: Final = 20
"""How many problems are told."""
_SAID: Final = 8
"""How many of the settings that a change says otherwise are told."""
_LAST: Final = 5
"""Lines of the end."""

Part = list[str]


def render(  # noqa: PLR0913 - one report, however it looks
    report: Report,
    *,
    color: bool = False,
    width: int = 100,
    sources: Read = from_files,
    first: bool = False,
    full: bool = False,
    verbose: bool = False,
) -> str:
    """The whole text, with a newline at its end. `width` is in columns; `sources` gives a file's text (None: there is none); `first` adds what to do next."""
    page = Page(pipeline_names(report.pipelines), Files(sources), max(width, 40), painter(color=color), full)
    wrong, open_ = groups(report), questions(report)
    rows, left = overview(wrong, open_, report, page.names, None if full else _ROWS)
    spoken = bool(rows) and any(counts for _, counts in rows)
    head = [
        [
            *missed(report, page.columns, page.paint),
            *seen(report, page.names, page.columns, named=not spoken, verbose=verbose),
            *skipped(report, page.columns),
            *elsewhere(report, page.columns),
        ],
        *_problems(report, page),
        table(rows, left, page.columns, page.paint) if spoken else [],
    ]
    compared = [line for text in beside(report, None if full else _SAID) for line in paragraph(text, page.columns)]
    tail = [suppressed(report, page.columns), compared, next_steps(report, page.columns, page.paint) if first else []]
    body = _body(wrong, open_, page, LINES - _lines(head) - _lines(tail) - _LAST)
    left_out = _left_out(body, page) if (spoken and left) or body.is_short or any(map(unlisted, wrong)) else []
    parts = [*head, *body.blocks, body.briefly, *body.questions, *tail, [] if full else left_out, _summary(report, page)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _problems(report: Report, page: Page) -> list[Part]:
    """Each problem; of a great many the first ones, and how many more there are."""
    several = report.problems if page.full or len(report.problems) <= _PROBLEMS + 1 else report.problems[:_PROBLEMS]
    more = len(report.problems) - len(several)
    return [
        *(problem(one, page) for one in several),
        wrapped(f"{more:,} more problems: --full, or as a file --report markdown=FILE", page.columns) if more else [],
    ]


def _summary(report: Report, page: Page) -> Part:
    """The last line; where it has no room in one, each of its parts has a line."""
    said = summary(report, page.paint)
    return [said] if width_of(summary(report, painter(color=False))) <= page.columns else said.replace("; ", ";\n").splitlines()


def told_briefly(wrong: Sequence[Group], page: Page, above: Sequence[Part]) -> list[Part]:
    """What is wrong, as much of it as the lines leave that stand above; how to see the rest comes last."""
    body = _body(wrong, [], page, LINES - _lines(above) - _LAST)
    is_short = not page.full and (body.is_short or any(map(unlisted, wrong)))
    return [*body.blocks, body.briefly, _left_out(body, page) if is_short else []]


class _Body(NamedTuple):
    """What is wrong, in blocks and for the milder rules in a line each; what is open; the rules that are not even named, how many findings a line keeps to itself since its own explains them, and how many questions are not told."""

    blocks: list[Part]
    briefly: Part
    questions: list[Part]
    unsaid: Sequence[Group] = ()
    explained: int = 0
    untold: int = 0
    is_short: bool = True


def _body(wrong: Sequence[Group], open_: Sequence[Question], page: Page, room: int) -> _Body:
    """Everything at length where that fits, or nearly; else the gravest."""
    open_ = open_ if page.full else alike(open_)
    if page.full or len(wrong) + len(open_) <= _FEW:
        whole = _Body([block(group, page) for group in wrong], [], [asked(question, page) for question in open_], is_short=False)
        if page.full or _lines([*whole.blocks, *whole.questions]) <= room + _BEARABLE:
            return whole
    told, untold = _open(open_, page, max(min(_BESIDE_MUCH if len(wrong) > _FEW else _BESIDE_LITTLE, room - _LEAST), 3))
    blocks, briefly, unsaid, explained = _wrong(wrong, page, max(room - _lines(told), _LEAST))
    return _Body(blocks, briefly, told, unsaid, explained, untold)


def _lines(parts: Sequence[Part]) -> int:
    """What these parts take, with the empty line before each."""
    return sum(len(part) + 1 for part in parts if part)


def _wrong(wrong: Sequence[Group], page: Page, room: int) -> tuple[list[Part], Part, Sequence[Group], int]:
    """The gravest rules as blocks, errors first and then ours before a linter's, as many as fit beside a line for each other one; those lines; the rules for which there is not even a line, and how many findings are explained by one that has no block."""
    blocks: dict[int, Part] = {}
    for i in sorted(range(len(wrong)), key=lambda i: (wrong[i].first.severity != "error", wrong[i].first.engine != ENGINE)):
        made = block(wrong[i], page)
        each = 2 if page.columns < _NARROW and wrong[i].first.severity != "error" else 1
        if blocks and _lines([*blocks.values(), made]) + each * (min(len(wrong) - len(blocks) - 1, _FEW) + 1) > room + 1:
            break
        blocks[i] = made
    others = [group for i, group in enumerate(wrong) if i not in blocks]
    fits = max(room - _lines([*blocks.values()]) - 1, 1)
    lines = _brief(others[:fits], page, fits)
    return [blocks[i] for i in sorted(blocks)], [*chain(*lines)], others[len(lines) :], sum(len(group.beneath) for group in others)


def _brief(others: Sequence[Group], page: Page, fits: int) -> list[Part]:
    """A line for each rule, and for the gravest a second one while there is room."""
    lines: list[Part] = []
    for i, group in enumerate(others):
        left = fits - sum(map(len, lines)) - (len(others) - i)
        lines.append(brief(group, page, 2 if left > 0 or page.columns < _SLIM else 1))
    return lines


def _open(open_: Sequence[Question], page: Page, room: int) -> tuple[list[Part], int]:
    """The questions, at length where they fit, else each with its answer only; and how many are left out."""
    whole = [asked(question, page) for question in open_[:room]]
    if len(whole) == len(open_) and _lines(whole) <= room:
        return whole, 0
    short = [*chain(*(asked_briefly(question, page) for question in open_[:room]))]
    if len(open_) <= room and len(short) <= room:
        return [short], 0
    shown = [asked_briefly(question, page, whole=False) for question in open_[: max(room // 2, 1)]]
    return [[*chain(*shown)]], sum(question.number for question in open_[len(shown) :])


def _left_out(body: _Body, page: Page) -> Part:
    """What does not stand in this report, and how to see it."""
    findings = sum(defect.parts for group in body.unsaid for defect in group.defects)
    what = [
        *([f"{counted(findings, 'finding')} of {counted(len(body.unsaid), 'more rule')}"] if body.unsaid else []),
        *([f"{counted(body.explained, 'finding')} that another one explains"] if body.explained else []),
        *([counted(body.untold, "more question")] if body.untold else []),
    ]
    left = f"left out: {', '.join(what)}. " if what else ""
    return wrapped(f"{left}Everything: --full, or as a file --report markdown=FILE. Why a rule exists: queuegate explain RULE", page.columns)

"""The report for people: the verdict first (what was read, what was not, a row for each pipeline), then what is wrong by severity and consequence, then what is open.

It takes about sixty lines: what does not fit is told in a line each, then counted, and the last line says how to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from .blocks import Page, asked, asked_briefly, block, brief, problem, unlisted
from .color import painter
from .grouped import Group, groups
from .layout import counted, wrapped
from .model import ENGINE, Report
from .names import pipeline_names
from .overview import overview, table
from .questions import Question, questions
from .seen import elsewhere, next_steps, seen, skipped, summary, suppressed
from .sources import Files, Read, from_files

LINES: Final = 60
"""How long a report is that leaves out what does not fit."""
_ROWS: Final = 10
_ROOM_FOR_QUESTIONS: Final = 15
_ROOM_BESIDE_MUCH: Final = 8
_LEAST: Final = 12
_BRIEFLY: Final = 8
_LAST: Final = 5
"""Rows of the table, lines that questions may take from what is wrong, and where much is wrong, lines that what is wrong has in any case, lines that are kept for rules told in one, and lines of the end."""

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
        [*seen(report, page.names, page.columns, named=not spoken, verbose=verbose), *skipped(report, page.columns), *elsewhere(report, page.columns)],
        table(rows, left, page.columns, page.paint) if spoken else [],
        *(problem(one, page) for one in report.problems),
    ]
    tail = [suppressed(report, page.columns), next_steps(report, page.columns, page.paint) if first else []]
    room = LINES - _lines(head) - _lines(tail) - _LAST
    told, untold = _open(open_, page, max(min(_ROOM_BESIDE_MUCH if len(wrong) > _BRIEFLY else _ROOM_FOR_QUESTIONS, room - _LEAST), 3))
    said, brief_, unsaid = _wrong(wrong, page, max(room - _lines(told), _LEAST))
    shortened = bool(left or brief_ or any(unlisted(group) for group in wrong) or len(told) < len(open_))
    parts = [*head, *said, brief_, *told, *tail, _left_out(unsaid, untold, page, shortened=shortened), [summary(report, page.paint)]]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _lines(parts: Sequence[Part]) -> int:
    """What these parts take, with the empty line before each."""
    return sum(len(part) + 1 for part in parts if part)


def _wrong(wrong: Sequence[Group], page: Page, room: int) -> tuple[list[Part], Part, Sequence[Group]]:
    """The gravest rules as blocks, ours before a linter's, as many as fit beside a line for each other one; those lines; and the rules for which there is not even a line."""
    blocks: dict[int, Part] = {}
    for i in sorted(range(len(wrong)), key=lambda i: wrong[i].first.engine != ENGINE):
        made = block(wrong[i], page)
        rest = min(len(wrong) - len(blocks) - 1, _BRIEFLY)
        if not page.full and blocks and _lines([*blocks.values()]) + len(made) + 1 + rest > room:
            break
        blocks[i] = made
    others = [group for i, group in enumerate(wrong) if i not in blocks]
    fits = max(room - _lines([*blocks.values()]) - 1, 1)
    lines = [brief(group, page) for group in (others if len(others) <= fits else others[:fits])]
    return [blocks[i] for i in sorted(blocks)], lines, others[len(lines) :]


def _open(open_: Sequence[Question], page: Page, room: int) -> tuple[list[Part], int]:
    """The questions, at length where they fit, else each with its answer only; and how many are left out."""
    whole = [asked(question, page) for question in open_]
    if page.full or _lines(whole) <= room:
        return whole, 0
    short = [asked_briefly(question, page) for question in open_]
    shown: list[Part] = []
    for part in short:
        if shown and len([*chain(*shown)]) + len(part) > room:
            break
        shown.append(part)
    return [[*chain(*shown)]], len(open_) - len(shown)


def _left_out(unsaid: Sequence[Group], untold: int, page: Page, *, shortened: bool) -> Part:
    """What does not stand in this report, and how to see it."""
    if page.full or not shortened:
        return []
    findings = sum(len(group.defects) for group in unsaid)
    what = [
        *([f"{counted(findings, 'finding')} of {counted(len(unsaid), 'more rule')}"] if unsaid else []),
        *([counted(untold, "more question")] if untold else []),
    ]
    left = f"left out: {', '.join(what)}. " if what else ""
    return wrapped(f"{left}Everything: --full, or as a file --report markdown=FILE. Why a rule exists: queuegate explain RULE", page.columns)

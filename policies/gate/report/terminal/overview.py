"""The verdict as a table: one row a pipeline, with its errors, warnings, notes and open questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from queuegate._light import regex

from ..record.grouped import Group
from ..record.model import Report
from ..record.questions import Question
from ..text.color import Paint
from ..text.escape import width
from ..text.layout import counted, cut

_COLUMNS: Final = ("error", "warning", "note", "undecided")
_HEADS: Final = {"error": "errors", "warning": "warnings", "note": "notes", "undecided": "open questions"}
_SHORT: Final = {"error": "err", "warning": "warn", "note": "note", "undecided": "open"}
"""The heads in a terminal in which the names of pipelines have no room beside the long ones."""
_ROOM, _LEAST = 24, 6
_STYLES: Final = {"error": "error", "warning": "warning", "note": "note", "undecided": "undecided"}
_ELSEWHERE: Final = "(of no pipeline)"
_PLAIN: Final = regex(r"(unknown )?[\w.:/-]+( → (unknown )?[\w.:/-]+)?( \([\w.:/-]+\))?")
"""What a pipeline is called without a word of whoever writes the template that could be taken for one of ours: a row begins with it."""

Row = tuple[str, Counter[str]]


def overview(groups: Sequence[Group], asked: Sequence[Question], report: Report, names: Mapping[str, str], most: int | None) -> tuple[list[Row], str]:
    """The rows, the gravest first, and what is said of those that are left out where there are more than `most`. What belongs to no pipeline has a row of its own."""
    rows: dict[str, Counter[str]] = {pipeline.id: Counter() for pipeline in report.pipelines}
    for group in groups:
        for defect in (*group.defects, *group.beneath):
            for pipeline in defect.pipelines or [_ELSEWHERE]:
                rows.setdefault(pipeline, Counter())[str(defect.first.severity)] += 1
    for question in asked:
        for pipeline in question.pipelines or [_ELSEWHERE]:
            rows.setdefault(pipeline, Counter())["undecided"] += 1
    ordered = sorted(rows.items(), key=lambda row: tuple(-row[1][column] for column in _COLUMNS))
    if most is not None and len(ordered) > most:
        ordered = [row for row in ordered if row[1]][: most - 1]
    left = len(rows) - len(ordered)
    others = sum(1 for counts in rows.values() if counts) - len(ordered)
    rest = f"and {counted(left, 'more pipeline')} with {'as much or less' if others else 'nothing'}" if left else ""
    return [(names.get(one, one), counts) for one, counts in ordered], rest


def table(rows: Sequence[Row], rest: str, columns: int, paint: Paint) -> list[str]:
    """The rows as lines. A column in which nothing is to be said is left out."""
    if not rows:
        return []
    used = [column for column in _COLUMNS if column != "note" or any(counts[column] for _, counts in rows)]
    heads = [_HEADS[column] for column in used]
    called = [name if name == _ELSEWHERE or _PLAIN.fullmatch(name) else f'"{name}"' for name, _ in rows]
    room, needed = columns - sum(len(head) + 2 for head in heads), max(map(width, called))
    if room < min(needed, _ROOM):
        heads = [_SHORT[column] for column in used]
        room = max(columns - sum(len(head) + 2 for head in heads), _LEAST)
    names = [cut(name, room) for name in called]
    pipeline = cut("pipeline", room)
    wide = max(map(width, [*names, pipeline]))
    lines = [f"{pipeline:<{wide}}  {'  '.join(heads)}"]
    for name, (_, counts) in zip(names, rows, strict=True):
        cells = [_cell(counts[column], len(head), column, paint) for column, head in zip(used, heads, strict=True)]
        lines.append(f"{name}{' ' * (wide - width(name))}  {'  '.join(cells)}")
    return [*lines, *([rest] if rest else [])]


def _cell(number: int, wide: int, column: str, paint: Paint) -> str:
    return f"{' ' * (wide - len(str(number)))}{paint(str(number), _STYLES[column])}" if number else f"{'-':>{wide}}"

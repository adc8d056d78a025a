"""The difference for people: what changed in the pipelines, what roles may do now, what is new with its source, and what is gone."""

from __future__ import annotations

from ..report.door import for_people
from ..report.formats import Look
from ..report.record.grouped import groups
from ..report.record.model import Report, summarise
from ..report.source.files import Files, from_files
from ..report.terminal.blocks import Page, problem
from ..report.terminal.screen import told_briefly
from ..report.text.color import painter
from ..report.text.escape import visible
from ..report.text.layout import wrapped
from .model import Changed, Difference
from .words import compared, counting, gone, missing, permissions, verdict

_MARKS = {"added": "+", "removed": "-", "renamed": "~", "changed": "~", "gained": "+", "lost": "-"}
_STYLES = {"+": "clean", "-": "error", "~": "warning"}


def render(found: Difference, look: Look) -> str:
    """The whole text, with a newline at its end."""
    page = Page({}, Files(from_files if found.head.commit is None else _nothing), max(look.width, 40), painter(color=look.color), look.full)
    several = len({one.pipeline for one in found.pipelines}) > 1
    report = Report(1, found.tool, found.head.targets, [], [], [], counting(found.new), summarise(found.new))
    parts = [
        wrapped(visible(compared(found)), page.columns),
        [line for text in missing(found) for line in wrapped(visible(text), page.columns)],
        *(problem(one, page) for one in found.problems),
        _list("pipelines:", [(one.change, _changed(one, several=several)) for one in found.pipelines], page),
        _list("permissions:", [(one.change, text) for one, text in permissions(found)], page),
    ]
    left = _list("gone:", [("lost", text) for text in gone(found)], page)
    parts += [*told_briefly(groups(report), page, [*parts, left]), left, [page.paint(visible(verdict(found)), "strong")]]
    return for_people("\n\n".join("\n".join(part) for part in parts if part) + "\n")


def _nothing(_: str) -> str | None:
    """The source of another revision is not in the working folder, and what is there may be another line."""
    return None


def _changed(one: Changed, *, several: bool) -> str:
    return f"{one.pipeline}: {one.message}" if several and one.change == "changed" else one.message


def _list(head: str, lines: list[tuple[str, str]], page: Page) -> list[str]:
    found = [page.paint(head, "strong")] if lines else []
    for change, text in lines:
        mark = _MARKS[change]
        first, *more = wrapped(visible(text), page.columns - 4)
        found += [f"  {page.paint(mark, _STYLES[mark])} {first}", *(f"    {line}" for line in more)]
    return found

"""The difference for people: what changed in the pipelines, what roles may do now, what is new with its source, and what is gone."""

from __future__ import annotations

from typing import Final

from ..report.door import for_people
from ..report.formats import Look
from ..report.record.grouped import groups
from ..report.record.model import Report, summarise
from ..report.source.files import Files, from_files
from ..report.terminal.blocks import Page, problem
from ..report.terminal.screen import told_briefly
from ..report.text.color import painter
from ..report.text.escape import visible
from ..report.text.layout import paragraph, wrapped
from .model import Difference
from .words import compared, counting, each_changed, gone, missing, permissions, pipelines, verdict

_MARKS = {"added": "+", "removed": "-", "renamed": "~", "changed": "~", "gained": "+", "lost": "-"}
_MORE: Final = "Everything: --full"
_RESOURCES: Final = 3
"""How many resources are named of which a rule says nothing any more."""
_LINES: Final = 20
"""How long each list is, unless everything is wanted."""
_STYLES = {"+": "clean", "-": "error", "~": "warning"}


def render(found: Difference, look: Look) -> str:
    """The whole text, with a newline at its end."""
    page = Page({}, Files(from_files if found.head.commit is None else _nothing), max(look.width, 40), painter(color=look.color), look.full)
    several = len({one.pipeline for one in found.pipelines}) > 1
    changed = [(one, each_changed(one, several=several)) for one in found.pipelines] if look.full else [*pipelines(found)]
    lost = [*gone(found, None if look.full else _RESOURCES)]
    report = Report(1, found.tool, found.head.targets, [], [], [], counting(found.new), summarise(found.new))
    parts = [
        paragraph(compared(found), page.columns),
        [line for text in missing(found) for line in paragraph(text, page.columns)],
        *(problem(one, page) for one in found.problems),
        _list("pipelines:", [(one.change, text) for one, text in changed], page),
        _list("permissions:", [(one.change, text) for one, text in permissions(found)], page),
    ]
    left = _list("gone:", [("lost", text) for text in lost], page)
    new = told_briefly(groups(report), page, [*parts, left])
    is_short = not look.full and (len(changed) < len(found.pipelines) or len(changed) > _LINES + 1 or len(lost) < len({*gone(found)}))
    more = [_MORE] if is_short and not any(line.startswith(_MORE) for part in new for line in part) else []
    parts += [*new, left, more, [page.paint(visible(verdict(found)), "strong")]]
    return for_people("\n\n".join("\n".join(part) for part in parts if part) + "\n")


def _nothing(_: str) -> str | None:
    """The source of another revision is not in the working folder, and what is there may be another line."""
    return None


def _list(head: str, lines: list[tuple[str, str]], page: Page) -> list[str]:
    found = [page.paint(head, "strong")] if lines else []
    shown = lines if page.full or len(lines) <= _LINES + 1 else lines[:_LINES]
    for change, text in shown:
        mark = _MARKS[change]
        first, *more = wrapped(visible(text), page.columns - 4)
        found += [f"  {page.paint(mark, _STYLES[mark])} {first}", *(f"    {line}" for line in more)]
    return [*found, *([f"  and {len(lines) - len(shown)} more"] if len(shown) < len(lines) else [])]

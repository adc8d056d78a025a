"""One `queuegate graph`, without a word printed: from flags to a picture, its exit code, and the remarks that go beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple

from ..judging.opened import Opened
from ..report.formats import Look
from ..report.record.model import Report
from ..run.asking.functions import Told, placed, skipped
from ..run.asking.records import Request, Tell, silent
from ..run.asking.request import Flags
from ..run.check import report as reported
from ..run.exit_codes import CLEAN, CRASHED, NOTHING, UNUSABLE
from ..run.told import told_of
from . import markdown, mermaid, page, tree
from .collect import collected
from .links import forge, local
from .model import Graph

_NO_TEMPLATE: Final = "no template found. Name a template, a cdk.json or a cdk.out: queuegate graph PATH"
_NO_PIPELINE: Final = "no SQS → Lambda pipeline found: there is nothing to draw"
_TOO_LARGE: Final = (
    f"this flowchart is larger than Mermaid draws unless a page allows more ({mermaid.MOST_CHARACTERS:,} characters, {mermaid.MOST_EDGES} links): "
    "name fewer targets, or use --format html or markdown"
)


class Picture(NamedTuple):
    """How it is drawn: the format, how it looks in a terminal, whether that has only ASCII, and the folder that the file is written to (None: it is printed)."""

    format: str
    look: Look
    ascii: bool = False
    folder: Path | None = None


class _Places(NamedTuple):
    """Where somebody who looks at the picture finds its files."""

    cwd: Path
    root: Path


def tell(flags: Flags, cwd: Path, picture: Picture, told: Tell = silent) -> Told:
    """The picture of what these targets hold. Findings are in it, and fail nothing: that is what `queuegate check` is for."""

    def work(assemblies: Sequence[Opened], request: Request) -> Told:
        return _told(assemblies, reported(request, assemblies), picture, _Places(cwd, request.reading.root))

    return told_of(flags, cwd, told, work)


def _told(assemblies: Sequence[Opened], report: Report, picture: Picture, where: _Places) -> Told:
    problems = [placed(problem.message, problem.source, problem.target or "") for problem in report.problems]
    crashed = any(problem.kind == "rule-crash" for problem in report.problems)
    code = CRASHED if crashed else UNUSABLE if problems else CLEAN
    if (reasons := skipped(assemblies)) is not None:
        return Told("", code or NOTHING, tuple(problems) or (_NO_TEMPLATE, *reasons))
    graph = collected(assemblies, report)
    text = _FORMATS[picture.format](graph, picture, where)
    remarks = [*problems, *([] if graph.pipelines else [_NO_PIPELINE])]
    if picture.format == "mermaid" and mermaid.is_too_large(text, len(graph.edges())):
        remarks.append(_TOO_LARGE)
    return Told(text, code, tuple(remarks))


def _tree(graph: Graph, picture: Picture, _: _Places) -> str:
    return tree.render(graph, color=picture.look.color, width=picture.look.width, pen=tree.ASCII if picture.ascii else None)


def _mermaid(graph: Graph, _: Picture, where: _Places) -> str:
    return mermaid.render(graph, forge(os.environ, where.cwd, where.root))


def _markdown(graph: Graph, _: Picture, where: _Places) -> str:
    return markdown.render(graph, forge(os.environ, where.cwd, where.root))


def _html(graph: Graph, picture: Picture, where: _Places) -> str:
    return page.render(graph, forge(os.environ, where.cwd, where.root) or local(where.cwd, picture.folder or where.cwd))


_FORMATS: Final[Mapping[str, Callable[[Graph, Picture, _Places], str]]] = {"tree": _tree, "mermaid": _mermaid, "markdown": _markdown, "html": _html}

"""The picture as one page of HTML that needs nothing else: no script, no font, no address of its own, and a content security policy that allows none.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy: the style is allowed by its hash; nothing that a template says can add another.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from queuegate._version import __version__

from ..report.text.layout import counted
from .links import Link
from .markup import Markup, element, text
from .model import Drawn, Graph, Level, Remark, counted_levels
from .page_nodes import Sharing, cards, remark, sharing

_WORDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "note", "undecided": "open question"}
_LEGEND: Final = "A dashed line or frame: nobody can know from the templates whether it is so, and the reason stands at it."
_HEAD: Final = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'


def render(graph: Graph, link: Link) -> str:
    """The page. `link` gives the address of a line."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    number, shared = counted(len(graph.pipelines), "pipeline"), sharing(graph)
    return "".join([
        _HEAD,
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n',
        f"<title>SQS → Lambda: {number}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        '<a class="skip" href="#pipelines">Skip to the pipelines</a>\n',
        f"<header>\n<h1>SQS → Lambda: {number}</h1>\n{element('p', _counts(graph.findings.values()))}\n{_index(graph)}</header>\n",
        '<main id="pipelines">\n',
        *(_pipeline(i, one, graph, link, shared) for i, one in enumerate(graph.pipelines, 1)),
        _elsewhere(graph, link),
        f"</main>\n<footer>\n{element('p', text(_LEGEND))}\n{element('p', text(f'Drawn by queuegate {__version__}.'))}\n</footer>\n</body>\n</html>\n",
    ])  # fmt: skip


def _index(graph: Graph) -> str:
    """The way to each pipeline, where there are several."""
    if len(graph.pipelines) < 2:  # noqa: PLR2004 - nothing to choose from
        return ""
    rows = [
        element("li", Markup(f'<a href="#p{i}">{text(one.name)}</a> '), _counts(_remarks(one, graph)))
        for i, one in enumerate(graph.pipelines, 1)
    ]  # fmt: skip
    return f'<nav aria-label="Pipelines">\n<ul class="index" role="list">\n{"".join(f"{row}{chr(10)}" for row in rows)}</ul>\n</nav>\n'


def _pipeline(number: int, drawn: Drawn, graph: Graph, link: Link, shared: Sharing) -> str:
    name = f"p{number}"
    head = f'<header>\n<h2 id="{name}-name">{text(drawn.name)}</h2>\n{_counts(_remarks(drawn, graph))}\n</header>\n'
    return f'<section class="pipeline" id="{name}" aria-labelledby="{name}-name">\n{head}{cards(name, drawn, graph, link, shared)}</section>\n'


def _elsewhere(graph: Graph, link: Link) -> str:
    if not graph.elsewhere:
        return ""
    several = "".join(f"{remark(graph.findings[one], link)}\n" for one in graph.elsewhere)
    return f'<section class="pipeline" aria-labelledby="elsewhere"><h2 id="elsewhere">Of no pipeline</h2>\n<ul class="remarks" role="list">\n{several}</ul>\n</section>\n'


def _remarks(drawn: Drawn, graph: Graph) -> Iterator[Remark]:
    """What is said of a pipeline's nodes, each once."""
    return (graph.findings[one] for one in dict.fromkeys(one for node in drawn.nodes for one in graph.nodes[node].findings))


def _counts(remarks: Iterable[Remark]) -> Markup:
    counts = counted_levels([*remarks])
    said = [element("span", text(counted(number, _WORDS[level])), class_=f"count {level}") for level, number in counts.items()]
    return element("span", *(said or [element("span", text("nothing found"), class_="count clean")]), class_="counts")

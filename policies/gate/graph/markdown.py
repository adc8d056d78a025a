"""The picture for a job's summary or a pull request: a flowchart for each set of pipelines that belong together, and below it what is said of them, with the lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..report.text.markdown import text as words
from .links import Link
from .mermaid import chart, is_too_large
from .model import Drawn, Graph, Remark

_MOST: Final = 20
"""How many flowcharts one page has: a browser draws each when the page is opened."""


def render(graph: Graph, link: Link | None = None) -> str:
    """The document."""
    parts = ["## SQS → Lambda pipelines"]
    sets = _together(graph)
    for several in sets[:_MOST]:
        parts += _drawn(several, graph, link)
    if left := len(sets) - _MOST:
        parts += [f"{left} more are not drawn here: `queuegate graph --format html` draws all."] if left > 0 else []
    if graph.elsewhere:
        parts += ["### Of no pipeline", "\n".join(_remark(graph.findings[one], link) for one in graph.elsewhere)]
    return "\n\n".join(parts) + "\n"


def _drawn(several: list[Drawn], graph: Graph, link: Link | None) -> Iterator[str]:
    yield f"### {', '.join(words(one.name) for one in several)}"
    nodes = dict.fromkeys(node for one in several for node in one.nodes)
    edges = [edge for edge in graph.edges() if edge.source in nodes and edge.target in nodes]
    text = chart(graph, nodes, edges, link)
    yield "Too large for Mermaid: `queuegate graph --format html` draws it." if is_too_large(text, len(edges)) else f"```mermaid\n{text}```"
    said = {one for node in nodes for one in graph.nodes[node].findings}
    if remarks := [remark for name, remark in graph.findings.items() if name in said]:  # the gravest come first
        yield "\n".join(_remark(remark, link) for remark in remarks)


def _remark(remark: Remark, link: Link | None) -> str:
    head = "open question" if remark.level == "undecided" else f"{remark.level}, {remark.rule}"
    if remark.source is None:
        return f"- **{words(head)}**: {words(remark.message)}"
    place = words(f"{remark.source.file}:{remark.source.line}")
    address = link(remark.source) if link else ""
    return f"- **{words(head)}**: {words(remark.message)} ({f'[{place}]({address})' if address else place})"


def _together(graph: Graph) -> list[list[Drawn]]:
    """The pipelines that share a node, in their order."""
    sets: list[tuple[set[str], list[Drawn]]] = []
    for one in graph.pipelines:
        mine, others = [found for found in sets if found[0] & set(one.nodes)], [found for found in sets if not found[0] & set(one.nodes)]
        merged = ({*one.nodes, *(node for nodes, _ in mine for node in nodes)}, [*(drawn for _, several in mine for drawn in several), one])
        sets = [*others, merged]
    position = {drawn.id: i for i, drawn in enumerate(graph.pipelines)}
    return sorted((several for _, several in sets), key=lambda several: position[several[0].id])

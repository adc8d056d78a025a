"""The picture as a flowchart of Mermaid (https://mermaid.js.org/syntax/flowchart.html).

A label is text in quotes, in which every character that Mermaid, Markdown or HTML might take for its own is written by its number: `#60;` for `<`
(https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters). What is drawn is then nothing but letters, digits and spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from queuegate._light import regex

from ..report.text.escape import visible
from ..report.text.layout import counted
from .links import Link
from .model import KINDS, WAYS, Edge, Graph, Kind, Level, Node, counted_levels

MOST_CHARACTERS: Final = 50_000
"""How long a diagram may be: https://mermaid.js.org/config/schema-docs/config.html#maxtextsize"""
MOST_EDGES: Final = 500
"""How many links it may have: https://mermaid.js.org/config/schema-docs/config.html#maxedges"""
_LONGEST: Final = 200
_SPECIAL: Final = regex(r"\\(?=n)|:(?=fa-)")
r"""What Mermaid makes a line's end or an icon of, even where it is written by numbers: `\n` and `fa:fa-bell`. A space without width keeps it from that."""
_SHAPES: Final[dict[Kind, tuple[str, str]]] = {
    "producer": ("[/", "/]"), "queue": ("[[", "]]"), "mapping": ("{{", "}}"), "function": ("([", "])"), "dead-letter-queue": ("[[", "]]"), "alarm": (">", "]"),
}  # fmt: skip
_STYLES: Final = {
    "error": "fill:#ffebe9,stroke:#a40e26,stroke-width:3px,color:#1f2328",
    "warning": "fill:#fff8c5,stroke:#7d4e00,stroke-width:2px,color:#1f2328",
    "note": "fill:#ddf4ff,stroke:#0550ae,color:#1f2328",
    "undecided": "fill:#fbefff,stroke:#6639ba,stroke-dasharray:4 3,color:#1f2328",
    "unknown": "fill:#f6f8fa,stroke:#59636e,stroke-dasharray:4 3,color:#1f2328",
}
_WORDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "note", "undecided": "open question"}


def render(graph: Graph, link: Link | None = None) -> str:
    """One flowchart of everything. `link` gives the address of a node's line; without one a node leads nowhere."""
    return chart(graph, graph.nodes, graph.edges(), link)


def chart(graph: Graph, nodes: Iterable[str], edges: Iterable[Edge], link: Link | None = None) -> str:
    """A flowchart of these nodes and links."""
    shown = [graph.nodes[node] for node in nodes]
    lines = ["flowchart LR", "  accTitle: SQS to Lambda pipelines", *(_node(node, graph) for node in shown), *map(_link, edges), *_classes(shown, graph)]
    addresses = ((node.id, link(node.source)) for node in shown if link and node.source)
    lines += [f'  click {node} href "{address}"' for node, address in addresses if address]
    return "\n".join(lines) + "\n"


def is_too_large(text: str, edges: int) -> bool:
    """Does it pass what Mermaid draws unless a page allows more?"""
    return len(text) > MOST_CHARACTERS or edges > MOST_EDGES


def _node(node: Node, graph: Graph) -> str:
    opens, closes = _SHAPES[node.kind]
    counts = counted_levels(graph.remarks(node))
    said = ", ".join(counted(number, _WORDS[level]) for level, number in counts.items())
    parts = [KINDS[node.kind], node.name, *(f"{detail.name} {detail.value}" for detail in node.details), node.unknown, said]
    return f'  {node.id}{opens}"{"<br/>".join(text(part) for part in parts if part)}"{closes}'


def _link(edge: Edge) -> str:
    parts = [edge.label or WAYS[edge.way], f"when {'; or '.join(edge.when)}" if edge.when else "", "not known" if edge.undecided else ""]
    arrow = "-.->" if edge.undecided else "-->"
    return f'  {edge.source} {arrow}|"{text(", ".join(filter(None, parts)))}"| {edge.target}'


def _classes(nodes: Iterable[Node], graph: Graph) -> Iterator[str]:
    """The colour of each node: that of the gravest thing that is said of it."""
    by: dict[str, list[str]] = {}
    for node in nodes:
        worst = next(iter(counted_levels(graph.remarks(node))), "unknown" if node.unknown and not node.source else None)
        if worst:
            by.setdefault(worst, []).append(node.id)
    for level, style in _STYLES.items():
        if level in by:
            yield f"  classDef {level} {style}"
            yield f"  class {','.join(by[level])} {level}"


def text(words: str) -> str:
    """Hostile text as a label: letters, digits, spaces, and numbers for all else; the end of what is absurdly long is left out."""
    shown = visible(words)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return "".join(char if char.isalnum() or char == " " else f"#{ord(char)};" for char in _SPECIAL.sub("\\g<0>\u200b", shown))

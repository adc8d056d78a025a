"""The picture in a terminal: a tree for each pipeline, dashed where nobody can know whether a link is there, and below each node what is said of it."""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from ..report.record.model import Source
from ..report.text.color import Paint, painter
from ..report.text.escape import visible
from ..report.text.escape import width as width_of
from ..report.text.layout import counted, cut, titled, wrapped
from .model import KINDS, Drawn, Edge, Graph, Node, Remark, counted_levels

_ORDER: Final = ("sends", "polls", "mapping", "invokes")
_LEAST: Final = 30
"""With fewer columns than these left for its message, the message has a line of its own."""
_WORDS: Final = {"error": "error", "warning": "warning", "note": "note", "undecided": "open question"}


class Pen(NamedTuple):
    """What a tree is drawn with."""

    branch: str = "├─ "
    last: str = "└─ "
    dashed: str = "├┄ "
    dashed_last: str = "└┄ "
    bar: str = "│  "
    space: str = "   "
    arrow: str = "→"


ASCII: Final = Pen("|- ", "`- ", "|. ", "`. ", "|  ", "   ", "->")
"""For a terminal that has no others."""


class _Branch(NamedTuple):
    """A node below another one: the link that leads to it, the words before its name, and what hangs on it."""

    node: Node
    edge: Edge | None
    below: tuple[_Branch, ...] = ()


def render(graph: Graph, *, color: bool = False, width: int = 100, pen: Pen | None = None) -> str:
    """Every pipeline, then what belongs to none."""
    paint, pen, columns = painter(color=color), pen or Pen(), max(width, 40)
    blocks = [_pipeline(one, graph, columns, paint, pen) for one in graph.pipelines]
    if graph.elsewhere:
        blocks.append([paint("of no pipeline", "strong"), *(line for one in graph.elsewhere for line in _remark(graph.findings[one], columns, paint))])
    return "\n\n".join("\n".join(block) for block in blocks) + ("\n" if blocks else "")


def _pipeline(drawn: Drawn, graph: Graph, columns: int, paint: Paint, pen: Pen) -> list[str]:
    ids = dict.fromkeys(one for node in drawn.nodes for one in graph.nodes[node].findings)
    counts = counted_levels([graph.findings[one] for one in ids])
    said = ", ".join(paint(counted(number, _WORDS[level]), level) for level, number in counts.items()) or paint("nothing found", "clean")
    lines = titled("pipeline", drawn.name, f": {said}", columns, paint)
    branches = _branches(drawn, graph)
    for i, branch in enumerate(branches):
        lines += _drawn(branch, graph, "", columns, paint, pen, last=i == len(branches) - 1)
    return lines


def _branches(drawn: Drawn, graph: Graph) -> list[_Branch]:
    """The chain from the producers to the function; dead-letter queues hang on the queue, alarms on what they watch."""
    found: list[_Branch] = []
    mapping = next(graph.nodes[node] for node in drawn.nodes if graph.nodes[node].kind == "mapping")
    for way in _ORDER:
        if way == "mapping":
            found.append(_Branch(mapping, None))
        edges = [edge for edge in drawn.edges if edge.way == way]
        found += [_hung(graph.nodes[edge.target if way == "invokes" else edge.source], edge, drawn, graph) for edge in edges]
    seen: dict[str, _Branch] = {}
    for branch in found:
        seen.setdefault(branch.node.id, branch)
    return [*seen.values()]


def _hung(node: Node, edge: Edge, drawn: Drawn, graph: Graph, *, deep: bool = True) -> _Branch:
    below = [_Branch(graph.nodes[other.source], other) for other in drawn.edges if other.way == "watches" and other.target == node.id]
    if deep:
        below += [
            _hung(graph.nodes[other.target], other, drawn, graph, deep=False)
            for other in drawn.edges
            if other.way == "dead-letters" and other.source == node.id and edge.way == "polls"
        ]
    return _Branch(node, edge, tuple({branch.node.id: branch for branch in below}.values()))


def _drawn(branch: _Branch, graph: Graph, indent: str, columns: int, paint: Paint, pen: Pen, *, last: bool) -> list[str]:  # noqa: PLR0913, PLR0917 - how it is drawn
    node, edge = branch.node, branch.edge
    dashed = bool(edge and edge.undecided) or bool(node.unknown and not node.source)
    head = {(False, False): pen.branch, (False, True): pen.last, (True, False): pen.dashed, (True, True): pen.dashed_last}[dashed, last]
    more = indent + (pen.space if last else pen.bar)
    inner = more + (pen.bar if branch.below else pen.space)
    place, name = _place(node.source) if node.source else "", visible(node.name)
    apart = place and width_of(f"{indent}{head}{KINDS[node.kind]} {name}  {place}") > columns  # then it has a line of its own
    beside = f"  {paint(place, 'quiet')}" if place and not apart else ""
    lines = [f"{paint(indent + head, 'frame')}{KINDS[node.kind]} {paint(name, 'strong')}{beside}"]
    texts = [(text, "undecided" if text.startswith("not known") else "quiet") for text in _facts(node, edge, graph.nodes[edge.target].name if edge else "")]
    lines += [f"{paint(inner, 'frame')}{paint(place, 'quiet')}"] if apart else []
    room = max(columns - len(inner), 24)
    lines += [f"{paint(inner, 'frame')}{paint(line, style)}" for text, style in texts for line in wrapped(text, room)]
    lines += [f"{paint(inner, 'frame')}{line}" for one in graph.remarks(node) for line in _remark(one, room, paint)]
    for i, below in enumerate(branch.below):
        lines += _drawn(below, graph, more, columns, paint, pen, last=i == len(branch.below) - 1)
    return lines


def _facts(node: Node, edge: Edge | None, to: str) -> list[str]:
    """What is told of a node and of the link that leads to it: its parameters, when it is there, and why it is not known."""
    parts = "; ".join(f"{visible(detail.name)} {visible(detail.value)}" for detail in node.details)
    link = [*([edge.label] if edge and edge.label else []), *([f"when {'; or '.join(edge.when)}"] if edge and edge.when else [])]
    why = [f"not known: {visible(reason)}" for reason in dict.fromkeys([node.unknown if not node.source else "", edge.undecided if edge else ""]) if reason]
    kind = [node.what] if node.kind == "producer" and node.what else [f"sends to {to}"] if edge and edge.way == "sends" else []
    return [*filter(None, [visible(", ".join([*kind, *link])), parts]), *why]


def _remark(remark: Remark, columns: int, paint: Paint) -> list[str]:
    """One line: what it is, as much of what it says as fits, and where. `queuegate check` tells the rest."""
    head = "open" if remark.level == "undecided" else f"{remark.level}[{remark.rule}]"
    place = f"  {_place(remark.source)}" if remark.source else ""
    room = columns - width_of(head) - width_of(place) - 2
    text = visible(remark.message)
    if room >= _LEAST:
        return [f"{paint(f'{head}:', remark.level)} {cut(text, room)}{paint(place, 'quiet')}"]
    first = [f"{paint(head, remark.level)}{paint(place, 'quiet')}"] if room >= 0 else [paint(head, remark.level), paint(place, "quiet")]
    return [*first, f"  {cut(text, columns - 2)}"]


def _place(source: Source) -> str:
    return visible(f"{source.file}:{source.line}")

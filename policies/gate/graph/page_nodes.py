"""The nodes of one pipeline on the page: a column for what sends, the queue, the mapping and the function, with arrows between them; below each what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from queuegate._light import NamedTuple

from ..report.record.model import Source
from ..report.text.layout import counted
from .links import Link
from .markup import Markup, anchor, element, text
from .model import KINDS, WAYS, Drawn, Edge, Graph, Level, Node, Remark, Way, counted_levels

_OPEN: Final = 3
"""How many remarks of a node are seen at once; the others are behind a summary."""
_ALSO: Final = 8
"""How many other pipelines a node leads to: a queue for the dead letters of a hundred would have ten thousand links."""
_WORDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "note", "undecided": "open question"}
_STAGES: Final[tuple[tuple[str, Way | None], ...]] = (("Producers", "sends"), ("Queue", "polls"), ("Event source mapping", None), ("Function", "invokes"))
_SHAFT: Final = '<path class="shaft" d="M1 7 H50"/><path class="head" d="M50 2 L59 7 L50 12 Z"/>'


Sharing = Mapping[str, Sequence[int]]


class _Page(NamedTuple):
    """What every card of a pipeline needs: the prefix of its ids, and where lines are opened."""

    name: str
    drawn: Drawn
    graph: Graph
    link: Link
    sharing: Sharing


def sharing(graph: Graph) -> Sharing:
    """The pipelines that each node is in, by their numbers from 1."""
    found: dict[str, list[int]] = {}
    for number, drawn in enumerate(graph.pipelines, 1):
        for node in drawn.nodes:
            found.setdefault(node, []).append(number)
    return found


def cards(name: str, drawn: Drawn, graph: Graph, link: Link, shared: Sharing) -> str:
    """The columns of one pipeline, as a list in the order in which a message meets them."""
    page = _Page(name, drawn, graph, link, shared)
    stages: list[str] = []
    before: Sequence[Edge] = ()
    for title, way in _STAGES:
        edges = [edge for edge in drawn.edges if edge.way == way]
        nodes = _mapping(page) if way is None else [edge.target if way == "invokes" else edge.source for edge in edges]
        nodes = list(dict.fromkeys(nodes))
        if not nodes:
            continue
        if stages:
            stages.append(_arrow(edges if way == "invokes" else before))
        several = "".join(f"<li>\n{_card(graph.nodes[node], page)}{_hanging(node, page)}</li>\n" for node in nodes)
        stages.append(f'<li class="stage" aria-label="{title}">\n<ul role="list">\n{several}</ul>\n</li>\n')
        before = edges
    return f'<ol class="flow" role="list">\n{"".join(stages)}</ol>\n'


def _mapping(page: _Page) -> list[str]:
    return [node for node in page.drawn.nodes if page.graph.nodes[node].kind == "mapping"]


def _arrow(edges: Iterable[Edge]) -> str:
    """What the eye follows; a screen reader has the links in the cards."""
    strokes = "".join(
        f'<svg class="stroke{" unsure" if unsure else ""}" viewBox="0 0 60 14" focusable="false">{_SHAFT}</svg>'
        for unsure in sorted({bool(edge.undecided) for edge in edges})
    )
    return f'<li class="arrow" aria-hidden="true">{strokes}</li>\n'


def _hanging(node: str, page: _Page, *, deep: bool = True) -> str:
    """The alarms that watch a node, and the dead-letter queues of a queue with theirs."""
    alarms = [(edge.source, edge) for edge in page.drawn.edges if edge.way == "watches" and edge.target == node]
    letters = [(edge.target, edge) for edge in page.drawn.edges if deep and edge.way == "dead-letters" and edge.source == node]
    parts = []
    for several in (letters, alarms):
        unsure = bool(several) and all(edge.undecided for _, edge in several)
        items = "".join(
            f"<li>\n{_card(page.graph.nodes[other], page)}{_hanging(other, page, deep=False) if edge.way == 'dead-letters' else ''}</li>\n"
            for other, edge in several
        )
        parts += [f'<ul class="hangs{" unsure" if unsure else ""}" role="list">\n{items}</ul>\n'] if several else []
    return "".join(parts)


def _card(node: Node, page: _Page) -> str:
    remarks = page.graph.remarks(node)
    counts = counted_levels(remarks)
    said = ", ".join(counted(number, _WORDS[level]) for level, number in counts.items())
    worst = next(iter(counts), "")
    unknown = bool(node.unknown and not node.source)
    classes = f"node{f' is-{worst}' if worst else ''}{' is-unknown' if unknown else ''}"
    label = text(f"{KINDS[node.kind]} {node.name}{f': {said}' if said else ''}")
    kind = f"{KINDS[node.kind]}{f', {node.what}' if node.kind == 'producer' and node.what else ''}"
    parts = [
        element("p", text(kind), class_="kind"),
        element("h3", text(node.name)),
        *([_place(node.source, page.link)] if node.source else []),
        *([element("p", text(node.unknown), class_="unsure")] if node.unknown else []),
        _details(node),
        _links(node, page),
        _remarks(remarks, page.link),
    ]
    return f'<article class="{classes}" id="{page.name}-{node.id}" aria-label="{label}">\n{"".join(f"{part}{chr(10)}" for part in parts if part)}</article>\n'


def _details(node: Node) -> Markup:
    rows = [element("div", element("dt", text(one.name)), element("dd", text(one.value))) for one in node.details]
    return element("dl", *rows) if rows else Markup("")


def _links(node: Node, page: _Page) -> Markup:
    """Where the links from a node lead: the way along the pipeline for the keyboard and for a screen reader."""
    own = [edge for edge in page.drawn.edges if edge.source == node.id]
    items = [_way(edge, page) for edge in own]
    others = [number for number in page.sharing[node.id] if page.graph.pipelines[number - 1] is not page.drawn]
    items += [element("li", text("also in "), anchor(f"#p{number}-{node.id}", page.graph.pipelines[number - 1].name)) for number in others[:_ALSO]]
    items += [element("li", text(f"and in {counted(more, 'more pipeline')}"))] if (more := len(others) - _ALSO) > 0 else []
    return element("ul", *items, class_="links") if items else Markup("")


def _way(edge: Edge, page: _Page) -> Markup:
    target = page.graph.nodes[edge.target]
    more = [*([edge.label] if edge.label else []), *([f"when {'; or '.join(edge.when)}"] if edge.when else [])]
    told = edge.undecided in (target.unknown, page.graph.nodes[edge.source].unknown)  # at the node itself
    doubt = [text(" "), element("span", text("(not known)" if told else f"(not known: {edge.undecided})"), class_="unsure")] if edge.undecided else []
    return element("li", text(f"{WAYS[edge.way]} "), anchor(f"#{page.name}-{target.id}", target.name), text(f" {', '.join(more)}" if more else ""), *doubt)


def _remarks(remarks: Sequence[Remark], link: Link) -> Markup:
    if not remarks:
        return Markup("")
    shown, rest = (remarks, ()) if len(remarks) <= _OPEN + 1 else (remarks[:_OPEN], remarks[_OPEN:])
    parts = [_list(shown, link)]
    if rest:
        counts = ", ".join(counted(number, _WORDS[level]) for level, number in counted_levels([*rest]).items())
        parts.append(element("details", element("summary", text(f"{len(rest)} more: {counts}")), _list(rest, link)))
    return element("div", *parts, class_="remarks")


def _list(remarks: Iterable[Remark], link: Link) -> Markup:
    return Markup(f'<ul role="list">\n{"".join(f"{remark(one, link)}{chr(10)}" for one in remarks)}</ul>')


def remark(one: Remark, link: Link) -> Markup:
    """A finding or an open question, with its line and what to do about it."""
    head = [element("strong", text(_WORDS[one.level])), text(" "), *([_address(one.source, link), text(" ")] if one.source else [])]
    rule = [element("code", text(one.rule)), text(": ")] if one.level != "undecided" else []
    when = f" (when {'; or '.join(one.when)})" if one.when else ""
    more = [element("details", element("summary", text("what settles it" if one.level == "undecided" else "fix")), text(one.more))] if one.more else []
    return element("li", *head, element("span", *rule, text(f"{one.message}{when}"), *more, class_="words"), class_=f"remark {one.level}")


def _place(source: Source, link: Link) -> Markup:
    return element("p", _address(source, link), class_="place")


def _address(source: Source, link: Link) -> Markup:
    return anchor(link(source), f"{source.file}:{source.line}")

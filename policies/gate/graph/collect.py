"""From a run to its picture: the nodes and links of every pipeline, and each finding at the node that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from queuegate.synth.linking.facts import Facts
from queuegate.synth.model import Function, Mapping
from queuegate.synth.model.pipelines import Pipeline
from queuegate.synth.values.meter import Pot
from queuegate.synth.values.value import Place, Value
from queuegate.synth.values.worlds import Impossible

from ..judging.described import parameter
from ..judging.opened import Opened
from ..judging.places import Places, pointer
from ..report.record.model import Known, Linked, Report, Unknown
from ..report.record.model import Pipeline as Described
from ..report.record.names import known_as, pipeline_names
from ..report.source.no_echo import masked_data, shown
from .attached import Site, attached
from .model import KINDS, Detail, Drawn, Edge, Graph, Kind, Node, Way
from .relations import End, Found, Possible, condition_of, existence, related
from .words import details, in_words

MOST: Final = (10_000, 300_000)
"""How many worlds and steps the links of all pipelines may take together, and"""
OF_ONE: Final = (200, 2_000)
"""how many more each kind of link of a pipeline."""
_ENDS: Final[dict[Way, Kind]] = {"sends": "producer", "polls": "queue", "invokes": "function", "dead-letters": "dead-letter-queue", "watches": "alarm"}


def collected(assemblies: Sequence[Opened], report: Report) -> Graph:
    """The picture of everything that was read, without what nobody shall see."""
    described: dict[str, list[Described]] = {}  # two targets may hold stacks of one name: the report has them in the targets' order
    for pipeline in reversed(report.pipelines):
        described.setdefault(pipeline.id, []).append(pipeline)
    names = pipeline_names(report.pipelines)
    ambiguous = {name for name, several in described.items() if len(several) > 1}
    secrets = {secret for one in assemblies for secret in one.secrets}
    drawing = _Drawing(secrets)
    drawn = [
        drawing.pipeline(linked, described[linked.id].pop(), _named(names[linked.id], one, again=linked.id in ambiguous), one.places, one.model.possible())
        for one in assemblies
        for linked in one.model.pipelines
        if described.get(linked.id)
    ]
    at, findings, elsewhere = attached(report, drawing.sites)
    nodes = {name: msgspec.structs.replace(node, findings=at.get(name, [])) for name, node in drawing.nodes.items()}
    return masked(Graph(nodes, drawn, findings, elsewhere), secrets)


def _named(name: str, one: Opened, *, again: bool) -> str:
    """The pipeline's name, with that of its target where another has the same."""
    return f"{name} ({one.wanted.name or ', '.join(one.wanted.targets)})" if again else name


def masked(graph: Graph, secrets: Collection[str]) -> Graph:
    """The picture without these values in any of its texts; ids, places and rules stay."""
    if not secrets:
        return graph

    def hidden(one: msgspec.Struct, *names: str) -> dict[str, object]:
        return {name: masked_data(getattr(one, name), secrets) for name in names}

    def node(one: Node) -> Node:
        told = [Detail(detail.name, masked_data(detail.value, secrets)) for detail in one.details]
        return msgspec.structs.replace(one, details=told, **hidden(one, "name", "unknown"))

    def drawn(one: Drawn) -> Drawn:
        edges = [msgspec.structs.replace(edge, **hidden(edge, "label", "when", "undecided")) for edge in one.edges]
        return msgspec.structs.replace(one, edges=edges, **hidden(one, "name"))

    findings = {name: msgspec.structs.replace(one, **hidden(one, "message", "more", "when")) for name, one in graph.findings.items()}
    return Graph({name: node(one) for name, one in graph.nodes.items()}, [*map(drawn, graph.pipelines)], findings, graph.elsewhere)


class _Drawing:
    """The nodes drawn so far: a resource that several pipelines share is one of them."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = secrets
        self._pot = Pot(MOST, OF_ONE)
        self.nodes: dict[str, Node] = {}
        self.sites: list[Site] = []
        self._known: dict[object, str] = {}

    def pipeline(self, pipeline: Pipeline, described: Described, name: str, places: Places, possible: Possible) -> Drawn:
        """Draw one pipeline, in the order in which a message meets its parts."""
        found = related(pipeline, possible, self._pot)
        told: dict[Kind, list[Detail]] = {kind: [*details(described, kind)] for kind in KINDS}
        told["mapping"] += [Detail("exists when", "; or ".join(worlds))] if (worlds := existence(pipeline, possible)) else []
        told["function"] += [Detail("role", known_as(described.role, "role") if isinstance(described.role, Linked) else "not known")] if described.role else []
        told["dead-letter-queue"] = [*_retention(pipeline, self._secrets)]
        mapping = self._node(pipeline.mapping, "mapping", pipeline, places, told["mapping"])  # first: it stands for the pipeline
        ends = {way: [(self._end(one.end, way, pipeline, places, told), one) for one in several] for way, several in found.items()}
        known = {one.end.facts: node for several in ends.values() for node, one in several if one.end.facts}
        unknown = [node for node, one in ends["polls"] if one.end.facts is None]

        def others(one: Found) -> list[str]:
            return [known[one.end.of]] if one.end.of in known else unknown if one.end.of is None else []

        edges = [_edge(node, queue, "sends", one) for node, one in ends["sends"] for queue in others(one)]
        edges += [_edge(node, mapping, "polls", one) for node, one in ends["polls"]]
        edges += [_edge(mapping, node, "invokes", one) for node, one in ends["invokes"]]
        edges += [_edge(queue, node, "dead-letters", one, _receives(described)) for node, one in ends["dead-letters"] for queue in others(one)]
        edges += [_edge(node, watched, "watches", one) for node, one in ends["watches"] for watched in others(one)]
        order = ("sends", "polls", "mapping", "invokes", "dead-letters", "watches")
        nodes = [node for way in order for node in ([mapping] if way == "mapping" else [name for name, _ in ends[way]])]  # type: ignore[index]  # the others are links
        return Drawn(pipeline.id, name, [*dict.fromkeys(nodes)], edges)

    def _end(self, end: End, way: Way, pipeline: Pipeline, places: Places, told: dict[Kind, list[Detail]]) -> str:
        kind = _ENDS[way]
        if end.facts is None:
            return self._unknown(end, kind, pipeline)
        if kind == "alarm":
            return self._node(end.facts, kind, pipeline, places, [*self._condition(end.facts, pipeline)])
        return self._node(end.facts, kind, pipeline, places, told.get(kind, []))

    def _node(self, facts: Facts, kind: Kind, pipeline: Pipeline, places: Places, told: Sequence[Detail]) -> str:
        known = self._known.get(facts)
        if known is None:
            known = self._known[facts] = f"n{len(self.nodes) + 1}"
            outside = facts.scope is facts.links.externals
            source = None if outside else places.primary(facts.place)[0]
            self.nodes[known] = Node(known, kind, facts.name, facts.type, source, list(told), "described in queuegate.yaml" if outside else "")
        else:
            node = self.nodes[known]
            more = [detail for detail in told if detail.name not in {one.name for one in node.details}]
            kind = kind if node.kind in ("producer", "dead-letter-queue") else node.kind  # a function that reads a queue is more than one that sends to another
            self.nodes[known] = msgspec.structs.replace(node, kind=kind, details=[*node.details, *more])
        if facts.scope is not facts.links.externals:
            self.sites += [Site(known, pipeline.id, places.template(place), pointer(place)) for place in _places(facts)]
        return known

    def _condition(self, alarm: Facts, pipeline: Pipeline) -> Iterator[Detail]:
        metric, sign, threshold = condition_of(alarm, pipeline)
        if metric:
            number = "" if threshold is None else masked_data(f"{threshold:.15g}", self._secrets)
            yield Detail("alarm when", f"{metric} {sign} {number}".rstrip())

    def _unknown(self, end: End, kind: Kind, pipeline: Pipeline) -> str:
        key = (kind, end.written, end.doubt, "" if end.written else pipeline.id)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = f"n{len(self.nodes) + 1}"
            name = end.written or {"producer": "other producers", "alarm": "another alarm"}.get(kind, "not known")
            self.nodes[known] = Node(known, kind, name, "", unknown=end.doubt)
        return known


def _places(facts: Facts) -> Iterable[Place]:
    """Where a node's findings are: the resource, and the role of a function, which has no node of its own."""
    yield facts.place
    if facts.type == Function.type:
        for outcome in Function.role.plan(facts).outcomes():
            role = getattr(outcome, "value", None)
            if isinstance(role, Facts) and role.scope is not facts.links.externals:
                yield role.place


def _edge(source: str, target: str, way: Way, found: Found, label: str = "") -> Edge:
    return Edge(source, target, way, label, list(found.worlds), found.end.doubt)


def _receives(described: Described) -> str:
    value = described.parameters.get("max_receive_count")
    if isinstance(value, Unknown) or value is None or value.value is None:
        return ""
    return f"after {in_words('max_receive_count', value)} receive{'' if value.value == 1 else 's'} (maxReceiveCount)"


def _retention(pipeline: Pipeline, secrets: Collection[str]) -> Iterable[Detail]:
    def kept(mapping: Mapping) -> Value[int]:
        if (letters := mapping.queue.dead_letter_queue) is None:
            raise Impossible  # in this world there is nothing to tell
        return letters.retention

    if isinstance(value := parameter(pipeline, kept), Known):
        yield Detail("MessageRetentionPeriod", in_words("retention", shown(value, secrets)))

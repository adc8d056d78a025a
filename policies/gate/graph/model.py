"""The picture as data: nodes, the links between them, and what is said of them. Every format draws this record, and nothing else.

No text in it is escaped: that is each format's own business. What nobody shall see is not in it.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from ..report.record.model import Source

Kind = Literal["producer", "queue", "mapping", "function", "dead-letter-queue", "alarm"]
Way = Literal["sends", "polls", "invokes", "dead-letters", "watches"]
Level = Literal["error", "warning", "note", "undecided"]

KINDS: Final[dict[Kind, str]] = {
    "producer": "producer",
    "queue": "queue",
    "mapping": "event source mapping",
    "function": "function",
    "dead-letter-queue": "dead-letter queue",
    "alarm": "alarm",
}
"""What people call each kind of node."""
WAYS: Final[dict[Way, str]] = {
    "sends": "sends to",
    "polls": "is polled by",
    "invokes": "invokes",
    "dead-letters": "moves messages to",
    "watches": "watches",
}
"""What each kind of link says, between the names of its ends."""


class Detail(msgspec.Struct, frozen=True):
    """A property in AWS's spelling, and its value in words."""

    name: str
    value: str


class Node(msgspec.Struct, frozen=True):
    """A resource, or what stands for one that is not among the targets: then `unknown` says why. `what` is its type, or the service that it belongs to."""

    id: str
    kind: Kind
    name: str
    what: str
    source: Source | None = None
    details: list[Detail] = []
    unknown: str = ""
    findings: list[str] = []


class Edge(msgspec.Struct, frozen=True):
    """A link from one node to another. `when` lists the combinations in which it is there (empty: in every one); `undecided` says why nobody can know whether it is."""

    source: str
    target: str
    way: Way
    label: str = ""
    when: list[str] = []
    undecided: str = ""


class Remark(msgspec.Struct, frozen=True):
    """A finding or an open question, as short as a picture needs it. `more` is the fix of a finding, and what settles a question."""

    id: str
    level: Level
    rule: str
    message: str
    more: str = ""
    source: Source | None = None
    when: list[str] = []


class Drawn(msgspec.Struct, frozen=True):
    """One pipeline: the ids of its nodes, and its links."""

    id: str
    name: str
    nodes: list[str]
    edges: list[Edge]


class Graph(msgspec.Struct, frozen=True):
    """The whole picture. `nodes` are in the order in which messages meet them, pipeline by pipeline; `elsewhere` are the remarks that belong to no node."""

    nodes: dict[str, Node]
    pipelines: list[Drawn]
    findings: dict[str, Remark]
    elsewhere: list[str] = []

    def edges(self) -> list[Edge]:
        """Every link once, however many pipelines share it."""
        return list({(edge.source, edge.target, edge.way): edge for one in self.pipelines for edge in one.edges}.values())

    def remarks(self, node: Node) -> list[Remark]:
        return [self.findings[one] for one in node.findings]


def counted_levels(remarks: list[Remark]) -> dict[Level, int]:
    """How many there are of each level, the gravest first."""
    levels: tuple[Level, ...] = ("error", "warning", "note", "undecided")
    counts = {level: sum(one.level == level for one in remarks) for level in levels}
    return {level: number for level, number in counts.items() if number}

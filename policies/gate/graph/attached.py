"""Each finding at the node that it is about: the resource that its place is in, or that of the pipeline to which it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from queuegate._light import NamedTuple

from ..report.record.grouped import failed
from ..report.record.model import Finding, Report
from ..report.record.questions import questions
from .model import Level, Remark


class Site(NamedTuple):
    """Where a node's findings are: below this pointer of this template, for this pipeline."""

    node: str
    pipeline: str
    template: str
    pointer: str


_Placed = dict[tuple[str | None, str], list[Site]]
Attached = tuple[dict[str, list[str]], dict[str, Remark], list[str]]


def attached(report: Report, sites: Sequence[Site]) -> Attached:
    """The ids of each node's remarks, the remarks by their ids, and the ids of those that belong to no node. The gravest come first."""
    at: dict[str, list[str]] = {}
    remarks: dict[str, Remark] = {}
    elsewhere: list[str] = []
    placed: _Placed = {}
    first: dict[str, str] = {}
    for site in sites:
        placed.setdefault((site.template, site.pointer), []).append(site)
        first.setdefault(site.pipeline, site.node)
    for remark, findings in _said(report):
        remarks[remark.id] = remark
        nodes = list(dict.fromkeys(node for finding in findings for node in _nodes(finding, placed, first)))
        for node in nodes:
            at.setdefault(node, []).append(remark.id)
        if not nodes:
            elsewhere.append(remark.id)
    return at, remarks, elsewhere


def _said(report: Report) -> Iterator[tuple[Remark, list[Finding]]]:
    """What is wrong, then what is not known: each question once, whatever waits for its answer."""
    names = (f"f{number}" for number in count(1))
    for finding in sorted(failed(report), key=Finding.rank):
        level: Level = str(finding.severity)  # type: ignore[assignment]  # a severity is a level
        yield Remark(next(names), level, finding.rule, finding.message, finding.fix, finding.source, finding.worlds), [finding]
    for question in questions(report):
        rules = ", ".join(dict.fromkeys(finding.rule for finding in question.waiting))
        yield Remark(next(names), "undecided", rules, question.reason, question.settle, question.waiting[0].source), list(question.waiting)


def _nodes(finding: Finding, placed: _Placed, first: Mapping[str, str]) -> list[str]:
    """In each of its pipelines the nodes that hold its place most closely, or else the first other place that it names; where no node holds any, the one that stands for the pipeline."""
    holding = list(_holding(finding, placed))
    if not finding.pipelines:
        return [site.node for site in next(iter(holding), ())]
    found = []
    for pipeline in finding.pipelines:
        here = ([site.node for site in sites if site.pipeline == pipeline] for sites in holding)
        found += next((nodes for nodes in here if nodes), [first[pipeline]] if pipeline in first else [])
    return found


def _holding(finding: Finding, placed: _Placed) -> Iterator[list[Site]]:
    """The sites that hold a place of the finding: its own first, and of each place the closest first."""
    for template, pointer in [(finding.template, finding.pointer), *((other.template, other.pointer) for other in finding.related)]:
        yield from (placed[template, holder] for holder in _holders(pointer or "") if (template, holder) in placed)


def _holders(pointer: str) -> Iterator[str]:
    """A place, and what holds it: the closest first."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer

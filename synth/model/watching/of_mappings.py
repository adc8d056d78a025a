"""Alarms on the metrics of an event source mapping, whose dimension is its UUID: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ...linking.facts import Facts
from ...linking.resources import View
from ...values.defaults import ALARM
from ...values.text import Token
from ...values.value import Place
from ...values.worlds import Undecided
from .alarms import metrics_of

_UUID: Final = "EventSourceMappingUUID"
_NAMES: Final = ("", "Id")
"""What of a mapping is its UUID: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html#aws-resource-lambda-eventsourcemapping-return-values"""


def misnamed_mapping(mapping: View) -> Iterator[tuple[str, str, Place]]:
    """The alarms that name the mapping by something else than its UUID, or its queue or function in its place: which, what they name, and where."""
    links, scope = mapping.facts.links, mapping.facts.scope
    several = links.keep(("alarms of mappings", scope.top.id), lambda: [one for one in links.deployed_with(ALARM, scope) if _UUID in str(one.body)])
    parts = {*_parts(mapping)} if several else set()
    for facts in several:
        with suppress(Undecided):
            alarm = View(facts, mapping.world)
            if alarm.exists():
                yield from _amiss(alarm, mapping.facts, parts)


def _parts(mapping: View) -> Iterator[tuple[str, str]]:
    """The resources that its mapping names by a reference."""
    for key in ("EventSourceArn", "FunctionName"):
        with suppress(Undecided):
            value, _ = mapping.facts.dig((key,), mapping.world)
            yield from ((token.scope, token.name) for token in getattr(value, "tokens", ()) if token.kind == "resource")


def _amiss(alarm: View, mapping: Facts, parts: set[tuple[str, str]]) -> Iterator[tuple[str, str, Place]]:
    for late in metrics_of(alarm):
        metric = late()
        for dimension in (one() for one in metric.dimensions()) if metric is not None and metric.text("Expression") is None else ():
            head = dimension.value[0] if dimension.value else ""
            if dimension.name.plain() == _UUID and isinstance(head, Token) and head.kind == "resource":
                named = (head.scope, head.name)
                if named in parts or (named == (mapping.scope.id, mapping.id) and (head.attribute not in _NAMES or len(dimension.value) > 1)):
                    yield alarm.name, str(dimension.value), dimension.place

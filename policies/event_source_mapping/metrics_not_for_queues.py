"""The mapping asks for metrics that AWS does not have for a queue.

A queue's mapping emits the metrics of the group EventCount and no others. ErrorCount and KafkaMetrics are counted for other sources, so that an alarm on one of theirs
never sees a number, and never fires. Whether Lambda refuses or ignores them on a queue is not documented.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        MetricsConfig: {Metrics: [EventCount, ErrorCount]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        MetricsConfig: {Metrics: [EventCount]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, rule

_OF_OTHERS: Final = ("ErrorCount", "KafkaMetrics")
"""The groups without a metric of a queue: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""


@rule(
    "metrics-not-for-queues",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Ask for EventCount only: MetricsConfig: {Metrics: [EventCount]}.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    metrics = mapping.metrics
    groups = metrics.get() or ()
    for name in _OF_OTHERS:
        if name in [group.plain() for group in groups]:
            yield Finding(f"{mapping.name} asks for {name}, and a queue has no metric of that group: an alarm on one never fires", at=metrics, key=name)
    for group in groups:
        if group.tokens:
            raise group.doubt()

"""MetricsConfig names a metric group that Lambda does not emit for queues.

For a queue Lambda emits the metrics of the group EventCount only. Those of ErrorCount and KafkaMetrics belong to other event sources, so an alarm on one of them never has data.
AWS does not say whether Lambda refuses or ignores these groups on a queue.

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

from ..rule import Change, Finding, Mapping, Severity, rule

_OF_OTHERS: Final = ("ErrorCount", "KafkaMetrics")
"""The groups without a metric of a queue: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""


@rule(
    "metrics-not-for-queues",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Set MetricsConfig to {Metrics: [EventCount]}.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    metrics = mapping.metrics
    groups = metrics.get() or ()
    for name in _OF_OTHERS:
        if name in [group.plain() for group in groups]:
            yield Finding(
                f"MetricsConfig of {mapping.name} names {name}, and Lambda emits only EventCount for a queue: an alarm on a metric of {name} has no data and never fires",
                at=metrics,
                key=name,
                changes=[Change(mapping, "MetricsConfig.Metrics", ["EventCount"])],
            )
    for group in groups:
        if group.tokens:
            raise group.doubt()

"""The mapping has a filter, and nothing counts what it deletes.

A message that does not match the filter of a queue's mapping is deleted, and leaves no trace in the queue or the function. Only FilteredOutEventCount shows how many there are, and Lambda emits it where MetricsConfig
asks for EventCount. With a filter that is wrong by one letter it is the one sign that messages are lost.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
        MetricsConfig: {Metrics: [EventCount]}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "filtered-events-uncounted",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Set MetricsConfig: {Metrics: [EventCount]} on the mapping, and watch FilteredOutEventCount.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    metrics = mapping.metrics
    if mapping.filters.get() and not any(group.plain() == "EventCount" or group.tokens for group in metrics.get() or ()):
        yield Finding(
            f"{mapping.name} has FilterCriteria and no MetricsConfig with EventCount: messages that do not match are deleted, and no metric counts them",
            at=metrics,
            because=[mapping.filters],
            changes=[Change(mapping, metrics.name, ["EventCount"])],
            fix="Add an alarm on FilteredOutEventCount where a deleted message is a mistake.",
        )

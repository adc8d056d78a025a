"""A filter deletes messages that it does not match, and no metric counts them.

Of a queue Lambda deletes a message that no filter matches: it is not retried, and does not reach the dead-letter queue. A new kind of message, a renamed field or another spelling of a
number is enough. The note shows the body of a message that matches, and of one that is deleted; `queuegate filters` says it of messages of yours.

Of a filter that holds a secret no example is shown. Where the mapping emits EventCount metrics (MetricsConfig), FilteredOutEventCount counts what is deleted, and nothing is said: with a filter that is wrong by
one letter that metric is the one sign that messages are lost (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).

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
from typing import Final

from queuegate.synth.model import examples, filters_of

from ..rule import Change, Finding, Mapping, Severity, rule

MOST: Final = 10
"""Filters of a mapping, however far the quota is raised: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"""
LONGEST: Final = 200
"""Characters of a body that a message shows."""


@rule(
    "filter-deletes",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    fix="Set MetricsConfig to {Metrics: [EventCount]} and watch FilteredOutEventCount of the mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.filters.get() or any(group.plain() == "EventCount" or group.tokens for group in mapping.metrics.get() or ()):
        return
    filters = list(filters_of(mapping))
    if not 0 < len(filters) <= MOST or any(one.refused or not one.may_match() for one in filters):
        return
    shown_of = list(filters_of(mapping.usually())) or filters  # one message for all worlds
    passes, deleted = examples(shown_of)
    hides = any(one.secrets for one in (*filters, *shown_of))
    shown = [f"{body} {what}" for body, what in ((passes, "matches"), (deleted, "is deleted")) if body is not None and len(body) <= LONGEST and not hides]
    if deleted is not None:
        yield Finding(
            f"{mapping.name} deletes each message that its filters do not match, without retry, dead-letter queue or metric{': ' if shown else ''}{'; '.join(shown)}",
            at=mapping.filters,
            changes=[Change(mapping, "MetricsConfig.Metrics", ["EventCount"])],
            fix="Then FilteredOutEventCount counts what is deleted.",
        )

"""The event source mapping of a queue has a LoggingConfig, which AWS documents for Kafka only.

Lambda writes logs of an event source mapping for Amazon MSK and self-managed Apache Kafka. Whoever looks for them in an incident finds none. AWS does not say whether Lambda
refuses or ignores a LoggingConfig on a queue.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        LoggingConfig: {SystemLogLevel: INFO}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        MetricsConfig: {Metrics: [EventCount]}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "logging-config-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Remove LoggingConfig; MetricsConfig with EventCount counts the events that the mapping processes.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    logging = mapping.logging
    if logging.get():
        yield Finding(
            f"{mapping.name} has a LoggingConfig, which AWS documents for Kafka only; {mapping.source()} is a queue, and Lambda writes no log of polling it",
            at=logging,
            changes=[Change(mapping, "LoggingConfig")],
            fix="MetricsConfig with EventCount counts the events that it processes.",
        )

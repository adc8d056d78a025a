"""The mapping asks for logs of its pollers, which a queue's mapping does not write.

Logs of an event source mapping exist for Amazon MSK and self-managed Apache Kafka only. Whoever looks for them in an incident finds none. Whether Lambda refuses or
ignores a LoggingConfig on a queue is not documented.

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

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "logging-config-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html",
    fix="Remove LoggingConfig; MetricsConfig with EventCount counts what the mapping does.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    logging = mapping.logging
    if logging.get():
        yield Finding(f"{mapping.name} has a LoggingConfig, which AWS has for Kafka only: no log of the polling of {mapping.source()} is written", at=logging)

"""The mapping's batch size is not one that Lambda takes.

Lambda hands a function between one and ten thousand messages at a time. CloudFormation and the Lambda API refuse any other number, so the deployment fails and rolls
back.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 20000}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10000}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "batch-size-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set the mapping's BatchSize to a number that Lambda takes.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    match size.limits:
        case int(least), int(most) if not least <= size.written() <= most:
            yield Finding(
                f"{mapping.name} asks for batches of {size.written():,} messages, and Lambda takes {least:,} to {most:,}: the deployment fails", at=size
            )

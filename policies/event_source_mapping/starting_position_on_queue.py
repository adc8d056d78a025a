"""The mapping says where in a stream to start, and its source is a queue.

A queue has no position: Lambda reads whatever is visible. AWS lists StartingPosition and StartingPositionTimestamp for streams and Kafka, and not among the parameters of
a queue; cfn-lint takes them for an error as well. How Lambda words its refusal is not documented. Usually they were left behind when a mapping was copied from a stream.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {StartingPosition: LATEST}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {StartingPosition: !Ref AWS::NoValue}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "starting-position-on-queue",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove StartingPosition and StartingPositionTimestamp from the mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for written in mapping.starting_positions():
        if written.get():
            yield Finding(
                f"{mapping.name} sets {written.name}, and {mapping.source()} is a queue, which has no position to start from: AWS takes it for streams only",
                at=written,
            )

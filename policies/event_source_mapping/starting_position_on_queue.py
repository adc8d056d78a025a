"""The event source mapping of a queue has a StartingPosition.

AWS lists StartingPosition and StartingPositionTimestamp for streams and Kafka, and not among the parameters of a queue, which has no position to start from. cfn-lint reports them as an
error as well (E3634). What Lambda answers is on no page of AWS. Usually they were left behind when a mapping of a stream was copied.

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

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "starting-position-on-queue",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove StartingPosition and StartingPositionTimestamp from the event source mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for written in mapping.starting_positions():
        if written.get():
            yield Finding(
                f"{mapping.name} sets {written.name}, which AWS lists for streams and Kafka only; {mapping.source()} is a queue, and CloudFormation fails to create the mapping",
                at=written,
                changes=[Change(mapping, written.name)],
            )

"""The event source mapping of a queue has a property that AWS documents for streams, Kafka, Amazon MQ or DocumentDB only.

How often a message of a queue is retried, and where it goes after that, follows from VisibilityTimeout and RedrivePolicy of the queue. DestinationConfig is an error: Lambda answers
"Unsupported DestinationConfig parameter for given event source mapping type." (recorded for OnSuccess; that it says the same of OnFailure is not verified). Every other one is a
warning, because AWS does not say whether it is refused or ignored: whoever wrote MaximumRetryAttempts relies on a limit that does not exist.
Some checks ask for a DestinationConfig on every event source mapping, queues included: they are wrong.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        DestinationConfig:
          OnFailure: {Destination: !GetAtt DeadLetters.Arn}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumRetryAttempts: 2}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, rule

_REFUSED: Final = "DestinationConfig"


@rule(
    "stream-property-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove the property from the event source mapping, and set VisibilityTimeout and RedrivePolicy of the queue instead.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for written in mapping.stream_properties():
        if written.get():
            refused = written.name == _REFUSED
            yield Finding(
                f"{mapping.name} sets {written.name}, which AWS does not list for queues, and {mapping.source()} is one: "
                + (
                    "Lambda refuses it, and CloudFormation fails to create or update the mapping"
                    if refused
                    else "VisibilityTimeout and RedrivePolicy of the queue decide instead"
                ),
                at=written,
                changes=[Change(mapping, written.name)],
                severity=Severity.ERROR if refused else None,
            )

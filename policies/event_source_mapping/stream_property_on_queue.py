"""The mapping sets a property that only mappings of streams, Kafka, MQ or DocumentDB have.

How often a message of a queue is tried, and where it goes when it fails, is decided by the queue alone: its visibility timeout and its redrive policy. Lambda refuses a
DestinationConfig on a queue ("Unsupported DestinationConfig parameter for given event source mapping type"). Of the other properties AWS does not say whether they are
refused or ignored, so they are a warning: whoever wrote MaximumRetryAttempts believes in a limit that does not exist.

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

from ..rule import Finding, Mapping, Severity, rule

_REFUSED: Final = "DestinationConfig"


@rule(
    "stream-property-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove the property from the mapping; retries and failed messages are the business of the queue's VisibilityTimeout and RedrivePolicy.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for written in mapping.stream_properties():
        if written.get():
            refused = written.name == _REFUSED
            yield Finding(
                f"{mapping.name} sets {written.name}, and {mapping.source()} is a queue, "
                + ("for which Lambda refuses it: the deployment fails" if refused else "for which it has no effect that AWS documents"),
                at=written,
                severity=Severity.ERROR if refused else None,
            )

"""A queue and its dead-letter queue are not of the same type.

The dead-letter queue of a FIFO queue has to be a FIFO queue, that of a standard queue a standard queue. SQS refuses any other pair, and the deployment fails.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-type",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Give the queue and its dead-letter queue the same FifoQueue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, target = mapping.queue, mapping.queue.dead_letter_target
    if target.get() is not None and queue.fifo.get() is not (fifo := queue.dead_letters_are_fifo()):
        kinds = "standard queue and its dead-letter queue a FIFO queue" if fifo else "FIFO queue and its dead-letter queue a standard queue"
        yield Finding(f"{queue.name} is a {kinds}: SQS refuses the redrive policy", at=target, because=(queue.fifo,))

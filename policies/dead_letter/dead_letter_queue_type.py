"""A queue and its dead-letter queue are not of the same type.

The dead-letter queue of a FIFO queue must be a FIFO queue, and that of a standard queue a standard queue. SQS refuses any other redrive policy, and CloudFormation rolls the stack back.

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

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "dead-letter-queue-type",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set FifoQueue of the dead-letter queue to that of the source queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, target = mapping.queue, mapping.queue.dead_letter_target
    if target.get() is not None and queue.fifo.get() is not (fifo := queue.dead_letters_are_fifo()):
        kinds = "standard queue and its dead-letter queue a FIFO queue" if fifo else "FIFO queue and its dead-letter queue a standard queue"
        letters = _dead_letters(queue)
        yield Finding(
            f"{queue.name} is a {kinds}: SQS refuses its RedrivePolicy, and CloudFormation fails",
            at=target,
            because=(queue.fifo,),
            changes=[Change(letters, "FifoQueue", None if fifo else True)] if letters else [],
            fix="" if letters else f"Set deadLetterTargetArn in RedrivePolicy of {queue.name} to the ARN of a {'standard' if fifo else 'FIFO'} queue.",
        )


def _dead_letters(queue: Queue) -> Queue | None:
    """The dead-letter queue, where it is among the targets."""
    try:
        return queue.dead_letter_queue
    except Outside:
        return None

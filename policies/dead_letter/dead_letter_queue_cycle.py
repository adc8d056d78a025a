"""A queue is its own dead-letter queue, or a dead-letter queue has a redrive policy that leads back to it.

CloudFormation fails to create such queues: where each names the next by a reference it answers "Circular dependency between resources", and where an ARN is spelt out SQS answers "Dead letter
target does not exist", since the queue that is named has to exist first. What SQS answers where both exist already is on no page of AWS; if it accepts the change, a message that
always fails moves from queue to queue until MessageRetentionPeriod ends, and is never found in a dead-letter queue.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: orders
        RedrivePolicy: {deadLetterTargetArn: !Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders", maxReceiveCount: 5}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders", maxReceiveCount: 5}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy:
          redrivePermission: byQueue
          sourceQueueArns: [!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "dead-letter-queue-cycle",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Set deadLetterTargetArn to the ARN of another queue, whose RedrivePolicy does not lead back.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    circle = _circle(mapping)
    if not circle:
        return
    first = min(circle, key=lambda queue: queue.path)  # one finding for a circle, whoever is asked
    if len(circle) == 1:
        yield Finding(
            f"{first.name} is its own dead-letter queue: CloudFormation fails to create it",
            at=first.dead_letter_target,
            fix=f"Set deadLetterTargetArn in RedrivePolicy of {first.name} to the ARN of another queue.",
        )
    else:
        way = [*circle[circle.index(first) :], *circle[: circle.index(first)], first]
        yield Finding(
            f"the dead-letter queue of {', and that of '.join(f'{one.name} is {other.name}' for one, other in pairwise(way))}: CloudFormation fails to create them",
            at=first.dead_letter_target,
            because=[queue.dead_letter_target for queue in circle if queue != first],
            changes=[Change(next(queue for queue in reversed(circle) if queue != mapping.queue), "RedrivePolicy")],
        )


def _circle(mapping: Mapping) -> list[Queue]:
    """The queues of a circle that the redrive policies lead into. A queue outside the targets ends the way: what lies behind it nobody can see."""
    way: dict[Queue, int] = {}
    try:
        following: Queue | None = mapping.queue
        while following is not None and following not in way:
            way[following] = len(way)
            following = following.dead_letter_queue
    except Outside:
        return []
    return [] if following is None else [*way][way[following] :]

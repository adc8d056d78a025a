"""A queue is its own dead-letter queue, or dead-letter queues lead round in a circle.

A message that always fails comes back to where it failed, with its receive count at zero, and circulates until its retention ends. Nobody ever finds it in a dead-letter
queue. Where both ends are references, CloudFormation refuses the circle; where an ARN is spelt out, it does not see it. (AWS documents no refusal by SQS itself.)

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

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "dead-letter-queue-cycle",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Give the queue a dead-letter queue of its own, and the dead-letter queue none that leads back.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    circle = _circle(mapping)
    if not circle:
        return
    first = min(circle, key=lambda queue: queue.path)  # one finding for a circle, whoever is asked
    if len(circle) == 1:
        yield Finding(f"{first.name} is its own dead-letter queue: a message that always fails circulates until it expires", at=first.dead_letter_target)
    else:
        way = [*circle[circle.index(first) :], *circle[: circle.index(first)], first]
        yield Finding(
            f"the dead letters of {' go to '.join(queue.name for queue in way)}: a message that always fails circulates until it expires",
            at=first.dead_letter_target,
            because=[queue.dead_letter_target for queue in circle if queue != first],
        )


def _circle(mapping: Mapping) -> list[Queue]:
    """The queues of a circle that the dead letters run into. A queue outside the targets ends the way: what lies behind it nobody can see."""
    way: list[Queue] = []
    try:
        following: Queue | None = mapping.queue
        while following is not None and following not in way:
            way.append(following)
            following = following.dead_letter_queue
    except Outside:
        return []
    return [] if following is None else way[way.index(following) :]

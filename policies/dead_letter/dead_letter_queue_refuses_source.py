"""The dead-letter queue does not let this queue use it.

A dead-letter queue may say in its RedriveAllowPolicy which queues may name it in a redrive policy: none (`denyAll`), or only those that it lists (`byQueue`). A source
that is not among them has no dead-letter queue, whatever its own redrive policy says.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy: {redrivePermission: denyAll}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy:
          redrivePermission: byQueue
          sourceQueueArns: [!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders"]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-refuses-source",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="List the queue's ARN in the dead-letter queue's RedriveAllowPolicy.sourceQueueArns, with redrivePermission byQueue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, letters = mapping.queue, mapping.queue.dead_letter_queue
    if letters is None:
        return
    permission = letters.redrive_permission
    refuses = "lets no queue" if permission.get() == "denyAll" else "lists the queues that may" if permission.get() == "byQueue" else None
    if refuses == "lets no queue" or (refuses and not letters.allows_redrive_from(queue)):
        ending = ", and this is not one of them" if permission.get() == "byQueue" else ""
        yield Finding(
            f"{letters.name} {refuses} use it as a dead-letter queue{ending}: SQS refuses the redrive policy of {queue.name}",
            at=permission,
            because=(queue.dead_letter_target,),
        )

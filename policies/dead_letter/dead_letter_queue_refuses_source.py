"""RedriveAllowPolicy of the dead-letter queue does not allow this source queue.

RedriveAllowPolicy says which source queues may specify the queue as their dead-letter queue: none (`denyAll`), or those in sourceQueueArns (`byQueue`). SQS refuses the redrive policy of
any other queue, and CloudFormation rolls the stack back.

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

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-refuses-source",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Add the ARN of the source queue to sourceQueueArns in RedriveAllowPolicy of the dead-letter queue (redrivePermission byQueue), or remove RedriveAllowPolicy.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, letters = mapping.queue, mapping.queue.dead_letter_queue
    if letters is None:
        return
    permission = letters.redrive_permission
    given = permission.get()
    if given == "denyAll" or (given == "byQueue" and not letters.allows_redrive_from(queue)):
        why = "redrivePermission is denyAll" if given == "denyAll" else f"redrivePermission is byQueue, and sourceQueueArns does not contain {queue.name}"
        yield Finding(
            f"RedriveAllowPolicy of {letters.name} does not allow {queue.name} as a source queue ({why}): SQS refuses RedrivePolicy of {queue.name}, and CloudFormation fails",
            at=permission,
            because=(queue.dead_letter_target,),
            changes=[Change(letters, "RedriveAllowPolicy")],
            fix=f"Or {_named(queue)} with the ARN of {queue.name} in sourceQueueArns, spelt out: with GetAtt it would be a circular dependency.",
        )


def _named(queue: Queue) -> str:
    """An ARN can be spelt out of a queue with a name alone: CloudFormation ends one that it makes up in letters that nobody knows before."""
    return "set it to byQueue" if queue.queue_name.get() is not None else f"give {queue.name} a QueueName and set it to byQueue"

"""The dead-letter queue is in another account or Region than the queue.

AWS calls it a best practice to keep both in the same account and Region, and by default RedriveAllowPolicy allows source queues of the same account and Region only. What SQS answers to such a
redrive policy is on no page of AWS, so this is a warning. The account and the Region of deadLetterTargetArn are compared with those in EventSourceArn, else with those of the
deployment: `--parameter AWS::Region=eu-west-1`.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:orders"}
    Orders:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: orders
        RedrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:us-east-1:111122223333:dead-letters", maxReceiveCount: 5}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: "arn:aws:sqs:eu-west-1:111122223333:orders"}
    Orders:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: orders
        RedrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:eu-west-1:111122223333:dead-letters", maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Outside, Severity, Undecided, rule


@rule(
    "dead-letter-queue-elsewhere",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Set deadLetterTargetArn to a queue in the account and the Region of the source queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        homes, queue, doubt = mapping.homes(), mapping.queue, None
    except Outside:
        return  # what its redrive policy says, its owner knows
    for what, own, other in (("Region", homes[0].region, homes[1].region), ("account", homes[0].account, homes[1].account)) if homes else ():
        if own == other:
            continue
        if own.tokens or other.tokens:
            doubt = doubt or (own if own.tokens else other).doubt()
            continue
        yield Finding(
            f"{queue.name} is in the {what} {own} and its dead-letter queue in {other}; AWS recommends the same account and Region, the only ones that RedriveAllowPolicy allows by default",
            at=queue.dead_letter_target,
            because=(mapping.event_source,),
            key=what,
            fix=f"Set deadLetterTargetArn in RedrivePolicy of {queue.name} to a queue in the {what} {own}.",
        )
        return
    if doubt and _lies_outside(mapping):
        raise Undecided(doubt.reason, doubt.settle, queue.dead_letter_target.place)


def _lies_outside(mapping: Mapping) -> bool:
    """Is the dead-letter queue none of the targets'? One that is found by its name counts as the one that is meant."""
    try:
        return mapping.queue.dead_letter_queue is None
    except Outside:
        return True

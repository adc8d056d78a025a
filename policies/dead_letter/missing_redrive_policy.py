"""A queue that a function reads has no dead-letter queue.

A message that always fails is received again and again until its retention ends, and then SQS deletes it without a trace. Until then it costs invocations, and in a
FIFO queue it holds up its whole group. A redrive policy moves it to a dead-letter queue, where somebody can look at it; its two keys are case-sensitive, and it needs both.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {RedrivePolicy: !Ref AWS::NoValue}

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: !Sub '{"DeadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": 5}'

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, default, rule, seconds


@rule(
    "missing-redrive-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/capturing-problematic-messages.html",
    fix="Give the queue a RedrivePolicy with deadLetterTargetArn (the ARN of another queue) and maxReceiveCount (at least 5).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, policy = mapping.queue, mapping.queue.redrive_policy
    if not policy.get():
        drained = queue.takes_failures()  # a worker on a dead-letter queue: what it cannot handle has failed before
        lost = f"a message that always fails is received again until it is {seconds(queue.retention.get())} old (MessageRetentionPeriod{default(queue.retention, inside=True)}), and then deleted"
        fix = f"Set RedrivePolicy of {queue.name}: deadLetterTargetArn (the ARN of another queue) and maxReceiveCount (at least 5)."
        yield Finding(
            f"{queue.name} has no RedrivePolicy (no dead-letter queue): {lost}",
            at=policy,
            because=(queue.retention,),
            severity=Severity.WARNING if drained else None,
            fix=fix,
        )
        return
    there = {"deadLetterTargetArn": queue.dead_letter_target.get() is not None, "maxReceiveCount": queue.counts_receives()}
    absent = [key for key, given in there.items() if not given]
    if absent:
        yield Finding(f"the redrive policy of {queue.name} has no {' and no '.join(absent)}: SQS refuses it", at=policy)

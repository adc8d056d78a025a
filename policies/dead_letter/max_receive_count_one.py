"""RedrivePolicy has maxReceiveCount 1: a single failed receive moves a message to the dead-letter queue.

Lambda receives a message before the function runs, so that a throttle, a timeout, a crash or a deployment in between counts as a receive too. With a maxReceiveCount of 1 the first of them
moves healthy messages to the dead-letter queue, and nothing is ever retried.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 1}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "max-receive-count-one",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    fix="Set maxReceiveCount to at least 5.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, count = mapping.queue, mapping.queue.max_receive_count
    receives = count.get()
    if receives == 1:
        yield Finding(
            f"maxReceiveCount of {queue.name} is {receives}: the first throttle, timeout or error moves a healthy message to the dead-letter queue; AWS recommends at least 5",
            at=count,
            changes=[Change(queue, "RedrivePolicy.maxReceiveCount", 5)],
        )

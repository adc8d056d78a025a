"""One failed receive is enough to send a message to the dead-letter queue.

Lambda's pollers receive a message before the function runs: a throttle, a timeout, a crash or a deployment in between counts as a receive too. With a count of one,
healthy messages land in the dead-letter queue at the first of them, and nothing is ever retried.

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
    if receives is not None and receives <= 1:
        yield Finding(
            f"{queue.name} has a maxReceiveCount of {receives}: the first throttle, timeout or crash sends a healthy message to the dead-letter queue",
            at=count,
            changes=[Change(queue, "RedrivePolicy.maxReceiveCount", 5)],
        )

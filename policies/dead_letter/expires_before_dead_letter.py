"""A message expires before it has been received often enough to reach the dead-letter queue.

A failing message is received once per visibility timeout, and it moves to the dead-letter queue after `maxReceiveCount` receives. If that takes longer than the queue
keeps it, SQS deletes it first: the redrive policy never acts, and the message is lost without a trace.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 900}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 86400}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "expires-before-dead-letter",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    fix="Keep messages longer (MessageRetentionPeriod) than maxReceiveCount times VisibilityTimeout plus DelaySeconds.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, count, hidden, kept = mapping.queue, mapping.queue.max_receive_count, mapping.queue.visibility_timeout, mapping.queue.retention
    receives = count.get()
    if receives is None:
        return
    takes, because = receives * hidden.get(), [count, hidden]
    if takes < kept.get() and (delay := queue.delay).get():
        takes, because = takes + delay.get(), [*because, delay]
    if takes >= kept.get():
        yield Finding(
            f"{queue.name} keeps a message for {kept.get()} s, and it takes {takes} s until the dead-letter queue gets it: it is deleted first",
            at=kept,
            because=because,
        )

"""MessageRetentionPeriod is shorter than maxReceiveCount times VisibilityTimeout.

A message that fails is received once in each VisibilityTimeout, and it moves to the dead-letter queue after maxReceiveCount receives. If MessageRetentionPeriod ends before that, SQS deletes
it: the redrive policy never acts, and the message is lost without a trace.

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
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, default, kept, rule, seconds

USUAL: Final = Queue.retention.row.default
MOST: Final = Queue.retention.row.most or USUAL


@rule(
    "expires-before-dead-letter",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    fix="Set MessageRetentionPeriod to more than maxReceiveCount × VisibilityTimeout + DelaySeconds.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, count, hidden, period = mapping.queue, mapping.queue.max_receive_count, mapping.queue.visibility_timeout, mapping.queue.retention
    receives = count.get()
    if receives is None:
        return
    takes, because = receives * hidden.get(), [count, hidden]
    if takes < period.get() and (delay := queue.delay).get():
        takes, because = takes + delay.get(), [*because, delay]
    if takes >= period.get():
        delayed = f" + {seconds(queue.delay.get())} DelaySeconds" if len(because) > len((count, hidden)) else ""
        yield Finding(
            f"MessageRetentionPeriod of {queue.name} is {seconds(period)}; a message that always fails moves to the dead-letter queue only after "
            f"{receives:,} receive{'s' * (receives != 1)} × {seconds(hidden.get())} VisibilityTimeout{default(hidden)}{delayed} = {seconds(takes)}: SQS deletes it first",
            at=period,
            because=because,
            changes=kept(queue, longer) if (longer := next((one for one in (USUAL, MOST) if one > takes), None)) else [],
            fix="" if longer else f"Lower VisibilityTimeout or maxReceiveCount of {queue.name}: MessageRetentionPeriod cannot be longer than {seconds(MOST)}.",
        )

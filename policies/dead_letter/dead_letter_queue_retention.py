"""MessageRetentionPeriod of the dead-letter queue is not longer than that of the source queue.

When a message moves to the dead-letter queue of a standard queue, its enqueue timestamp is unchanged: it expires MessageRetentionPeriod of the dead-letter queue after it was sent to the source
queue. A message that spent three days in the source queue has one day left in a dead-letter queue of four, and with equal periods SQS may delete it as soon as it is moved, before anybody has
looked at it. Both periods are four days by default. (For a FIFO queue the enqueue timestamp resets, so nothing is said of those.)

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 345600}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 1209600}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, rule, seconds

USUAL: Final = Queue.retention.row.default
MOST: Final = Queue.retention.row.most or USUAL


@rule(
    "dead-letter-queue-retention",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    fix="Set MessageRetentionPeriod of the dead-letter queue to 1209600 (14 days, the most), and that of the source queue to less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, letters = mapping.queue, mapping.queue.dead_letter_queue
    if letters is None or letters == queue or queue.fifo.get():
        return
    kept, own = letters.retention, queue.retention
    if kept.get() <= own.get():
        yield Finding(
            f"MessageRetentionPeriod of {letters.name}, the dead-letter queue, is {seconds(kept)}, not longer than that of {queue.name}, {seconds(own)}: "
            f"a message expires {seconds(kept.get())} after it was sent to {queue.name}, perhaps before anybody sees it in {letters.name}",
            at=kept,
            because=(own,),
            changes=[
                *([Change(letters, "MessageRetentionPeriod", MOST)] if kept.get() < MOST else []),
                *([Change(queue, "MessageRetentionPeriod", USUAL)] if own.get() >= MOST else []),
            ],
        )

"""The dead-letter queue of a standard queue keeps messages no longer than the queue itself.

SQS does not restart a message's clock when it moves to the dead-letter queue of a standard queue: its age counts from the first send. A message that has waited for three
days has one day left in a dead-letter queue that keeps four, and with equal periods it may vanish on arrival, before anybody has looked at it. Both periods are four days
where nothing else is said. (In a FIFO queue the clock restarts with the move, so nothing is said of those.)

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

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "dead-letter-queue-retention",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    fix="Set the dead-letter queue's MessageRetentionPeriod to 1209600 (14 days), and the queue's to less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    queue, letters = mapping.queue, mapping.queue.dead_letter_queue
    if letters is None or letters == queue or queue.fifo.get():
        return
    kept, own = letters.retention, queue.retention
    if kept.get() <= own.get():
        yield Finding(
            f"{letters.name} keeps a message for {kept.get():,} s, and {queue.name} for {own.get():,} s: the clock runs from the first send, so a dead letter may vanish at once",
            at=kept,
            because=(own,),
        )

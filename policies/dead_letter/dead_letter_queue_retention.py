"""MessageRetentionPeriod of the dead-letter queue is not longer than that of the source queue.

When a message moves to the dead-letter queue of a standard queue, its enqueue timestamp is unchanged: it expires MessageRetentionPeriod of the dead-letter queue after it was sent to the source
queue. A message that spent three days in the source queue has one day left in a dead-letter queue of four, and with equal periods SQS may delete it as soon as it is moved, before anybody has
looked at it. Both periods are four days by default. (For a FIFO queue the enqueue timestamp resets, so nothing is said of those; nor of a dead-letter queue
that a function reads, by a mapping that is enabled.)

It is a note where the dead-letter queue has the longest period that there is, 14 days: only the source queue's can be shorter.

It is an error where a message is older than that before it moves: maxReceiveCount receives last one visibility timeout each, after DelaySeconds. Every message is then deleted as it reaches the dead-letter queue.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 345600}

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 900}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 1209600}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, rule, seconds

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
    if kept.get() > own.get():
        return
    count, hidden, delay = queue.max_receive_count, queue.visibility_timeout, queue.delay
    takes = _takes(queue)
    if takes is not None and kept.get() <= takes < own.get():
        yield Finding(
            f"MessageRetentionPeriod of {letters.name} is {seconds(kept.get())}{default(kept)}, and a message of {queue.name} reaches it {seconds(takes)} after it was sent at the earliest "
            f"(maxReceiveCount {count.get()} × VisibilityTimeout {hidden.get()} s + DelaySeconds {delay.get()} s). The clock runs from the first send: every message is deleted as it reaches {letters.name}",
            at=kept,
            because=(count, hidden, delay),
            changes=[Change(letters, "MessageRetentionPeriod", MOST)],
            severity=Severity.ERROR,
        )
    elif not letters.mappings.any(lambda reader: reader.enabled.get()):
        yield Finding(
            f"MessageRetentionPeriod of {letters.name}, the dead-letter queue, is {seconds(kept)}, not longer than that of {queue.name}, {seconds(own)}: "
            f"a message expires {seconds(kept.get())} after it was sent to {queue.name}, perhaps before anybody sees it in {letters.name}",
            at=kept,
            because=(own,),
            changes=[
                *([Change(letters, "MessageRetentionPeriod", MOST)] if kept.get() < MOST else []),
                *([Change(queue, "MessageRetentionPeriod", USUAL)] if own.get() >= MOST else []),
            ],
            severity=Severity.NOTE if kept.get() >= MOST else None,
        )


def _takes(queue: Queue) -> int | None:
    """How old a message is, in seconds, when it is given up, as far as that is known."""
    with suppress(Undecided):
        receives = queue.max_receive_count.get()
        return None if receives is None else receives * queue.visibility_timeout.get() + queue.delay.get()
    return None

"""The dead-letter queue of a standard queue keeps messages no longer than the queue itself.

SQS does not restart a message's clock when it moves to the dead-letter queue of a standard queue: its age counts from the first send. A message that has waited for three
days has one day left in a dead-letter queue that keeps four, and with equal periods it may vanish on arrival, before anybody has looked at it. Both periods are four days
where nothing else is said. (In a FIFO queue the clock restarts with the move, so nothing is said of those.)

It is an error where a message is older than that before it moves: maxReceiveCount receives take a visibility timeout each, after DelaySeconds. Every dead letter is then deleted as it arrives.

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

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, Undecided, default, rule, seconds


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
    if kept.get() > own.get():
        return
    count, hidden, delay = queue.max_receive_count, queue.visibility_timeout, queue.delay
    takes = _takes(queue)
    if takes is not None and kept.get() <= takes < own.get():
        yield Finding(
            f"MessageRetentionPeriod of {letters.name} is {seconds(kept.get())}{default(kept)}, and a message of {queue.name} reaches it {seconds(takes)} after it was sent at the earliest "
            f"(maxReceiveCount {count.get()} × VisibilityTimeout {hidden.get()} s + DelaySeconds {delay.get()} s). The clock runs from the first send: every dead letter is deleted as it arrives",
            at=kept,
            because=(count, hidden, delay),
            severity=Severity.ERROR,
        )
    else:
        yield Finding(
            f"{letters.name} keeps a message for {kept.get():,} s, and {queue.name} for {own.get():,} s: the clock runs from the first send, so a dead letter may vanish at once",
            at=kept,
            because=(own,),
        )


def _takes(queue: Queue) -> int | None:
    """How old a message is, in seconds, when it is given up, as far as that is known."""
    with suppress(Undecided):
        receives = queue.max_receive_count.get()
        return None if receives is None else receives * queue.visibility_timeout.get() + queue.delay.get()
    return None

"""maxReceiveCount × VisibilityTimeout is shorter than the outage that the team plans for.

`outage` in queuegate.yaml says how long, in seconds, what the worker calls may be down. A message that fails is received once per visibility timeout, and after maxReceiveCount receives it is moved to the dead-letter
queue: in a longer outage every message is moved there, and somebody has to move them back (StartMessageMoveTask) when it is over. That is a note. It is a warning where the dead-letter queue
of a standard queue keeps messages no longer than the outage: their clock runs from the first send, so the first of them are deleted before anybody can move them back.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, outage: 3600}

    # template.yaml
    Orders:
      Type: AWS::SQS::Queue
      Properties:
        VisibilityTimeout: 185
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import ceil

from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, Team, Undecided, rule, seconds


@rule(
    "declared-outage",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html",
    fix="Raise maxReceiveCount or VisibilityTimeout until their product outlasts the outage, or plan to move the messages back from the dead-letter queue.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    for declaration in team.of(mapping):
        if (lasts := declaration.parameters.get("outage")) is None:
            continue
        queue = mapping.queue
        count, hidden = queue.max_receive_count, queue.visibility_timeout
        if (receives := count.get()) is not None and (takes := receives * hidden.get()) < lasts:
            gone, because = _deleted(queue, lasts)
            yield Finding(
                f"An outage of {seconds(lasts)} (outage of {declaration.name}) outlasts the retries of {queue.name}: after maxReceiveCount ({receives:,}) × VisibilityTimeout ({hidden.get()} s) = "
                f"{seconds(takes)} messages are moved to the dead-letter queue{gone}",
                at=count,
                because=[hidden, declaration.says("outage"), *because],
                key=declaration.name,
                severity=Severity.WARNING if gone else None,
                changes=[Change(queue, count.name, enough)] if 0 < (enough := ceil(lasts / max(hidden.get(), 1))) <= (count.limits[1] or 0) else [],
                fix=f"Or plan to move the messages back to {queue.name} after the outage (StartMessageMoveTask).",
            )


def _deleted(queue: Queue, lasts: int) -> tuple[str, list[Queue]]:
    """Whether the dead-letter queue deletes them before the outage is over, as far as that is known."""
    with suppress(Undecided):
        letters = queue.dead_letter_queue
        if letters is not None and not queue.fifo.get() and letters.retention.get() <= lasts:
            return f", and {letters.name} deletes them {seconds(letters.retention.get())} after they were sent", [letters]
    return "", []

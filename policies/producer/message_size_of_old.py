"""MaximumMessageSize of the queue is 262,144 bytes, which was the maximum of SQS until 2025.

The default is 1,048,576 bytes (1 MiB) today. Templates that write the former maximum, which was the default too, lower it: SendMessage fails for a message between the two. It is a note,
since the limit may be meant.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MaximumMessageSize: 262144}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MaximumMessageSize: 1048576}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Queue

from ..rule import Change, Finding, Mapping, Severity, rule

_FORMER: Final = 262_144
"""Bytes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html has today's."""


@rule(
    "message-size-of-old",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    fix="Remove MaximumMessageSize, unless the limit is meant.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _judge)


def _judge(queue: Queue) -> Iterator[Finding]:
    size = queue.maximum_message_size
    if size.get() == _FORMER:
        yield Finding(
            f"MaximumMessageSize of {queue.name} is {_FORMER:,} bytes, the former maximum of SQS; the default is {size.usual:,} bytes: SendMessage fails for a message between the two",
            at=size,
            changes=[Change(queue, "MaximumMessageSize")],
            fix="Keep it where the limit is meant.",
        )

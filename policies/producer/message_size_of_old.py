"""The queue's MaximumMessageSize is 262,144 bytes, which was the most that SQS took until 2025.

A queue takes messages of up to 1,048,576 bytes (1 MiB) today where nothing else is said. Templates that spell the former maximum, which was the default too, lower it: a message
between the two is refused with an error when it is sent. Where that is meant, the sender has to check the size before; an API takes up to 10 MB.

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

from ..rule import Finding, Mapping, Severity, rule

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
            f"MaximumMessageSize of {queue.name} is {_FORMER:,} bytes, the former maximum of SQS; without it the queue takes {size.usual:,} bytes: what is longer is refused",
            at=size,
            fix=f"Remove MaximumMessageSize of {queue.name}, unless the limit is meant.",
        )

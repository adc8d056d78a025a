"""BatchSize of a FIFO queue's event source mapping is above 10.

For a FIFO queue Lambda accepts a BatchSize of 10 at most. It refuses to create or update the event source mapping with more, and CloudFormation rolls the stack back.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: 0}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, MaximumBatchingWindowInSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, every, rule

MOST: Final = 10
"""The most messages in a batch of a FIFO queue: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"""


@rule(
    "fifo-batch-size",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set BatchSize to 10 or less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    if every(mapping.world, (lambda: MOST < size.get() <= (size.limits[1] or MOST), mapping.reads_fifo)):  # beyond that it is too much for any queue
        yield Finding(
            f"BatchSize of {mapping.name} is {size.get():,}; {mapping.source()} is a FIFO queue, for which Lambda accepts {MOST} at most, and CloudFormation fails to create or update the mapping",
            at=size,
            changes=[Change(mapping, "BatchSize", MOST)],
        )

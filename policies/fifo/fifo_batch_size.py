"""The mapping asks for more messages at once than a FIFO queue gives.

A batch of a FIFO queue has ten messages at most. Lambda refuses to create or update a mapping that asks for more, with or without a batching window, and the deployment
fails.

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

from ..rule import Finding, Mapping, Severity, every, rule

MOST: Final = 10
"""The most messages in a batch of a FIFO queue: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"""


@rule(
    "fifo-batch-size",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Set the mapping's BatchSize to 10 or less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    if every(mapping.world, (lambda: MOST < size.get() <= (size.limits[1] or MOST), mapping.reads_fifo)):  # beyond that it is too much for any queue
        yield Finding(
            f"{mapping.name} asks for batches of {size.get():,} messages, and the FIFO queue {mapping.source()} gives {MOST} at most: the deployment fails",
            at=size,
        )

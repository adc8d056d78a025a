"""The event source mapping of a FIFO queue has a MaximumBatchingWindowInSeconds.

Lambda supports no batching window for FIFO queues. It refuses to create or update the event source mapping, and CloudFormation rolls the stack back.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 5}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, every, rule


@rule(
    "fifo-batching-window",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove MaximumBatchingWindowInSeconds from the event source mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    window = mapping.batching_window
    if every(mapping.world, (lambda: window.get() > 0, mapping.reads_fifo)):
        yield Finding(
            f"{mapping.source()} is a FIFO queue: Lambda accepts no MaximumBatchingWindowInSeconds (here {window.get():,} s), and CloudFormation fails to create or update {mapping.name}",
            at=window,
            changes=[Change(mapping, "MaximumBatchingWindowInSeconds")],
        )

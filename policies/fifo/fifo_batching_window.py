"""The mapping has a batching window, and its queue is a FIFO queue.

Lambda does not wait for more messages of a FIFO queue: batching windows are not supported there. The mapping is not created or updated, and the deployment fails.

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

from ..rule import Finding, Mapping, Severity, every, rule


@rule(
    "fifo-batching-window",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html",
    fix="Remove MaximumBatchingWindowInSeconds from the mapping.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    window = mapping.batching_window
    if every(mapping.world, (lambda: window.get() > 0, mapping.reads_fifo)):
        yield Finding(
            f"{mapping.source()} is a FIFO queue: Lambda accepts no MaximumBatchingWindowInSeconds (here {window.get():,} s), and CloudFormation fails",
            at=window,
        )

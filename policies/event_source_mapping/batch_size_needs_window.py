"""BatchSize is above 10 and MaximumBatchingWindowInSeconds is 0.

One ReceiveMessage request returns ten messages at most, so Lambda has to wait while it collects a larger batch. Without a MaximumBatchingWindowInSeconds of at least 1 it
refuses to create or update the event source mapping, and CloudFormation rolls the stack back. (A FIFO queue has no batching window, and a BatchSize of 10 at most.)

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: 0}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 100, MaximumBatchingWindowInSeconds: 1}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 10, MaximumBatchingWindowInSeconds: 0}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, default, every, rule

WITHOUT_WINDOW: Final = 10
"""The most messages in a batch for which Lambda needs no window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


@rule(
    "batch-size-needs-window",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set MaximumBatchingWindowInSeconds to at least 1, or BatchSize to 10 or less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size, window = mapping.batch_size, mapping.batching_window
    if every(mapping.world, (lambda: size.get() > WITHOUT_WINDOW, lambda: window.get() == 0, lambda: not mapping.reads_fifo())):
        yield Finding(
            f"BatchSize of {mapping.name} is {size.get():,} and MaximumBatchingWindowInSeconds is 0 s{default(window)}: above {WITHOUT_WINDOW} messages Lambda requires at least 1 s, "
            "and CloudFormation fails to create or update the mapping",
            at=size,
            because=(window,),
            changes=[Change(mapping, "MaximumBatchingWindowInSeconds", 1)],
            instead=[Change(mapping, "BatchSize", WITHOUT_WINDOW)],
        )

"""The mapping asks for more than ten messages at once and gives Lambda no time to gather them.

One receive brings ten messages at most, so Lambda has to gather a larger batch for a while. Without a batching window of at least a second it refuses to create or
update the mapping, and the deployment rolls back. A FIFO queue has no batching window, and takes ten messages at most in any case.

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

from ..rule import Change, Finding, Mapping, Severity, every, rule

WITHOUT_WINDOW: Final = 10
"""The most messages in a batch for which Lambda needs no window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


@rule(
    "batch-size-needs-window",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set the mapping's MaximumBatchingWindowInSeconds to at least 1, or its BatchSize to 10 or less.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size, window = mapping.batch_size, mapping.batching_window
    if every(mapping.world, (lambda: size.get() > WITHOUT_WINDOW, lambda: window.get() == 0, lambda: not mapping.reads_fifo())):
        yield Finding(
            f"{mapping.name} asks for batches of {size.get():,} messages without a batching window, which Lambda needs above {WITHOUT_WINDOW}: the deployment fails",
            at=size,
            because=(window,),
            changes=[Change(mapping, "MaximumBatchingWindowInSeconds", 1)],
            instead=[Change(mapping, "BatchSize", WITHOUT_WINDOW)],
        )

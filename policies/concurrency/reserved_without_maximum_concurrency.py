"""Reserved concurrency alone limits a function that reads a queue.

Lambda starts with five concurrent batches and adds more as long as the queue has messages, without regard to what the function reserves. What goes beyond the reserve
is throttled, becomes visible again and has spent one receive, until healthy messages are dead-lettered; below five that begins with the first messages. A maximum
concurrency on the mapping holds back the polling itself. (A FIFO queue is read group by group, so that a small reserve may do; it remains a warning there.)

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 3}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {ScalingConfig: !Ref AWS::NoValue}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 10}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, Undecided, every, rule

AT_FIRST: Final = 5
"""The batches with which Lambda starts, and the least to reserve: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


LEAST: Final = 2
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
_RAISE: Final = (
    f"MaximumConcurrency cannot be below {LEAST}. Set ReservedConcurrentExecutions of {{function}} to {LEAST} or more and MaximumConcurrency of the mapping to {LEAST}; "
    "to work on one message at a time, use a FIFO queue with one message group."
)


@rule(
    "reserved-without-maximum-concurrency",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set ScalingConfig.MaximumConcurrency on the mapping, no higher than what the function reserves.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    cap, provisioned = mapping.maximum_concurrency, mapping.provisioned
    if every(
        mapping.world,
        (lambda: cap.get() is None, lambda: not provisioned.get(), mapping.enabled.get, lambda: bool(mapping.function.reserved_concurrency.get())),
    ):
        function, reserved = mapping.function, mapping.function.reserved_concurrency
        kept = reserved.get() or 0
        yield Finding(
            f"{function.name} reserves {kept:,} concurrent executions and a mapping of it has no MaximumConcurrency: Lambda fetches more batches than these can take, "
            "and what is throttled counts towards maxReceiveCount",
            at=reserved,
            because=(cap,),
            severity=Severity.ERROR if kept < AT_FIRST and _standard(mapping) else None,
            changes=[
                Change(mapping, "ScalingConfig.MaximumConcurrency", max(kept, LEAST)),
                *([Change(function, "ReservedConcurrentExecutions", LEAST)] if kept < LEAST else []),
            ],
            fix=f"Set ScalingConfig.MaximumConcurrency of the mapping, between {LEAST} and the {kept} that {function.name} reserves."
            if kept >= LEAST
            else _RAISE.format(function=function.name),
        )


def _standard(mapping: Mapping) -> bool:
    """Is the queue known to be a standard queue?"""
    try:
        return not mapping.reads_fifo()
    except Undecided:
        return False

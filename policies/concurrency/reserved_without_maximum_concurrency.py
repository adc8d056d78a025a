"""The function has reserved concurrency, and its event source mapping has no MaximumConcurrency.

An event source mapping does not respect reserved concurrency: Lambda starts with five concurrent invocations and adds more as long as a standard queue has messages, up to 1,250. What exceeds
the reserved concurrency is throttled, and its messages return to the queue after the visibility timeout with their receive count raised. MaximumConcurrency limits the polling itself.

It is a warning, and an error where a standard queue is polled for a function with reserved concurrency below five, the least that AWS recommends. A FIFO queue is
polled for as many invocations as it has active message groups, so that few may do. Nothing is said of 1,250 and more, which one mapping does not exceed.

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

from queuegate.synth.model import Function

from ..rule import Change, Finding, Mapping, Severity, every, rule, throttled

AT_FIRST: Final = 5
"""The concurrent invocations with which Lambda starts, and the least to reserve: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
LEAST: Final = 2
"""The least MaximumConcurrency: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
MOST: Final = 1_250
"""The concurrent invocations that Lambda goes up to for one mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "reserved-without-maximum-concurrency",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set ScalingConfig.MaximumConcurrency of the event source mapping, no greater than ReservedConcurrentExecutions of the function.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    cap, provisioned = mapping.maximum_concurrency, mapping.provisioned
    if every(
        mapping.world,
        (lambda: cap.get() is None, lambda: not provisioned.get(), mapping.enabled.get, lambda: 0 < (mapping.function.reserved_concurrency.get() or 0) < MOST),
    ):
        function, reserved = mapping.function, mapping.function.reserved_concurrency
        kept = reserved.get() or 0
        asked = (
            f"as many concurrent invocations as {mapping.source()} has active message groups"
            if mapping.known_as_fifo()
            else f"up to {MOST:,} concurrent invocations"
        )
        yield Finding(
            f"{mapping.name} has no MaximumConcurrency, and ReservedConcurrentExecutions of {function.name} is {kept:,}: Lambda polls for {asked}, "
            f"the surplus is throttled, and {throttled(mapping)}",
            at=cap,
            because=(reserved,),
            severity=Severity.ERROR if kept < AT_FIRST and mapping.known_as_fifo() is False else None,
            changes=_capped(mapping, function, kept),
            fix=f"MaximumConcurrency cannot be below {LEAST}: to process one message at a time, use a FIFO queue with one message group."
            if kept < LEAST
            else "",
        )


def _capped(mapping: Mapping, function: Function, kept: int) -> list[Change]:
    """Its share of the reserved concurrency, which is raised where not even the least is left for each mapping."""
    mappings = max(function.mappings_at_most(), 1)
    share = min(max(kept // mappings, LEAST), Mapping.maximum_concurrency.row.most or kept)
    return [
        *([Change(function, "ReservedConcurrentExecutions", share * mappings)] if share * mappings > kept else []),
        Change(mapping, "ScalingConfig.MaximumConcurrency", share),
    ]

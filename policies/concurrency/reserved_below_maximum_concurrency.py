"""The function reserves fewer concurrent invocations than its queues may ask for.

A mapping polls for as many invocations as its maximum concurrency allows, whatever the function may run. What goes beyond the reserve is throttled, becomes visible
again and has spent one receive; after a few rounds healthy messages land in the dead-letter queue. All mappings of a function, its aliases and versions included, draw
on one reserve.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 9}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 10}

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
from typing import Any

from queuegate.synth.model import Function
from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Severity, Undecided, every, rule


@rule(
    "reserved-below-maximum-concurrency",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Raise ReservedConcurrentExecutions to the sum of the mappings' MaximumConcurrency, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not every(mapping.world, (lambda: bool(mapping.function.reserved_concurrency.get()), lambda: _counts(mapping))):
        return
    function, reserved = mapping.function, mapping.function.reserved_concurrency
    caps, unknown = _caps(function)
    asked = sum(cap.get() for cap in caps)
    if (kept := reserved.get() or 0) < asked:
        yield Finding(
            f"{function.name} reserves {kept:,} concurrent executions, but its mappings may start {'at least ' if unknown else ''}{asked:,} (MaximumConcurrency). "
            "The surplus is throttled, and each throttle counts towards maxReceiveCount",
            at=reserved,
            because=caps,
            fix=f"Set ReservedConcurrentExecutions of {function.name} to at least {asked}, or remove it.",
        )
    elif unknown:
        raise unknown


def _caps(function: Function) -> tuple[list[Value[Any]], Undecided | None]:
    """The maximum concurrency of each mapping that is known to count, and why it is not known of another one. A mapping without any adds nothing that is known."""
    caps, unknown = [], None
    try:
        for other in function.mappings:
            try:
                if _counts(other):
                    caps.append(other.maximum_concurrency)
            except Undecided as doubt:
                unknown = unknown or doubt
    except Undecided as doubt:  # whether another mapping calls this function
        unknown = unknown or doubt
    return caps, unknown


def _counts(mapping: Mapping) -> bool:
    return every(mapping.world, (mapping.reads_sqs, lambda: mapping.maximum_concurrency.get() is not None, mapping.enabled.get))

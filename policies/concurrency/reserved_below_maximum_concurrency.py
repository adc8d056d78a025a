"""Reserved concurrency of the function is lower than MaximumConcurrency of its event source mappings.

Lambda polls for as many concurrent invocations as MaximumConcurrency allows, whatever the function has reserved. The surplus is throttled, and its messages return to the queue after
the visibility timeout with their receive count raised; after maxReceiveCount of these, healthy messages are in the dead-letter queue. All event source mappings of a function, of its aliases
and versions too, share its reserved concurrency.

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

from queuegate.synth.iam import gathered
from queuegate.synth.model import Function
from queuegate.synth.values import Value

from ..rule import COUNTS, Change, Finding, Mapping, Severity, Undecided, every, rule, throttled


@rule(
    "reserved-below-maximum-concurrency",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Set ReservedConcurrentExecutions to at least the sum of MaximumConcurrency of all event source mappings, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not every(mapping.world, (lambda: bool(mapping.function.reserved_concurrency.get()), lambda: _counts(mapping))):
        return
    function, reserved = mapping.function, mapping.function.reserved_concurrency
    caps, unknown = _caps(function)
    asked = sum(cap.get() for cap in caps)
    if (kept := reserved.get() or 0) < asked:
        yield Finding(
            f"ReservedConcurrentExecutions of {function.name} is {kept:,}, but its event source mappings start up to {_sum(caps, unknown)} concurrent invocations (MaximumConcurrency). "
            f"The surplus is throttled, and {_cost(function, mapping)}",
            at=reserved,
            because=caps,
            changes=[Change(function, "ReservedConcurrentExecutions", max(asked, function.concurrency_asked()))],
            instead=[Change(function, "ReservedConcurrentExecutions")],
        )
    elif unknown:
        raise unknown.again()


def _cost(function: Function, mapping: Mapping) -> str:
    """The same for all of its mappings, since the surplus is: where one queue counts receives, some messages are lost."""
    said = [throttled(other) for other in gathered(function.mappings)[0]]
    return next((one for one in said if one == COUNTS), (*said, throttled(mapping))[0])


def _sum(caps: list[Value[Any]], unknown: Undecided | None) -> str:
    """`10`, `10 + 20 = 30`, or `at least 10` where it is not known of every mapping."""
    numbers, total = " + ".join(f"{cap.get():,}" for cap in caps), sum(cap.get() for cap in caps)
    return f"{'at least ' if unknown else ''}{f'{numbers} = ' if len(caps) > 1 else ''}{total:,}"


def _caps(function: Function) -> tuple[list[Value[Any]], Undecided | None]:
    """The maximum concurrency of each mapping that is known to count, and why it is not known of another one. A mapping without any adds nothing that is known."""
    caps, unknown = [], None
    try:
        for other in function.mappings:
            try:
                if _counts(other):
                    caps.append(other.maximum_concurrency)
            except Undecided as doubt:
                unknown = unknown or doubt.again()
    except Undecided as doubt:  # whether another mapping calls this function
        unknown = unknown or doubt.again()
    return caps, unknown


def _counts(mapping: Mapping) -> bool:
    return every(mapping.world, (mapping.reads_sqs, lambda: mapping.maximum_concurrency.get() is not None, mapping.enabled.get))

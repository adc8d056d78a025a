"""The function reserves fewer concurrent executions than its provisioned pollers may start.

Each poller may keep ten invocations running. Where MaximumPollers times ten is more than what the function reserves, the surplus is throttled, its messages become visible again, and each receive counts towards maxReceiveCount. MaximumPollers is 200 by default.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 50}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 100}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, every, rule, throttled

EACH: Final = 10
"""The concurrent invocations of one poller: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
LEAST: Final = 2
"""The least MaximumPollers: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html"""


@rule(
    "pollers-above-reserved",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Raise ReservedConcurrentExecutions of the function to ten times the mapping's MaximumPollers, or lower MaximumPollers.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not every(mapping.world, (lambda: bool(mapping.provisioned.get()), mapping.enabled.get, lambda: bool(mapping.function.reserved_concurrency.get()))):
        return
    function, pollers, reserved = mapping.function, mapping.maximum_pollers, mapping.function.reserved_concurrency
    kept, asked = reserved.get() or 0, EACH * pollers.get()
    if kept < asked:
        fits, raised = kept // EACH, Change(function, "ReservedConcurrentExecutions", max(asked, function.concurrency_asked()))
        lowered = Change(mapping, pollers.name, fits) if fits >= LEAST and _may_be(mapping, fits) else None
        yield Finding(
            f"{function.name} reserves {kept:,} concurrent executions, and {mapping.name} may start {EACH} × MaximumPollers ({pollers.get():,}{default(pollers, inside=True)}) = {asked:,}: "
            f"the surplus is throttled, and {throttled(mapping)}",
            at=reserved,
            because=[pollers],
            changes=[raised] if lowered is None else [lowered],
            instead=[] if lowered is None else [raised],
        )


def _may_be(mapping: Mapping, most: int) -> bool:
    """Is MinimumPollers known to be no more than that?"""
    try:
        return mapping.minimum_pollers.get() <= most
    except Undecided:
        return False

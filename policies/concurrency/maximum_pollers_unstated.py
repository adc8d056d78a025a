"""The mapping has provisioned pollers, and nothing says how many at most.

Absent, MaximumPollers is 200, and each poller may keep ten invocations running: 2,000 at once, more than an account has by default. Whoever took provisioned mode for a
cap on the function, or moved a mapping with a maximum concurrency to it, has none. It is a note, because 200 may be just what is wanted; then it is better written down.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Finding, Mapping, Severity, every, rule

EACH: Final = 10
"""The concurrent invocations of one poller: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "maximum-pollers-unstated",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Set ProvisionedPollerConfig.MaximumPollers to a tenth of the concurrent invocations that are wanted at most.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if every(mapping.world, (lambda: bool(mapping.provisioned.get()), lambda: not mapping.states_maximum_pollers.get())):
        most = mapping.maximum_pollers
        yield Finding(
            f"{mapping.name} has provisioned pollers and no MaximumPollers: Lambda goes up to {most.get()}, and so to {EACH * most.get():,} invocations at once",
            at=most,
        )

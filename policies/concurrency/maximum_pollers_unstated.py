"""ProvisionedPollerConfig has no MaximumPollers.

Its default is 200, and each event poller runs up to 10 concurrent invocations: 2,000 at once, more than the 1,000 that an account has by default. Whoever took provisioned mode for a
limit of concurrency, or replaced MaximumConcurrency by it, has no limit that they chose. It is a note, because 200 may be what is wanted; then it is better written down.

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

from ..rule import Change, Chosen, Finding, Mapping, Severity, every, rule

EACH: Final = 10
"""The concurrent invocations of one poller: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "maximum-pollers-unstated",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Set ProvisionedPollerConfig.MaximumPollers to a tenth of the concurrent invocations that you want at most.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if every(mapping.world, (lambda: bool(mapping.provisioned.get()), lambda: not mapping.states_maximum_pollers.get())):
        most = mapping.maximum_pollers
        yield Finding(
            f"ProvisionedPollerConfig of {mapping.name} has no MaximumPollers: Lambda scales up to {most.get()} event pollers (default) × {EACH} = {EACH * most.get():,} concurrent invocations",
            at=most,
            changes=[Change(mapping, "ProvisionedPollerConfig.MaximumPollers", Chosen("N"))],
            fix=f"N is a tenth of the concurrent invocations that {mapping.source()} may start at most.",
        )

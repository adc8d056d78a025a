"""The mapping has both a maximum concurrency and provisioned pollers.

In provisioned mode the number of pollers says how fast a queue is read, so Lambda refuses a maximum concurrency beside it. The mapping is not created or updated, and
the deployment rolls back.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 10}
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 20}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 20}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, every, rule


@rule(
    "maximum-concurrency-with-provisioned-pollers",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Remove either ScalingConfig.MaximumConcurrency or ProvisionedPollerConfig.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    cap, provisioned = mapping.caps_concurrency, mapping.provisioned
    if every(mapping.world, (lambda: bool(provisioned.get()), lambda: bool(cap.get()))):
        yield Finding(
            f"{mapping.name} sets a maximum concurrency beside a ProvisionedPollerConfig: Lambda takes only one, and the deployment fails",
            at=cap,
            because=(provisioned,),
        )

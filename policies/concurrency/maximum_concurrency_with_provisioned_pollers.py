"""The event source mapping has both MaximumConcurrency and ProvisionedPollerConfig.

They exclude each other: in provisioned mode MaximumPollers limits the concurrency. Lambda refuses both together, whether the mapping is created or updated, and CloudFormation rolls
the stack back.

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

from ..rule import Change, Finding, Mapping, Severity, every, rule


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
            f"{mapping.name} has MaximumConcurrency and ProvisionedPollerConfig, and Lambda accepts only one of them: CloudFormation fails to create or update the mapping",
            at=cap,
            because=(provisioned,),
            changes=[Change(mapping, "ScalingConfig")],
            instead=[Change(mapping, "ProvisionedPollerConfig")],
        )

"""ProvisionedPollerConfig has a PollerGroupName, which AWS documents for Kafka only.

A poller group shares event pollers between event source mappings of Amazon MSK and self-managed Apache Kafka. For a queue there is none, so the cost that it should save is not saved.
AWS does not say whether Lambda refuses or ignores a PollerGroupName on a queue.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10, PollerGroupName: shared}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 10}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "poller-group-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Remove PollerGroupName from ProvisionedPollerConfig.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    group = mapping.poller_group
    if group.get():
        yield Finding(
            f"{mapping.name} sets PollerGroupName, which AWS documents for Kafka only; {mapping.source()} is a queue, and its event pollers are shared with no other mapping",
            at=group,
            changes=[Change(mapping, "ProvisionedPollerConfig.PollerGroupName")],
        )

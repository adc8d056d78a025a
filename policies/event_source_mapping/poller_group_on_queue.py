"""The mapping joins a poller group, and its source is a queue.

A poller group shares the capacity of provisioned pollers between mappings of Amazon MSK and self-managed Apache Kafka. For a queue AWS has none, so the costs that it is
meant to save are not saved. Whether Lambda refuses or ignores it on a queue is not documented.

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

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "poller-group-on-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Remove PollerGroupName from the mapping's ProvisionedPollerConfig.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    group = mapping.poller_group
    if group.get():
        yield Finding(
            f"{mapping.name} sets PollerGroupName, which AWS has for Kafka only: the pollers of {mapping.source()} are shared with no other mapping", at=group
        )

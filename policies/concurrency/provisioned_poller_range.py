"""The mapping's provisioned pollers are not what Lambda takes.

A queue is read by 2 to 200 pollers at least and by 2 to 10,000 at most, and the least cannot be more than the most. CloudFormation's schema allows a single poller, since
Kafka shares it, so that nothing refuses it before Lambda does. (Some of AWS's pages, and the CDK's own check, still give 2,000 as the most; the limit was raised in
August 2026.)

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 1, MaximumPollers: 20}

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 50, MaximumPollers: 20}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: !Ref AWS::NoValue
        ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 20}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "provisioned-poller-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Set MinimumPollers and MaximumPollers to numbers that Lambda takes, the first no higher than the second.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.provisioned.get():
        return
    least, most, unknown, refused = mapping.minimum_pollers, mapping.maximum_pollers, None, False
    for pollers in (least, most):
        try:
            if not _taken(pollers):
                low, high = pollers.limits
                yield Finding(
                    f"{mapping.name} has {pollers.name.rpartition('.')[2]} {pollers.written():,}, and Lambda takes {low} to {high:,} for a queue: the deployment fails",
                    at=pollers,
                )
                refused = True
        except Undecided as doubt:
            unknown = unknown or doubt
    if unknown:
        raise unknown
    if not refused and least.get() > most.get():
        yield Finding(
            f"{mapping.name} wants at least {least.get():,} pollers and at most {most.get():,}: no number is both, and the deployment fails",
            at=least,
            because=(most,),
        )


def _taken(pollers: Value[int]) -> bool:
    match pollers.limits:
        case int(least), int(most):
            return least <= pollers.written() <= most
    return True

"""MinimumPollers or MaximumPollers is outside the range that Lambda accepts for a queue.

For a queue Lambda accepts MinimumPollers of 2 to 200 and MaximumPollers of 2 to 10,000, the first no greater than the second. CloudFormation's schema accepts 1, which Kafka may have, so
that nothing refuses it before Lambda does. (Some of AWS's pages, and the check of the CDK, still give 2,000 as the most: AWS raised it in August 2026.)

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

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, rule


@rule(
    "provisioned-poller-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-provisionedpollerconfig.html",
    fix="Set MinimumPollers and MaximumPollers to numbers that Lambda accepts, the first no greater than the second.",
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
                    f"{pollers.name.rpartition('.')[2]} of {mapping.name} is {pollers.written():,}; Lambda accepts {low} to {high:,} for a queue, and CloudFormation fails to create or update the mapping",
                    at=pollers,
                    changes=[Change(mapping, pollers.name, min(max(pollers.written(), low or 0), high or 0))],
                )
                refused = True
        except Undecided as doubt:
            unknown = unknown or doubt.again()
    if unknown:
        raise unknown.again()
    if not refused and least.get() > most.get():
        yield Finding(
            f"MinimumPollers of {mapping.name} is {least.get():,}{default(least)}, greater than MaximumPollers, {most.get():,}{default(most)}: CloudFormation fails to create or update the mapping",
            at=least,
            because=(most,),
            changes=[Change(mapping, least.name, most.get())],
        )


def _taken(pollers: Value[int]) -> bool:
    match pollers.limits:
        case int(least), int(most):
            return least <= pollers.written() <= most
    return True

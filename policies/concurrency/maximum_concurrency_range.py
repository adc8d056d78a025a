"""The mapping's maximum concurrency is not one that Lambda takes.

A mapping can be held to between two and a thousand concurrent invocations; CloudFormation and the Lambda API refuse anything else, and the deployment fails. One at a
time is not to be had this way: a FIFO queue with a single message group does that.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 1}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 2}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "maximum-concurrency-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html",
    fix="Set ScalingConfig.MaximumConcurrency to a number that Lambda takes, or leave it out.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    cap = mapping.maximum_concurrency
    match cap.written(), *cap.limits:
        case int(asked), int(least), int(most) if not least <= asked <= most:
            yield Finding(f"{mapping.name} sets a maximum concurrency of {asked:,}, and Lambda takes {least:,} to {most:,}: the deployment fails", at=cap)

"""MaximumConcurrency is outside the range that Lambda accepts.

Lambda accepts a MaximumConcurrency of 2 to 1,000 and refuses any other number, whether the event source mapping is created or updated; CloudFormation rolls the stack back. It cannot
be 1: to process one message at a time, use a FIFO queue with a single message group.

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

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "maximum-concurrency-range",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html",
    fix="Set ScalingConfig.MaximumConcurrency to a number that Lambda accepts, or remove it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    cap = mapping.maximum_concurrency
    match cap.written(), *cap.limits:
        case int(asked), int(least), int(most) if not least <= asked <= most:
            yield Finding(
                f"MaximumConcurrency of {mapping.name} is {asked:,}; Lambda accepts {least:,} to {most:,}, and CloudFormation fails to create or update the mapping",
                at=cap,
                changes=[Change(mapping, "ScalingConfig.MaximumConcurrency", min(max(asked, least), most))],
                instead=[Change(mapping, "ScalingConfig")],
                fix="To process one message at a time, use a FIFO queue with one message group." if asked == 1 else "",
            )

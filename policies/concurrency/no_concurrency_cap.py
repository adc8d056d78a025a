"""Nothing limits the concurrency of the event source mapping.

Without MaximumConcurrency Lambda adds concurrent invocations as long as the queue has messages, up to 1,250 for one event source mapping (of a FIFO queue, one for each active message group), or up to the account's quota. One backlog then
uses the concurrency of every other function in the account, and all of it reaches whatever the function calls.

With partial batch responses Lambda does not slow its polling down while invocations fail either (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).

Whether what the function calls can serve that many requests no template says, so this is a note. It is a warning where queuegate.yaml declares a downstream-concurrency for the
pipeline. Reserved concurrency and ProvisionedPollerConfig count as a limit here; other rules judge whether they are a good one.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {ScalingConfig: !Ref AWS::NoValue}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        ScalingConfig: {MaximumConcurrency: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Chosen, Finding, Mapping, Severity, Team, every, rule

MOST: Final = 1_250
"""The concurrent invocations that Lambda goes up to for one mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "no-concurrency-cap",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Set ScalingConfig.MaximumConcurrency to the number of concurrent requests that the services behind the function can serve (2 to 1,000).",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    if every(
        mapping.world,
        (
            lambda: not mapping.caps_concurrency.get(),
            lambda: not mapping.provisioned.get(),
            mapping.enabled.get,
            lambda: mapping.function.reserved_concurrency.get() is None,
        ),
    ):
        most = _downstream(mapping, team)
        starts = (
            f"as many concurrent invocations of {mapping.function.name} as it has active message groups"
            if mapping.known_as_fifo()
            else f"up to {MOST:,} concurrent invocations of {mapping.function.name}"
        )
        yield Finding(
            f"{mapping.name} has no MaximumConcurrency: a backlog in {mapping.source()} starts {starts}"
            + (f", and queuegate.yaml declares that the services behind it serve {most:,} (downstream-concurrency)" if most else ""),
            at=mapping.caps_concurrency,
            severity=Severity.WARNING if most else None,
            changes=[Change(mapping, "ScalingConfig.MaximumConcurrency", _cap(most))],
            fix="" if most else f"N is what the services that {mapping.function.name} calls can serve at once, 2 to 1,000.",
        )


def _cap(most: int | None) -> int:
    """What can be set: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html"""
    least, highest = Mapping.maximum_concurrency.row.least or 0, Mapping.maximum_concurrency.row.most or most or 0
    return Chosen("N") if most is None else min(max(most, least), highest)


def _downstream(mapping: Mapping, team: Team) -> int | None:
    """How many requests what the function calls can serve at once, as far as the team declares it."""
    declared = [
        one.parameters["downstream-concurrency"] for one in team.declarations if mapping.path in one.mappings and "downstream-concurrency" in one.parameters
    ]
    return min(declared, default=None)

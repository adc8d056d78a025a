"""Nothing limits how many batches of the queue are worked on at once.

By default Lambda adds concurrent batches as long as the queue has messages, up to 1,250 for a mapping, or as far as the account's quota goes. One backlog then takes the
concurrency of every other function in the account, and all of it reaches whatever the function calls. A maximum concurrency on the mapping holds the polling back.

With partial batch responses Lambda does not slow its polling down while invocations fail either (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).

A template does not tell whether what the function calls can take that much, so this is a note. It is a warning where the team's queuegate.yaml declares a
downstream-concurrency for the pipeline. Reserved concurrency or provisioned pollers count as a limit here; other rules judge whether they are a good one.

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

from ..rule import Finding, Mapping, Severity, Team, every, rule

MOST: Final = 1_250
"""The concurrent invocations that Lambda goes up to for one mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "no-concurrency-cap",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Set ScalingConfig.MaximumConcurrency on the mapping to what its downstream services can take.",
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
        yield Finding(
            f"{mapping.name} sets no maximum concurrency: a backlog in {mapping.source()} may start {MOST:,} invocations at once"
            + (f", and what they call can serve {most:,}" if most else ""),
            at=mapping.caps_concurrency,
            severity=Severity.WARNING if most else None,
        )


def _downstream(mapping: Mapping, team: Team) -> int | None:
    """How many requests what the function calls can serve at once, as far as the team declares it."""
    declared = [
        one.parameters["downstream-concurrency"] for one in team.declarations if mapping.path in one.mappings and "downstream-concurrency" in one.parameters
    ]
    return min(declared, default=None)

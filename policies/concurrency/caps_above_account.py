"""All that the template's functions reserve, and all that its mappings may start, is more than the account can run.

MaximumConcurrency and provisioned pollers reserve nothing: mappings scale until the account's concurrency is used up, and then every function in the Region is throttled, those of other stacks too. The sum counts what functions reserve, and for the others what their mappings may start. An account has 1,000
by default, so it is a note; it is a warning where queuegate.yaml says what the account has (`account-concurrency` among the thresholds).

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {ScalingConfig: {MaximumConcurrency: 600}}
    Audit:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 500}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {ScalingConfig: {MaximumConcurrency: 400}}
    Audit:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 500}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate.synth.model import Function, at_most, capacity
from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Severity, Team, Undecided, rule

ACCOUNT: Final = 1_000
"""The concurrent invocations of an account in a Region, by default: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


@rule(
    "caps-above-account",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Lower MaximumConcurrency of the mappings until all of them fit, or say in queuegate.yaml what the account has: thresholds: {account-concurrency: …}.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    account = int(team.thresholds.get("account-concurrency", ACCOUNT))
    if at_most(mapping) <= account:
        return
    taken = [one for function in mapping.functions() for one in _taken(function)]
    total = sum(count for count, _ in taken)
    if total > account and any(value.name.startswith(("Scaling", "Provisioned")) for _, value in taken):
        _, largest = max(taken, key=lambda one: one[0])
        yield Finding(
            f"functions of this template reserve, and mappings of it may start, {total:,} concurrent executions, and the account has {account:,}: when all are busy every function in the Region is throttled",
            at=largest,
            because=[value for _, value in taken if value is not largest],
            severity=Severity.WARNING if "account-concurrency" in team.thresholds else None,
        )


def _taken(function: Function) -> Iterator[tuple[int, Value[Any]]]:
    """What a function may take of the account: what it reserves, or what its mappings may start. What is not known counts nothing."""
    try:
        if not function.exists():
            return
        mappings = [mapping for mapping in function.mappings if mapping.reads_sqs()]
        reserved = function.reserved_concurrency
        if (kept := reserved.get()) is not None:
            yield kept, reserved
        elif mappings and (bound := capacity(mappings)):
            yield bound.most, bound.values[0]
    except Undecided:
        return

"""The functions of a stack reserve more concurrency than the account can give away.

All functions of an account share a limit in each Region, 1,000 concurrent invocations by default, and Lambda keeps 100 of them unreserved. A reserve that reaches into
these is refused, and the deployment fails. What an account's limit really is, only its owner knows (new accounts have less, others were raised): the setting
`account-concurrency` says it, and until then this is a warning. Only functions of one template are added up, since other stacks may belong to other accounts or Regions.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 500}
    Report:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 500}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 500}
    Report:
      Type: AWS::Lambda::Function
      Properties: {ReservedConcurrentExecutions: 400}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from queuegate.synth.model import Function
from queuegate.synth.values import Value

from ..rule import Finding, Mapping, Severity, Team, Undecided, rule

ACCOUNT: Final = 1_000
"""The concurrent invocations of an account in a Region, by default: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
UNRESERVED: Final = 100
"""What has to stay unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""


@rule(
    "unreserved-concurrency-left",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    fix="Lower the functions' ReservedConcurrentExecutions, or say in queuegate.yaml what the account has: thresholds: {account-concurrency: …}.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    account = int(team.thresholds.get("account-concurrency", ACCOUNT))
    left, (reserves, unknown) = max(0, account - UNRESERVED), _reserves(mapping.functions(having="ReservedConcurrentExecutions"))
    if (reserved := sum(reserve.get() for reserve in reserves)) > left:
        largest = max(reserves, key=lambda reserve: reserve.get())
        yield Finding(
            f"the functions of this template reserve {'at least ' if unknown else ''}{reserved:,} concurrent invocations, and an account that has {account:,} "
            f"can give away {left:,}: Lambda refuses the rest, and the deployment fails",
            at=largest,
            because=(reserve for reserve in reserves if reserve is not largest),
        )
    elif unknown:
        raise unknown


def _reserves(functions: list[Function]) -> tuple[list[Value[Any]], Undecided | None]:
    """What each function that exists reserves, as far as it is known, and why it is not known of another one."""
    reserves, unknown = [], None
    for function in functions:
        try:
            if function.exists() and function.reserved_concurrency.get() is not None:
                reserves.append(function.reserved_concurrency)
        except Undecided as doubt:
            unknown = unknown or doubt
    return reserves, unknown

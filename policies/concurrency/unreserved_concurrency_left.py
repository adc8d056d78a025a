"""The functions of a template reserve more concurrency than the account has.

All functions of an account share a quota in each Region, 1,000 concurrent executions by default, and Lambda keeps 100 of them unreserved. It refuses reserved concurrency that would leave
less, and CloudFormation rolls the stack back. What the quota of an account is only its owner knows (new accounts have less, others were raised): the setting
`account-concurrency` says it, and until then this is a warning. Only functions of one template, and of the stacks nested with it, are added up, since other stacks may belong to other accounts or Regions.

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

from ..rule import Finding, Mapping, Severity, Team, Undecided, rule, together

ACCOUNT: Final = 1_000
"""The concurrent invocations of an account in a Region, by default: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
UNRESERVED: Final = 100
"""What has to stay unreserved: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""


@rule(
    "unreserved-concurrency-left",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
    fix="Lower ReservedConcurrentExecutions of the functions, or set the quota of the account in queuegate.yaml: thresholds: {account-concurrency: N}.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    account = int(team.thresholds.get("account-concurrency", ACCOUNT))
    left, (reserves, unknown) = max(0, account - UNRESERVED), _reserves(mapping.functions(having="ReservedConcurrentExecutions"))
    if (reserved := sum(reserve.get() for reserve in reserves)) > left:
        largest = max(reserves, key=lambda reserve: reserve.get())
        yield Finding(
            f"the functions of this template{together(reserves)} reserve {'at least ' if unknown else ''}{reserved:,} concurrent executions; an account with {account:,}{_quota(team)} has "
            f"{account:,} - {UNRESERVED} unreserved = {left:,} to reserve, and CloudFormation fails",
            at=largest,
            because=(reserve for reserve in reserves if reserve is not largest),
            fix=f"Lower ReservedConcurrentExecutions of the functions by {reserved - left:,} in all, or set the quota of the account in queuegate.yaml: thresholds: {{account-concurrency: N}}.",
        )
    elif unknown:
        raise unknown.again()


def _quota(team: Team) -> str:
    return "" if "account-concurrency" in team.thresholds else " (default)"


def _reserves(functions: list[Function]) -> tuple[list[Value[Any]], Undecided | None]:
    """What each function that exists reserves, as far as it is known, and why it is not known of another one."""
    reserves, unknown = [], None
    for function in functions:
        try:
            if function.exists() and function.reserved_concurrency.get() is not None:
                reserves.append(function.reserved_concurrency)
        except Undecided as doubt:
            unknown = unknown or doubt.again()
    return reserves, unknown

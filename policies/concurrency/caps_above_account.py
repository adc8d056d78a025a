"""What functions of the template reserve and its mappings may start is more than the concurrency of the account.

MaximumConcurrency and provisioned pollers reserve nothing: mappings scale until the unreserved concurrency of the account is used up, and then every function without reserved concurrency is throttled in that Region, those of other stacks too. The sum counts what functions reserve, and for the others what their mappings may start. An account has 1,000
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

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from queuegate.synth.model import Function, View, at_most, capacity
from queuegate.synth.values import Value

from ..rule import Change, Chosen, Finding, Mapping, Severity, Team, Undecided, rule, together

ACCOUNT: Final = 1_000
"""The concurrent invocations of an account in a Region, by default: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
MOST_SHOWN: Final = 8
LEAST: Final = 2
"""The least MaximumConcurrency, and the least MaximumPollers: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


@rule(
    "caps-above-account",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Lower MaximumConcurrency of the mappings until all of them fit, or say in queuegate.yaml what the account has: thresholds: {account-concurrency: …}.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    account = int(team.thresholds.get("account-concurrency", ACCOUNT))
    if at_most(mapping) <= account or not mapping.speaks_for_template():
        return
    taken = [one for function in mapping.functions() for one in _taken(function)]
    total = sum(count for count, _, _ in taken)
    caps = [one for one in taken if not isinstance(one[2], Function)]
    if total > account and caps:
        most, largest, owner = max(caps, key=lambda one: one[0])
        yield Finding(
            f"Functions of this template{together(value for _, value, _ in taken)} reserve, and mappings of it may start, {_sum(count for count, _, _ in taken)} = {total:,} concurrent executions, and the account has {account:,}"
            f"{'' if 'account-concurrency' in team.thresholds else ' (default)'}: when all are busy, every function without reserved concurrency is throttled in the Region",
            at=largest,
            because=[value for _, value, _ in sorted(taken, key=lambda one: -one[0]) if value is not largest][:MOST_SHOWN],
            changes=[Change(owner, largest.name, Chosen("N"))],
            fix=_room(account - total + most, most // largest.get()),
            severity=Severity.WARNING if "account-concurrency" in team.thresholds else None,
        )


def _sum(counts: Iterable[int]) -> str:
    """The summands, equal ones together: `10 × 5 + 100`."""
    terms = [f"{many:,} × {count:,}" if many > 1 else f"{count:,}" for count, many in Counter(counts).items()]
    return " + ".join(terms if len(terms) <= MOST_SHOWN else [*terms[:MOST_SHOWN], f"{len(terms) - MOST_SHOWN} more"])


def _room(room: int, each: int) -> str:
    """How much is left for the largest, of which each counts so many."""
    if room < each * LEAST:
        return "The other mappings and functions need less too, or the account a higher quota (thresholds: {account-concurrency: …} in queuegate.yaml)."
    return f"N is {room // each:,} at most, unless the account has a higher quota (thresholds: {{account-concurrency: …}} in queuegate.yaml)."


def _taken(function: Function) -> Iterator[tuple[int, Value[Any], View]]:
    """What a function may take of the account: what it reserves, or what its mappings may start. What is not known counts nothing."""
    try:
        if not function.exists():
            return
        mappings = [mapping for mapping in function.mappings if mapping.reads_sqs()]
        reserved = function.reserved_concurrency
        if (kept := reserved.get()) is not None:
            yield kept, reserved, function
        elif mappings and capacity(mappings):
            yield from ((bound.most, bound.values[0], one) for one in mappings if (bound := capacity([one])))
    except Undecided:
        return

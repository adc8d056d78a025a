"""A full batch needs more time than Timeout of the function.

`seconds-per-message` in queuegate.yaml is the duration of an invocation divided by its messages. Where BatchSize times that is more than Timeout, Lambda ends the invocation of a full batch
before its end: nothing is reported, the whole batch is retried, and after maxReceiveCount receives healthy messages are in the dead-letter queue. It is an error where Timeout is not enough for a single
message.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, seconds-per-message: 4}

    # template.yaml
    Worker:
      Type: AWS::Lambda::Function
      Properties: {Timeout: 30}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from ..rule import Change, Finding, Mapping, Severity, Team, default, rule


@rule(
    "declared-batch-time",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Raise Timeout (and VisibilityTimeout to six times that), or lower BatchSize.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    for declaration in team.of(mapping):
        if (each := declaration.parameters.get("seconds-per-message")) is None:
            continue
        size, runs, function = mapping.batch_size, mapping.function.timeout, mapping.function
        if (takes := size.get() * each) > runs.get():
            fits, longest = int(runs.get() // each), runs.limits[1] or 0
            raised = [Change(function, runs.name, ceil(takes))] if ceil(takes) <= longest else []
            lowered = [Change(mapping, size.name, fits)] if fits else []
            yield Finding(
                f"A full batch of {mapping.name} needs BatchSize ({size.get():,}{default(size, inside=True)}) × {each:g} s (seconds-per-message of {declaration.name}) = {takes:,g} s, and Timeout of "
                f"{function.name} is {runs.get():,} s{default(runs)}: Lambda ends the invocation, the whole batch is retried, and after maxReceiveCount receives healthy messages reach the dead-letter queue",
                at=runs,
                because=[size, declaration.says("seconds-per-message")],
                key=declaration.name,
                severity=None if fits else Severity.ERROR,
                changes=raised or lowered,
                instead=lowered if raised else [],
                fix=_more(mapping, ceil(takes) if raised else 0, fewer=bool(lowered)),
            )


def _more(mapping: Mapping, runs: int, *, fewer: bool) -> str:
    """What belongs to a longer Timeout, or what is left where none is long enough."""
    if runs:
        return f"With Timeout {runs:,}, VisibilityTimeout of {mapping.source()} is 6 × {runs:,} s plus the batching window at least."
    return "" if fewer else "Shorten what the function does for one message: no Timeout is long enough."

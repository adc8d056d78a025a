"""A full batch takes longer than the function may run.

`seconds-per-message` in queuegate.yaml is what an invocation takes, divided by its messages. Where BatchSize times that is more than Timeout, Lambda ends the invocation of a full batch before
its end: nothing is reported, the whole batch comes back, and after maxReceiveCount rounds healthy messages are in the dead-letter queue. It is an error where Timeout is not enough for a single
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

from ..rule import Finding, Mapping, Severity, Team, default, rule


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
            fits = int(runs.get() // each)
            yield Finding(
                f"A full batch of {mapping.name} takes BatchSize ({size.get():,}{default(size, inside=True)}) × {each:g} s (seconds-per-message of {declaration.name}) = {takes:,g} s, and Timeout of "
                f"{function.name} is {runs.get():,} s{default(runs)}: Lambda ends the invocation, the whole batch comes back, and healthy messages reach the dead-letter queue",
                at=runs,
                because=[size, declaration.says("seconds-per-message")],
                key=declaration.name,
                severity=None if fits else Severity.ERROR,
                fix=f"Set Timeout of {function.name} to {ceil(takes)} or more (and VisibilityTimeout to six times that)"
                + (f", or BatchSize to {fits} or less." if fits else "."),
            )

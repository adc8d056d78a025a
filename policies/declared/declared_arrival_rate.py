"""Messages arrive at a higher rate than the pipeline can process.

`arrival-rate` in queuegate.yaml is the rate that lasts, in messages per second, and `seconds-per-message` the duration of an invocation divided by its messages. A pipeline processes as many messages per second as
concurrent invocations, divided by that. Where more arrive, the backlog grows for as long as the rate lasts, and SQS deletes what gets older than MessageRetentionPeriod.
Concurrent invocations are MaximumConcurrency, ten times MaximumPollers or what the function reserves; where nothing bounds them, what Lambda goes up to for one mapping or what the account has
(account-concurrency among the thresholds), whichever is less.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, arrival-rate: 100, seconds-per-message: 0.5}

    # template.yaml
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, ScalingConfig: {MaximumConcurrency: 10}}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from queuegate.synth.model import capacity

from ..rule import Finding, Mapping, Severity, Team, Undecided, rule, seconds

MOST: Final = 1_250
"""The concurrent invocations that Lambda goes up to for one mapping: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
ACCOUNT: Final = 1_000
"""The concurrent invocations of an account in a Region, by default: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
CAP: Final = 1_000
"""The largest MaximumConcurrency: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html"""


@rule(
    "declared-arrival-rate",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
    fix="Raise MaximumConcurrency of the mapping, or shorten what the function does for one message.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    for declaration in team.of(mapping):
        if (arrives := declaration.parameters.get("arrival-rate")) is None:
            continue
        if (each := declaration.parameters.get("seconds-per-message")) is None:
            raise Undecided(
                f"{declaration.name} declares an arrival-rate and no seconds-per-message",
                f"seconds-per-message for {declaration.name} in queuegate.yaml",
                mapping.place,
            )
        bound, account = capacity([mapping]), int(team.thresholds.get("account-concurrency", ACCOUNT))
        most, words = (bound.most, bound.words) if bound else (min(MOST, account), "no MaximumConcurrency; what Lambda or the account goes up to")
        if (works := most / each) < arrives:
            kept = mapping.queue.retention
            yield Finding(
                f"{arrives:,g} messages per second arrive in {mapping.source()} (arrival-rate of {declaration.name}), and {most:,} concurrent invocations ({words}) / {each:g} s (seconds-per-message) = "
                f"{works:,.3g} per second are processed: the backlog grows, and messages are deleted after {seconds(kept.get())} (MessageRetentionPeriod)",
                at=bound.values[0] if bound else mapping.caps_concurrency,
                because=[declaration.says("arrival-rate"), declaration.says("seconds-per-message"), kept],
                key=declaration.name,
                fix=_fix(arrives, each),
            )
        elif bound and bound.doubt:
            raise bound.doubt


def _fix(arrives: float, each: float) -> str:
    """What would be enough: so many invocations, or, where no mapping may have as many, so short a work."""
    if (needed := ceil(arrives * each)) <= CAP:
        return f"Allow {needed:,} concurrent invocations ({arrives:,g} × {each:g} s = {needed:,}; MaximumConcurrency, reserved concurrency), or shorten what the function does for one message."
    return f"Shorten what the function does for one message below {CAP:,} / {arrives:,g} = {CAP / arrives:.2g} s: MaximumConcurrency is {CAP:,} at most."

"""The queue forgets messages sooner than an outage may last.

While the function fails or its mapping is stopped, messages wait in the queue, and those that get older than the retention period are deleted: they reach no dead-letter
queue, and nothing reports them. A day is this rule's own idea of an outage that a weekend shift notices, not a number of AWS; `outage-seconds` in queuegate.yaml's
thresholds sets another, and `outage` one for a single pipeline. With `arrival-rate` and `seconds-per-message` declared, the time to work off the backlog counts too.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 3600}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 345600}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from queuegate.synth.model import capacity

from ..rule import Finding, Mapping, Related, Severity, Team, default, rule, seconds

OUTAGE: Final = 86_400
"""How long an outage may last, in seconds, unless the team says otherwise. Not a number of AWS."""


@rule(
    "retention-survives-outage",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Raise the queue's MessageRetentionPeriod; 345600 (four days) is the default, 1209600 (two weeks) the most.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    queue, kept = mapping.queue, mapping.queue.retention
    for outage in _outages(mapping, team):
        lasts, words, because = outage
        drains = _drain(mapping, team, lasts) if kept.get() >= lasts and not queue.fifo.get() else 0
        if kept.get() < lasts + drains:
            yield Finding(
                f"MessageRetentionPeriod of {queue.name} is {seconds(kept.get())}{default(kept)}; an outage of {words}"
                + (
                    f" and {seconds(drains)} to work off what has come in since are more: messages are deleted"
                    if drains
                    else " is longer: messages are deleted"
                )
                + " unprocessed and unreported",
                at=kept,
                because=because,
            )
            return


def _outages(mapping: Mapping, team: Team) -> Iterator[tuple[int, str, list[Related]]]:
    """How long an outage may last, in words, and where that is written: as declared of the pipeline, else for all."""
    declared = [one for one in team.of(mapping) if "outage" in one.parameters]
    for one in sorted(declared, key=lambda one: -int(one.parameters["outage"])):
        yield int(one.parameters["outage"]), f"{seconds(one.parameters['outage'])} (outage of {one.name})", [one.says("outage")]
    if not declared:
        lasts = int(team.thresholds.get("outage-seconds", OUTAGE))
        yield lasts, seconds(lasts), []


def _drain(mapping: Mapping, team: Team, lasts: int) -> int:
    """How long it takes, in seconds, to work off what has come in during the outage, as far as rates are declared. A standard queue has no order: any message may be the last."""
    for one in team.of(mapping):
        arrives, each = float(one.parameters.get("arrival-rate", 0)), float(one.parameters.get("seconds-per-message", 0))
        if arrives and each and (bound := capacity([mapping])) and (works := bound.most / each) > arrives:
            return ceil(lasts * arrives / (works - arrives))
    return 0

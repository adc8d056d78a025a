"""MessageRetentionPeriod of the queue is shorter than an outage.

While the function fails or its event source mapping is disabled, messages stay in the queue, and SQS deletes those that are older than MessageRetentionPeriod: they reach no dead-letter
queue, and nothing reports them. One day is this rule's own idea of an outage, not a number of AWS; `outage-seconds` in the thresholds of queuegate.yaml sets another, and `outage` one for a single
pipeline. With `arrival-rate` and `seconds-per-message` declared, the time to work off the backlog counts too.

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

from queuegate.synth.model import Queue, capacity

from ..rule import Finding, Mapping, Related, Severity, Team, kept, rule, seconds

OUTAGE: Final = 86_400
"""How long an outage may last, in seconds, unless the team says otherwise. Not a number of AWS."""
USUAL: Final = Queue.retention.row.default
MOST: Final = Queue.retention.row.most or USUAL


@rule(
    "retention-survives-outage",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set MessageRetentionPeriod of the queue to 345600 (4 days, the default) or more; 1209600 (14 days) is the most.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    queue, period = mapping.queue, mapping.queue.retention
    for lasts, words, because in _outages(mapping, team):
        drains = _drain(mapping, team, lasts) if period.get() >= lasts and not queue.fifo.get() else 0
        if period.get() < lasts + drains:
            after = f", and of {seconds(drains)} more to work off what has come in since," if drains else ""
            yield Finding(
                f"MessageRetentionPeriod of {queue.name} is {seconds(period)}: in an outage of {words}{after} SQS deletes messages that were never processed",
                at=period,
                because=because,
                changes=kept(queue, next((one for one in (USUAL, MOST) if one >= lasts + drains), MOST)),
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

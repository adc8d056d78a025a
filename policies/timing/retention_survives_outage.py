"""MessageRetentionPeriod of the queue is shorter than an outage.

While the function fails or its event source mapping is disabled, messages stay in the queue, and SQS deletes those that are older than MessageRetentionPeriod: they reach no dead-letter
queue, and nothing reports them. One day is this rule's own idea of an outage, not a number of AWS; `outage-seconds` in the thresholds of queuegate.yaml sets another.

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
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, Team, kept, rule, seconds

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
    queue, period, outage = mapping.queue, mapping.queue.retention, int(team.thresholds.get("outage-seconds", OUTAGE))
    if period.get() < outage:
        yield Finding(
            f"MessageRetentionPeriod of {queue.name} is {seconds(period)}: in an outage of {seconds(outage)} SQS deletes messages that were never processed",
            at=period,
            changes=kept(queue, next((one for one in (USUAL, MOST) if one >= outage), MOST)),
        )

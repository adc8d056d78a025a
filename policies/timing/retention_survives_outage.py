"""The queue forgets messages sooner than an outage may last.

While the function fails or its mapping is stopped, messages wait in the queue, and those that get older than the retention period are deleted: they reach no dead-letter
queue, and nothing reports them. A day is this rule's own idea of an outage that a weekend shift notices, not a number of AWS; `outage-seconds` in queuegate.yaml's
thresholds sets another.

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

from ..rule import Finding, Mapping, Severity, Team, rule

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
    queue, kept, outage = mapping.queue, mapping.queue.retention, int(team.thresholds.get("outage-seconds", OUTAGE))
    if kept.get() < outage:
        yield Finding(f"{queue.name} keeps a message for {kept.get():,} s: in an outage of {outage:,} s messages expire unprocessed and unreported", at=kept)

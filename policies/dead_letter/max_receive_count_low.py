"""RedrivePolicy has a maxReceiveCount below the 5 that AWS recommends.

Every receive counts, also one that ends in a throttle, a timeout or a deployment. AWS recommends at least 5, so that a few of these do not move healthy messages to the dead-letter queue.
A team that has reasons for another number sets it in queuegate.yaml: `thresholds: {max-receive-count: 3}`.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 3}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..rule import Change, Finding, Mapping, Severity, Team, rule

RECOMMENDED: Final = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


@rule(
    "max-receive-count-low",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Set maxReceiveCount to at least 5.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    queue, count, least = mapping.queue, mapping.queue.max_receive_count, team.thresholds.get("max-receive-count", RECOMMENDED)
    receives = count.get()
    if receives is not None and 1 < receives < least:
        wants = "AWS recommends" if least == RECOMMENDED else "queuegate.yaml asks for"
        yield Finding(
            f"maxReceiveCount of {queue.name} is {receives}; {wants} at least {least:,}. {receives} throttles, timeouts or errors move a healthy message to the dead-letter queue",
            at=count,
            changes=[Change(queue, "RedrivePolicy.maxReceiveCount", least)],
        )

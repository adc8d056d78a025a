"""A message is given up after fewer receives than AWS recommends.

Every receive counts, also one that ends in a throttle, a timeout or a deployment. AWS asks for at least five, so that a bad minute does not send healthy messages to the
dead-letter queue. A team that has reasons for another number sets it in queuegate.yaml: `thresholds: {max-receive-count: 3}`.

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

from ..rule import Finding, Mapping, Severity, Team, rule

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
        yield Finding(f"{queue.name} gives a message up after {receives} receives, and {wants} at least {least}: a few throttles are enough", at=count)

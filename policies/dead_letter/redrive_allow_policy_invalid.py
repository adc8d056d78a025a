"""A queue's redrive allow policy is not one that SQS takes.

RedriveAllowPolicy says which queues may use this one as their dead-letter queue: `allowAll`, `denyAll`, or `byQueue` with a list of at most ten ARNs in `sourceQueueArns`.
The list stands with `byQueue` only, and the words are case-sensitive. Anything else fails the deployment.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy: {redrivePermission: allowAll, sourceQueueArns: ["arn:aws:sqs:eu-west-1:111122223333:orders"]}

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy: {redrivePermission: ByQueue}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy:
          redrivePermission: byQueue
          sourceQueueArns: [!Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"]
    Orders:
      Type: AWS::SQS::Queue
      Properties: {QueueName: orders}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, Undecided, rule

PERMISSIONS: Final = ("allowAll", "denyAll", "byQueue")
MOST: Final = 10
"""Sources in one list: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html#cfn-sqs-queue-redriveallowpolicy"""


@rule(
    "redrive-allow-policy-invalid",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set redrivePermission to byQueue and list up to ten ARNs in sourceQueueArns, or set it to allowAll or denyAll without a list.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for queue in mapping.own_queues():
        try:
            yield from _of(queue)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt


def _of(queue: Queue) -> Iterator[Finding]:
    permission, sources = queue.redrive_permission, queue.allowed_sources
    given = permission.written()
    if given not in PERMISSIONS:
        yield Finding(f"the redrivePermission of {queue.name} is '{given}': SQS knows {', '.join(PERMISSIONS[:2])} and {PERMISSIONS[2]}", at=permission)
        return
    listed = sources.get()
    if listed is not None and given != "byQueue":
        yield Finding(
            f"{queue.name} lists source queues although its redrivePermission is {given}: SQS takes a list with byQueue only", at=sources, because=(permission,)
        )
    elif listed is not None and len(listed) > MOST:
        yield Finding(f"{queue.name} lists {len(listed)} source queues, and SQS takes {MOST}: use allowAll for more", at=sources)

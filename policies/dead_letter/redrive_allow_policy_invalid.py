"""RedriveAllowPolicy of a queue is invalid.

RedriveAllowPolicy says which source queues may specify this one as their dead-letter queue: `allowAll`, `denyAll`, or `byQueue` with at most ten ARNs in `sourceQueueArns`. The list goes with
`byQueue` only, and the words are case-sensitive. SQS refuses anything else, and CloudFormation rolls the stack back. A source queue refers to its dead-letter queue: where that refers back to it (`GetAtt`) neither can be created first,
and CloudFormation refuses the template; the ARN is to be written out.

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

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties:
        RedriveAllowPolicy:
          redrivePermission: byQueue
          sourceQueueArns: [!GetAtt Orders.Arn]

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

from ..rule import Change, Finding, Mapping, Severity, Undecided, default, rule

PERMISSIONS: Final = ("allowAll", "denyAll", "byQueue")
MOST: Final = 10
"""Sources in one list: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html#cfn-sqs-queue-redriveallowpolicy"""


@rule(
    "redrive-allow-policy-invalid",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html",
    fix="Set redrivePermission to byQueue with up to ten ARNs in sourceQueueArns, or to allowAll or denyAll without sourceQueueArns.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt: Undecided | None = None
    for queue in mapping.own_queues():
        try:
            yield from _of(queue)
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _of(queue: Queue) -> Iterator[Finding]:
    permission, sources = queue.redrive_permission, queue.allowed_sources
    given = permission.written()
    if given not in PERMISSIONS:
        meant = next((word for word in PERMISSIONS if word.lower() == given.lower()), None)
        yield Finding(
            f"redrivePermission of {queue.name} is '{given}'; SQS accepts {', '.join(PERMISSIONS[:2])} and {PERMISSIONS[2]}, and CloudFormation fails",
            at=permission,
            changes=[Change(queue, permission.name, meant)] if meant else [],
        )
        return
    arns = sources.get()
    if arns is not None and given != "byQueue":
        yield Finding(
            f"{queue.name} has sourceQueueArns, and its redrivePermission is {given}{default(permission)}: SQS accepts sourceQueueArns with byQueue only, and CloudFormation fails",
            at=sources,
            because=(permission,),
            changes=[Change(queue, sources.name)],
            instead=[Change(queue, permission.name, "byQueue")],
        )
    elif arns is not None and len(arns) > MOST:
        yield Finding(
            f"sourceQueueArns of {queue.name} has {len(arns)} ARNs; SQS accepts {MOST}, and CloudFormation fails",
            at=sources,
            changes=[Change(queue, permission.name, "allowAll"), Change(queue, sources.name)],
        )
    for source in dict.fromkeys(queue.sources_that_refer_back()):
        yield Finding(
            f"sourceQueueArns of {queue.name} refers to {source.name}, whose RedrivePolicy refers to {queue.name}: a circular dependency, and CloudFormation fails",
            at=sources,
            because=[source.dead_letter_target],
            key=source.name,
            fix=f"Give {source.name} a QueueName, and spell its ARN out in sourceQueueArns; or remove RedriveAllowPolicy from {queue.name}.",
        )

"""The function's role may administer queues.

A worker works on messages. One that may delete or purge a queue, change its attributes or its policy needs one mistake, or one intruder, to lose every message or to open the
queue to others. Each action is a finding of its own. Wildcards such as `sqs:*` are another rule's matter, and what a Deny or the permissions boundary takes back is nobody's.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:PurgeQueue]
                  Resource: !GetAtt Orders.Arn

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ChangeMessageVisibility, sqs:GetQueueUrl]
                  Resource: !GetAtt Orders.Arn
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import granted, left

from ..rule import Finding, Mapping, Severity, rule

ADMINISTRATION: Final = frozenset(
    {"sqs:addpermission", "sqs:createqueue", "sqs:deletequeue", "sqs:purgequeue", "sqs:removepermission", "sqs:setqueueattributes"}
)
"""What administrators do, by name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html"""


@rule(
    "queue-administration",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Take the action from the worker's role; leave it to whoever deploys the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    for grant in granted(role):
        if grant.action.lower() in ADMINISTRATION and grant.means("sqs") and (given := left(grant, grant.actions("sqs"), role)):
            yield Finding(
                f"{role.name} may do {grant.action}, which is for administrators of a queue, not for its worker",
                at=grant.place,
                because=(role,),
                action=grant.action,
                on=grant.statement.on,
                surplus=given,
            )

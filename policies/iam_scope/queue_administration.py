"""The execution role has an action of queue administration.

A worker processes messages. With sqs:DeleteQueue or sqs:PurgeQueue one mistake, or whoever gets hold of the function, deletes every message; with sqs:SetQueueAttributes or sqs:AddPermission it opens the queue to others.

A warning; each action is a finding of its own. A note where a SAM connector gives it: AWS chose its actions (sqs:PurgeQueue is one of those of Write), and the template cannot leave one out:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html A worker whose job it is to create queues is meant to have it: waive it. Wildcards such as `sqs:*` are the matter of wildcard-queue-actions, and nothing is said of what a Deny or
the permissions boundary denies. cfn-lint and checkov do not see it.

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
_HARM: Final = {
    "sqs:deletequeue": "the worker may delete the queue and every message in it",
    "sqs:purgequeue": "the worker may delete every message in the queue",
    "sqs:setqueueattributes": "the worker may change the queue's policy and attributes",
    "sqs:addpermission": "the worker may allow other accounts to use the queue",
    "sqs:removepermission": "the worker may remove statements from the queue's policy",
    "sqs:createqueue": "the worker may create queues",
}
_OTHERWISE: Final = "the worker may administer the queue"


@rule(
    "queue-administration",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Remove the action from the execution role, and leave it to whoever deploys the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    for grant in granted(role):
        if grant.action.lower() in ADMINISTRATION and grant.means("sqs") and (given := left(grant, grant.actions("sqs"), role)):
            yield Finding(
                f"{grant.said(role, grant.action)}: with it {_HARM.get(grant.action.lower(), _OTHERWISE)}",
                at=grant.place,
                because=(role,),
                action=grant.action,
                on=grant.statement.on,
                surplus=given,
                severity=Severity.NOTE if (connected := grant.is_of_connector()) else None,
                fix=f"{f'Write a policy in place of the connector, without {grant.action}' if connected else f'Remove {grant.action} from this statement of {role.name}'}, "
                "and leave it to whoever deploys the queue.",
            )

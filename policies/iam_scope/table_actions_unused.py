"""The function's role is given table actions by a wildcard.

A worker puts and updates items. `dynamodb:*` lets whoever takes over the function read, empty or delete the table, its backups and its policy. Even
grant_read_write_data() of the CDK gives twelve actions, Scan and DeleteItem among them. List the actions that the code calls.

Only wildcards that take in an action as grave as that are judged: what the code calls is not.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: "dynamodb:*", Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/status"}

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:UpdateItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/status"}
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from queuegate.synth.iam import granted

from ..rule import Finding, Mapping, Severity, rule

GRAVE: Final = ("dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:DeleteBackup", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:Scan")
"""What a wildcard must not take in unseen, gravest first: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""


@rule(
    "table-actions-unused",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    fix="List the actions that the code calls, such as dynamodb:UpdateItem (in the CDK: table.grant(function, 'dynamodb:UpdateItem')).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    for grant in granted(role):
        pattern = grant.action.lower()
        if not grant.is_wild or not pattern.startswith("dynamodb:") or not grant.means("dynamodb"):
            continue
        if grave := next((action for action in GRAVE if fnmatchcase(action.lower(), pattern)), None):
            yield Finding(
                f"{role.name} may do {grant.action}, and {grave} with it: more on tables than a worker needs", at=grant.place, key=grant.action, because=(role,)
            )

"""A role of the pipeline may hand any role of the account to a service.

iam:PassRole lets a function name a role for what it creates: a schedule, a pipe, a state machine, another function. With `*` or `role/*` under Resource that may be any role that
the service can assume, an administrator's too, and whoever controls the function acts with it. Name the role that is meant, and with iam:PassedToService the service that gets it.

Where the statement has a condition on iam:PassedToService or iam:AssociatedResourceArn nothing is said.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: [scheduler:CreateSchedule, iam:PassRole], Resource: "*"}

Good::

    SchedulerRole:
      Type: AWS::IAM::Role
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: scheduler:CreateSchedule, Resource: "*"}
                - {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt SchedulerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import Grant, each, granted_of, on_all, producers
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, rule

_SCOPES: Final = ("iam:passedtoservice", "iam:associatedresourcearn", "aws:resourcetag/", "iam:resourcetag/")
"""Keys of conditions that say which role, or for what: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"""
_PASSES: Final = ("iam:passrole", "iam:pass*", "iam:*")


@rule(
    "pass-role-on-all-roles",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    fix="Name the ARN of the role under Resource, and the service in a condition on iam:PassedToService.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    roles = {mapping.function.role: None, **{role: None for _, role in producers(mapping)}}
    yield from each(roles, lambda role: each(granted_of(role, "iam"), lambda grant: _judge(role, grant)))


def _judge(role: Role, grant: Grant) -> Iterator[Finding]:
    statement = grant.statement
    if grant.action.lower() not in _PASSES or (wide := on_all(statement, "iam", role, before="role/")) is None:
        return
    if not any(condition.key.lower().startswith(_SCOPES) for condition in statement.conditions):
        yield Finding(
            f"{role.name} may do {grant.action} on every role of the account ({wide.text}): whoever controls its function acts with any role that a service can assume",
            at=grant.place,
            because=(role,),
            action=grant.action,
            on=str(wide.text),
        )

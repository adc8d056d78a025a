"""The function's role is given queue actions by a wildcard.

A worker needs three actions on its queue, and perhaps one to send. `sqs:*` lets whoever takes over the function purge or delete queues and change their policies, and
even a harmless pattern gives whatever AWS adds under that name tomorrow. List the actions.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: "sqs:*", Resource: !GetAtt Orders.Arn}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement: [{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}]
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import granted

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "wildcard-queue-actions",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="List the actions: sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes, and those that the code calls.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    for grant in granted(role):
        if not {"*", "?"} & set(grant.action) or not grant.means("sqs"):
            continue
        given = f"everything but {', '.join(grant.but)}" if grant.but else grant.action
        yield Finding(
            f"{role.name} may do {given}: more on queues than a worker needs, today or with the next action that AWS adds",
            at=grant.place,
            key=given,
            because=(role,),
        )

"""The function's role may do something with every queue of the account.

A worker reads one queue. With `*` for a resource, or an ARN with `*` for the name, a mistake in the function, or whoever takes it over, reaches every other queue too. Name
the queue's ARN.

AWS's policy AWSLambdaSQSQueueExecutionRole is one of these. AWS SAM attaches it to the role that it makes for a function with an SQS event, and adding SQSPollerPolicy takes
nothing away: give the function a Role of its own, which names the queue.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]

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
from typing import Final

from queuegate.synth.iam import Statement, each, gathered, grants, on_all, role_statements
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, rule

NEED_ALL: Final = frozenset({"sqs:listqueues"})
"""Actions on no one queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html"""


@rule(
    "queue-actions-on-all-queues",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Name the queue's ARN under Resource; in the place of AWSLambdaSQSQueueExecutionRole write a policy that does. In SAM, give the function a Role of its own.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    yield from each(role_statements(role), lambda statement: _judge(role, statement))


def _judge(role: Role, statement: Statement) -> Iterator[Finding]:
    given, doubt = gathered(grants(statement))
    actions = [
        f"everything but {', '.join(grant.but)}" if grant.but else grant.action
        for grant in given
        if grant.means("sqs") and grant.action.lower() not in NEED_ALL
    ]
    if not (actions or doubt) or (wide := on_all(statement, "sqs", role)) is None or _is_tagged(statement):
        return
    if actions:
        listed = ", ".join(actions)
        yield Finding(
            f"{role.name} may do {listed} on every queue of the account ({wide.text})", at=wide.place, key=f"{listed} on {wide.text}", because=(role,)
        )
    if doubt:
        raise doubt


def _is_tagged(statement: Statement) -> bool:
    """Does it speak only of queues with a tag? https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-abac.html"""
    return any(condition.key.lower().startswith("aws:resourcetag/") for condition in statement.conditions)

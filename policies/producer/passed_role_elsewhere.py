"""An environment variable names one role, and the function's role allows iam:PassRole on another one.

A function that creates schedules, pipes or executions names a role for them, and needs iam:PassRole on that role. An environment variable names one role, and the function's role
names only others for iam:PassRole: each call fails (AccessDenied), and what was to be sent to the queue never is.

Bad::

    SchedulerRole:
      Type: AWS::IAM::Role
    PipesRole:
      Type: AWS::IAM::Role
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {SCHEDULER_ROLE_ARN: !GetAtt SchedulerRole.Arn}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt PipesRole.Arn}

Good::

    SchedulerRole:
      Type: AWS::IAM::Role
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {SCHEDULER_ROLE_ARN: !GetAtt SchedulerRole.Arn}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt SchedulerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, knowing, passed, sending_functions
from queuegate.synth.model import Function, Role, is_arn

from ..rule import Finding, Mapping, Outside, Severity, few, rule


@rule(
    "passed-role-elsewhere",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    fix="Allow iam:PassRole on the role that the variable names.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        own = [mapping.function]
    except Outside:
        own = []
    told = (function for queue in mapping.own_queues() for function in knowing(mapping, queue))
    yield from each(dict.fromkeys([*own, *sending_functions(mapping), *told]), _judge)


def _judge(function: Function) -> Iterator[Finding]:
    told = [one for one in function.knows(Role.type) if is_arn(function.told(one))]
    if not told or not (names := passed(function.role)):
        return
    missed = [one for one in told if function.seen(one) not in names]
    if len(missed) == len(told):  # one of several may be for another purpose
        shown = few(role.name for role in names)
        yield Finding(
            f"{missed[0].variable} of {function.name} is {missed[0].facts.name}, and {function.role.name} has iam:PassRole on {shown} instead: a call that passes it fails (AccessDenied)",
            at=missed[0].place,
            because=[function.role],
            key=f"{function.name}: {missed[0].variable}",
            fix=f"Allow {function.role.name} iam:PassRole on {missed[0].facts.name}, or set {missed[0].variable} to {shown}.",
        )

"""A schedule, a pipe or an API sends with a role whose trust policy does not allow the service to assume it.

What sends with a role assumes it first, so the role's trust policy has to allow sts:AssumeRole to the service: scheduler.amazonaws.com, pipes.amazonaws.com, states.amazonaws.com, apigateway.amazonaws.com or
iot.amazonaws.com. EventBridge Scheduler and Pipes check it on create, and CloudFormation fails; API Gateway answers each request with 500. A role for a rule (events.amazonaws.com) is
none for a schedule.

Bad::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Nightly:
      Type: AWS::Scheduler::Schedule
      Properties:
        ScheduleExpression: rate(1 day)
        FlexibleTimeWindow: {Mode: "OFF"}
        Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}

Good::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Nightly:
      Type: AWS::Scheduler::Schedule
      Properties:
        ScheduleExpression: rate(1 day)
        FlexibleTimeWindow: {Mode: "OFF"}
        Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each, gathered, is_service, trust_statements, trusts
from queuegate.synth.model import Role, Sender, senders

from ..rule import Finding, Mapping, Severity, rule

_HAPPENS: Final = {
    "scheduler": "CloudFormation fails",
    "pipes": "CloudFormation fails",
    "apigateway": "each request is answered with 500, and no message is sent",
    "iot": "no message is sent",
    "autoscaling": "CloudFormation fails, since Auto Scaling cannot send its test message",
    "states": "no message is sent",
}


@rule(
    "sender-cannot-assume-role",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
    fix="Let the AssumeRolePolicyDocument of the role allow sts:AssumeRole to the service that sends.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), _judge))


def _judge(sender: Sender) -> Iterator[Finding]:
    if (
        (happens := _HAPPENS.get(sender.service)) is None
        or (role := sender.acting_role()) is None
        or _names(role, sender.service)
        or trusts(role, sender.service)
    ):
        return
    service = f"{sender.service}.amazonaws.com"
    yield Finding(
        f"The trust policy of {role.name}, with which {sender.view.name} sends, does not allow {service} sts:AssumeRole: {happens}",
        at=role.trust_policy,
        because=[sender.view],
        key=service,
        fix=f"Add to AssumeRolePolicyDocument of {role.name}: {{Effect: Allow, Principal: {{Service: {service}}}, Action: sts:AssumeRole}}.",
    )


def _names(role: Role, service: str) -> bool:
    """Does a statement allow it to the service by name? For which schedule or account (aws:SourceArn, aws:SourceAccount), only the request tells."""
    return any(statement.allow and any(is_service(one, service) for one in statement.principals) for statement in gathered(trust_statements(role))[0])

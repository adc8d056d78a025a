"""A schedule, a pipe, an API or a task of ECS sends, or a rule or schedule starts what sends, with a role whose trust policy does not allow the service to assume it.

What sends with a role assumes it first, so the role's trust policy has to allow sts:AssumeRole to the service: scheduler.amazonaws.com, pipes.amazonaws.com, states.amazonaws.com, apigateway.amazonaws.com or
iot.amazonaws.com. EventBridge Scheduler and Pipes check it on create, and CloudFormation fails; API Gateway answers each request with 500. A role for a rule (events.amazonaws.com) is
none for a schedule. The containers of a task definition that have the queue in their Environment call with its TaskRoleArn, which ecs-tasks.amazonaws.com assumes (ecs.amazonaws.com does not).

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
from typing import TYPE_CHECKING, Final

from queuegate.synth.iam import each, gathered, is_service, trust_statements, trusts
from queuegate.synth.model import Queue, Role, Sender, Task, View, senders, tasks_beside

from ..rule import Finding, Mapping, Outside, Severity, few, rule

if TYPE_CHECKING:
    from queuegate.synth.model import Trigger

_HAPPENS: Final = {
    "scheduler": "CloudFormation fails",
    "pipes": "CloudFormation fails",
    "apigateway": "each request is answered with 500, and no message is sent",
    "appsync": "each request fails, and no message is sent",
    "iot": "no message is sent",
    "autoscaling": "CloudFormation fails, since Auto Scaling cannot send its test message",
    "states": "no message is sent",
}
_STARTING: Final = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
_TASKS: Final = "ecs-tasks"


@rule(
    "sender-cannot-assume-role",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html",
    fix="Let the AssumeRolePolicyDocument of the role allow sts:AssumeRole to the service that sends.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = [*mapping.own_queues()]
    yield from each(own, lambda queue: each(senders(queue), _judge))
    yield from each(tasks_beside(mapping), lambda task: _of_task(task, own))
    if any(mapping.facts.links.of(kind) for kind in _STARTING):
        from queuegate.synth.iam import starting  # noqa: PLC0415 - few pipelines have one

        yield from each(starting(mapping), lambda found: _of_trigger(*found))


def _of_trigger(target: View, trigger: Trigger) -> Iterator[Finding]:
    """Of a rule or a schedule that starts what sends to the queue: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html"""
    yield from _of(trigger, f"starts {target.name}", _HAPPENS.get(trigger.service, "it is never started"))


def _judge(sender: Sender) -> Iterator[Finding]:
    if (happens := _HAPPENS.get(sender.service)) is not None:
        yield from _of(sender, "sends", happens)


def _of(asker: Sender | Trigger, does: str, happens: str) -> Iterator[Finding]:
    """Of a service with the role in whose name it does this, if it has one."""
    if (role := asker.acting_role()) is None or _names(role, asker.service) or trusts(role, asker.service):
        return
    service = f"{asker.service}.amazonaws.com"
    yield Finding(
        f"The trust policy of {role.name}, with which {asker.view.name} {does}, does not allow {service} sts:AssumeRole: {happens}",
        at=role.trust_policy,
        because=[asker.view],
        key=service,
        fix=_fix(role, service),
    )


def _of_task(task: Task, own: list[Queue]) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"""
    told = [queue.name for queue in own if any(one.facts is queue.facts for one in task.told)]
    try:
        role = task.role() if told else None
    except Outside:
        return
    if role is not None and not _names(role, _TASKS) and not trusts(role, _TASKS):
        service = f"{_TASKS}.amazonaws.com"
        yield Finding(
            f"The trust policy of {role.name}, the TaskRoleArn of {task.view.name}, whose containers have {few(told)} in their Environment, does not allow {service} sts:AssumeRole: ECS cannot start its tasks, and no message is sent",
            at=role.trust_policy,
            because=[task.view],
            key=service,
            fix=_fix(role, service),
        )


def _fix(role: Role, service: str) -> str:
    return f"Add to AssumeRolePolicyDocument of {role.name}: {{Effect: Allow, Principal: {{Service: {service}}}, Action: sts:AssumeRole}}."


def _names(role: Role, service: str) -> bool:
    """Does a statement allow it to the service by name? For which schedule or account (aws:SourceArn, aws:SourceAccount), only the request tells."""
    return any(statement.allow and any(is_service(one, service) for one in statement.principals) for statement in gathered(trust_statements(role))[0])

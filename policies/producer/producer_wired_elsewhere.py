"""An environment variable names one queue, and the role of the function or of the ECS task allows sqs:SendMessage on another one.

An environment variable holds the URL of a queue on which the function's role allows no action, and the role names another queue for sqs:SendMessage, which no variable names. One of the
two is wrong: each SendMessage fails (AccessDenied), in whatever language the function is written. Often one of the two is the dead-letter queue of the other.
So it is of a container of ECS (AWS::ECS::TaskDefinition) and the task's role (TaskRoleArn).

Where a variable that is called after a queue (`QUEUE_URL`) has a value that another template gives, and none names the queue on which the role lets it send, which queue it is stays an open question.

Where the function's code can be read, and sends to the queue, `missing-send-permission` says it; where the code is known not to send there, nothing is said.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: java21
        Handler: app.Handler
        Code: {S3Bucket: artifacts, S3Key: producer.jar}
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref DeadLetters}}

Good::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: java21
        Handler: app.Handler
        Code: {S3Bucket: artifacts, S3Key: producer.jar}
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each, knowing, producers, sends_by_name, touches, unread
from queuegate.synth.model import Function, Queue, Task, is_url, tasks_beside

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, few, rule

_AFTER_A_QUEUE: Final = ("queue", "sqs")


@rule(
    "producer-wired-elsewhere",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-iam-policies.html",
    fix="Let the variable and the role's policy name one queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = [*mapping.own_queues()]
    told = (function for queue in own for function in knowing(mapping, queue))
    yield from each(dict.fromkeys([*told, *(function for function, _ in producers(mapping))]), lambda function: _judge(function, own))
    yield from each(tasks_beside(mapping), lambda task: _of_task(task, own))


def _judge(function: Function, own: list[Queue]) -> Iterator[Finding]:
    if not function.exists() or unread(function) is None:
        return
    told = [*function.knows(Queue.type)]
    role = function.role
    known = {one.facts for one in told}
    granted = [queue for queue in sends_by_name(role) if queue.facts not in known]
    for one in told if granted else ():
        queue = function.seen(one)
        if not isinstance(queue, Queue) or not is_url(function.told(one)) or touches(role, queue) or not any(other in own for other in (queue, *granted)):
            continue
        names = few(other.name for other in granted)
        yield Finding(
            f"{one.variable} of {function.name} is {queue.name}, on which {role.name} has no action; it has sqs:SendMessage on {names} instead: SendMessage fails (AccessDenied)",
            at=one.place,
            because=[role, queue],
            key=f"{function.name}: {one.variable}",
            changes=[Change(function, f"Environment.Variables.{one.variable}", {"Ref": granted[0].id})] if _is_beside(granted, function) else [],
            fix=f"Or allow {role.name} sqs:SendMessage on {queue.name}."
            if _is_beside(granted, function)
            else f"Set {one.variable} to the URL of {names}, or allow {role.name} sqs:SendMessage on {queue.name}.",
        )
    yield from each([queue for queue in granted if queue in own], lambda queue: _ask(function, queue))


def _of_task(task: Task, own: list[Queue]) -> Iterator[Finding]:
    try:
        role = task.role()
    except Outside:
        return
    known = {one.facts for one in task.told}
    granted = [] if role is None else [queue for queue in sends_by_name(role) if queue.facts not in known]
    for one in task.told if granted else ():
        queue = task.seen(one)
        if (
            role is None
            or not isinstance(queue, Queue)
            or not is_url(one.named)
            or touches(role, queue)
            or not any(other in own for other in (queue, *granted))
        ):
            continue
        names, name = few(other.name for other in granted), task.view.name
        yield Finding(
            f"{one.variable} of {name} is {queue.name}, on which {role.name} has no action; it has sqs:SendMessage on {names} instead: SendMessage fails (AccessDenied)",
            at=one.place,
            because=[role, queue],
            key=f"{name}: {one.variable}",
            fix=f"Set {one.variable} to the URL of {names}, or allow {role.name} sqs:SendMessage on {queue.name}.",
        )


def _ask(function: Function, queue: Queue) -> Iterator[Finding]:
    """Raises `Undecided` where a variable that is called after a queue has a value that nobody knows, and none is known to name the queue on which the role lets it send."""
    for name, place, doubt in function.unknown_variables(_AFTER_A_QUEUE):
        raise Undecided(
            f"whether {name} of {function.name} is {queue.name}, on which {function.role.name} has sqs:SendMessage, is not known: {doubt.reason}",
            doubt.settle,
            place,
        )
    yield from ()


def _is_beside(queues: list[Queue], function: Function) -> bool:
    """Is it one queue, in the function's own template?"""
    return len(queues) == 1 and queues[0].facts.scope is function.facts.scope

"""An environment variable names one queue, and the role of the function or of the ECS task allows sqs:SendMessage on another one.

An environment variable holds the URL of a queue on which the function's role allows no action, and the role names another queue for sqs:SendMessage, which no variable names. One of the
two is wrong: each SendMessage fails (AccessDenied), in whatever language the function is written. Often one of the two is the dead-letter queue of the other.
So it is of a container of ECS (AWS::ECS::TaskDefinition) and the task's role (TaskRoleArn); ECS's agent starts the containers with another one (ExecutionRoleArn), with which they call nothing. Two variables that are
each called after the queue that the other one names (`ORDERS_QUEUE_URL` is Invoices, `INVOICES_QUEUE_URL` is Orders) are wired elsewhere, too.

Where a variable that is called after a queue (`QUEUE_URL`) has a value that another template gives, and none names the queue on which the role lets it send, which queue it is stays an open question.

Where the function's code can be read, and sends to the queue, `missing-send-permission` says it; where the code is known not to send there, nothing is said.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
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
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
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

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import each, knowing, producers, sends_by_name, touches, unread
from queuegate.synth.model import Function, Known, Queue, Role, Task, ToldQueue, is_url, tasks_beside

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, few, rule

_AFTER_A_QUEUE: Final = ("queue", "sqs")
_NO_NAME: Final = regex(r"queue|sqs|url|arn|[^a-z0-9]")
"""What tells no queue from another in the name of a variable or a resource."""


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
    yield from _crossed(function, told, own)
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
    yield from _crossed(task, task.told, own)
    try:
        role = task.role()
    except Outside:
        return
    yield from each(own[:1], lambda queue: _denied(task, role, queue))
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


def _denied(task: Task, role: Role | None, queue: Queue) -> Iterator[Finding]:
    """The queue that the function reads, of which a container is told, on which its role may do nothing: the role of ECS's agent may send there, or its own sends to another of which it is told."""
    one = next((one for one in task.told if one.facts is queue.facts and is_url(one.named)), None)
    if one is None or (role is not None and touches(role, queue)):
        return
    try:
        agent = task.role("ExecutionRoleArn")
    except Outside:
        agent = None
    name, others = task.view.name, [] if role is None else [other for other in sends_by_name(role) if any(other.facts is told.facts for told in task.told)]
    by = f"{name} has no TaskRoleArn" if role is None else f"{role.name}, its TaskRoleArn, has no action on it"
    if agent is not None and queue in sends_by_name(agent):
        why = f"{by}; {agent.name}, which has sqs:SendMessage there, is its ExecutionRoleArn, with which no container calls AWS"
        fix = f"Set TaskRoleArn of {name} to {agent.name}."
    elif agent is not None and role is not None and agent.facts is role.facts:
        why = f"{role.name}, its TaskRoleArn, has no action on it: it is its ExecutionRoleArn, too, with which ECS starts the containers"
        fix = f"Set TaskRoleArn of {name} to a role that has sqs:SendMessage on {queue.name}."
    elif others and role is not None:
        why, fix = f"{by}; it has sqs:SendMessage on {few(other.name for other in others)} alone", f"Allow {role.name} sqs:SendMessage on {queue.name}."
    elif role is None and task.has_no_credentials():
        why, fix = f"{by}: on Fargate its containers have no credentials of AWS", f"Give {name} a TaskRoleArn whose role has sqs:SendMessage on {queue.name}."
    else:
        return
    because = [one for one in (role, agent) if one is not None]
    yield Finding(
        f"{one.variable} of {name} is {queue.name}, and {why}: SendMessage fails",
        at=one.place,
        because=[*because, queue],
        key=f"{name}: {one.variable}",
        fix=fix,
    )


def _crossed(who: Function | Task, told: Sequence[Known | ToldQueue], own: list[Queue]) -> Iterator[Finding]:
    """Two variables that are each called after the queue that the other one names."""
    mine = {queue.facts for queue in own}
    for one in told:
        names = {_bare(one.facts.id), _bare(one.facts.name)} if one.facts in mine else set()
        called = _bare(one.variable)
        for other in told if names and called and called not in names else ():
            if _bare(other.variable) in names and called in {_bare(other.facts.id), _bare(other.facts.name)}:
                yield _of_both(who, *((one, other) if told.index(one) < told.index(other) else (other, one)))


def _of_both(who: Function | Task, one: Known | ToldQueue, other: Known | ToldQueue) -> Finding:
    name = who.view.name if isinstance(who, Task) else who.name
    queue, instead = who.seen(one), who.seen(other)  # type: ignore[arg-type]  # each of its own
    return Finding(
        f"{one.variable} of {name} is {queue.name}, and {other.variable} is {instead.name}: each is called after the other's queue, so that what is meant for {instead.name} is sent to {queue.name}",
        at=one.place,
        because=[queue, instead],
        key=f"{name}: {one.variable} and {other.variable}",
        fix=f"Set {one.variable} to the URL of {instead.name}, and {other.variable} to that of {queue.name}.",
    )


@lru_cache(4096)
def _bare(name: str) -> str:
    """What tells a queue from another in a name: `ORDERS_QUEUE_URL` is called after `OrdersQueue`."""
    return _NO_NAME.sub("", name.lower())


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

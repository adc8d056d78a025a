"""An environment variable or a sender's request holds the ARN of the queue where QueueUrl needs the URL.

QueueUrl of SendMessage is the queue's URL, which `!Ref` of a queue returns; `!GetAtt Queue.Arn` returns the ARN, with which each call fails. Where the function's code can be read and
passes the variable to SQS as it is, this is an error. Where it cannot it is a warning, if the variable's name says URL: the code may convert it. So it is of a container of ECS. The SQS action of an IoT rule, the tasks of a state
machine, the universal target of a schedule and the SQS-SendMessage integration of an HTTP API have a QueueUrl, too: CloudFormation deploys an ARN there, and nothing that is sent arrives
(https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html).

Bad::

    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: java21
        Handler: app.Handler
        Code: {S3Bucket: artifacts, S3Key: producer.jar}
        Role: !GetAtt WorkerRole.Arn
        Environment: {Variables: {QUEUE_URL: !GetAtt Orders.Arn}}

Bad::

    Telemetry:
      Type: AWS::IoT::TopicRule
      Properties:
        TopicRulePayload:
          Sql: SELECT * FROM 'orders/placed'
          Actions: [{Sqs: {QueueUrl: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn, UseBase64: false}}]
    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: iot.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}

Good::

    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: java21
        Handler: app.Handler
        Code: {S3Bucket: artifacts, S3Key: producer.jar}
        Role: !GetAtt WorkerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Final

from queuegate._light import regex
from queuegate.synth.handlers import Env, calls
from queuegate.synth.iam import each, gathered, knowing
from queuegate.synth.model import Function, Known, Queue, is_arn, is_name, senders, tasks_beside

from ..rule import Change, Finding, Mapping, Severity, Undecided, rule

_URL: Final = regex(r"(?i)ur[li]$|ur[li]_|_ur[li]|Ur[li]|endpoint")

_TAKES_ANOTHER: Final = ("getqueuebyname", "getqueueurl", "createqueue", "queue", "startmessagemovetask", "listmessagemovetasks")
"""Operations that take the name of a queue, or its ARN."""


@rule(
    "queue-arn-as-url",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Set the variable to the queue's URL (!Ref of the queue; in the CDK: queue.queue_url).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(
        mapping.own_queues(),
        lambda queue: chain(_asked(queue), _contained(queue), each(knowing(mapping, queue), lambda function: _told(function, queue)), _by_name(queue)),
    )
    yield from _onward(mapping)


def _onward(mapping: Mapping) -> Iterator[Finding]:
    """What the worker is told of queues that are none of this pipeline."""
    worker = mapping.own_function()
    if worker is not None:
        own = {queue.facts for queue in mapping.own_queues()}
        yield from each((one for one in worker.knows(Queue.type) if one.facts not in own), lambda one: _judge(worker, one))


def _asked(queue: Queue) -> Iterator[Finding]:
    """What of the senders that are known names the queue by its ARN. (Of who may be one other rules ask.)"""
    with suppress(Undecided):
        for sender in senders(queue):
            if is_arn(sender.named) and (sender.request is not None or sender.place.route[-1] == "QueueUrl"):
                named = f": !Ref {queue.id}" if queue.facts.scope is sender.view.facts.scope else ""
                yield Finding(
                    f"{sender.view.name} names {queue.name} by its ARN, and QueueUrl has to be its URL: CloudFormation deploys it, and nothing that {sender.view.name} sends arrives",
                    at=sender.place,
                    key=f"{sender.view.name} to {queue.name}",
                    fix=f"Write the URL of {queue.name} in its place{named}.",
                )


def _by_name(queue: Queue) -> Iterator[Finding]:
    """AWS's pages ask for the URL, and do not say what becomes of a name: https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html"""
    for sender in gathered(senders(queue))[0]:
        if is_name(sender.named) and (sender.request is not None or sender.place.route[-1] == "QueueUrl"):
            named = f"!Ref {queue.id}" if queue.facts.scope is sender.view.facts.scope else f"the URL of {queue.name}"
            raise Undecided(
                f"{sender.view.name} names {queue.name} by its name where QueueUrl is asked for: whether what it sends arrives, no page of AWS says",
                f"{named} in its place",
                sender.place,
            )
    yield from ()


def _contained(queue: Queue) -> Iterator[Finding]:
    """What containers of ECS are told, whose code is not read."""
    for task in tasks_beside(queue):
        for one in task.told:
            if one.facts is queue.facts and is_arn(one.named) and _URL.search(one.variable):
                yield Finding(
                    f"{one.variable} of {task.view.name} is the ARN of {queue.name}, and QueueUrl has to be its URL: each call fails, unless the code converts it",
                    at=one.place,
                    key=f"{task.view.name}: {one.variable}",
                    severity=Severity.WARNING,
                )


def _told(function: Function, queue: Queue) -> Iterator[Finding]:
    if function.exists() and function.knows_it(queue.facts):
        yield from each((one for one in function.knows(Queue.type) if one.facts is queue.facts), lambda one: _judge(function, one))


def _judge(function: Function, known: Known) -> Iterator[Finding]:
    if not is_arn(function.told(known)):
        return
    severity = _severity(function, known.variable)
    if severity is not None:
        yield Finding(
            f"{known.variable} of {function.name} is the ARN of {known.facts.name}, and QueueUrl has to be its URL: "
            + ("each call fails" if severity is Severity.ERROR else "each call fails, unless the code converts it"),
            at=known.place,
            key=f"{function.name}: {known.variable}",
            severity=severity,
            changes=[Change(function, f"Environment.Variables.{known.variable}", {"Ref": known.facts.id})] if known.facts.scope is function.facts.scope else [],
        )


def _severity(function: Function, variable: str) -> Severity | None:
    """None where the code is known to do something else with it, or nothing tells what it does."""
    try:
        found = calls(function)
    except Undecided:
        return Severity.WARNING if _URL.search(variable) else None
    for call in found.calls:
        named = call.named[0] if call.named is not None and len(call.named) == 1 else None
        if call.service == "sqs" and call.operation.replace("_", "").lower() not in _TAKES_ANOTHER and isinstance(named, Env) and named.name == variable:
            return Severity.ERROR
    return Severity.WARNING if found.unread and _URL.search(variable) else None

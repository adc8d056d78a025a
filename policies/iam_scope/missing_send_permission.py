"""A function sends to the queue, and its role lacks sqs:SendMessage, or the actions on the queue's key.

Every call is denied (AccessDenied): whoever called the function gets an error, and the queue stays empty. Where the queue is encrypted with a customer managed key, the sender needs kms:GenerateDataKey and
kms:Decrypt on it, too: SQS verifies each new data key by decrypting it.

The same holds where the queue is the DeadLetterConfig of a function, or a destination of its asynchronous invocations, or of the records of a stream that it fails to process: there it is Lambda that sends, in the name of the function's role. For a DeadLetterConfig Lambda does not create the function (The provided execution role does not have permissions to call SendMessage on SQS).

A function that publishes to a topic which feeds the queue needs sns:Publish on the topic.

A container of ECS whose Environment names the queue, and whose task's role has sqs:SendMessage on it, needs the actions on the key, too.

Always an error. A function sends if its environment names the queue and its code, where that can be read, calls SQS with that name; one of another stack is found where it imports the queue, or spells its name. Where its code is not read and the role may not send, it is undecided. cfn-lint
and checkov do not see what is missing.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            def handler(event, context):
                boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["body"])

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
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            def handler(event, context):
                boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["body"])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from queuegate.synth.iam import (
    Asked,
    Evidence,
    Need,
    allows,
    each,
    evidence,
    gathered,
    giving,
    handing_elsewhere,
    handing_on,
    meets,
    missing_to_encrypt,
    needs_of_publishers,
    place_of,
    senders_of_code,
    sending,
    sends_by_name,
    unread,
)
from queuegate.synth.model import Function, Queue, Role, Topic, tasks_beside

from ..rule import Finding, Grant, Mapping, Method, Outside, Related, Severity, Undecided, listed, rule, sam_template


@rule(
    "missing-send-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
    fix="Allow the sender's role sqs:SendMessage on the queue, and kms:GenerateDataKey and kms:Decrypt on its key (in the CDK: queue.grant_send_messages(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    parts: list[Callable[[], Iterator[Finding]]] = [
        lambda: each(_queues(mapping), lambda queue: each(senders_of_code(mapping, queue), lambda function: _judge(mapping, queue, function))),
        lambda: each(gathered(mapping.own_queues())[0], lambda queue: each(handing_on(mapping, queue), lambda one: _of_lambda(queue, *one))),
        lambda: each(handing_elsewhere(mapping), lambda one: _of_lambda(*one)),
        lambda: each(gathered(mapping.own_queues())[0], lambda queue: each(needs_of_publishers(queue), lambda one: _of_publisher(mapping, queue, *one))),
        lambda: each(gathered(mapping.own_queues())[0], _of_tasks),
    ]
    yield from each(parts, lambda part: part())


def _queues(mapping: Mapping) -> Iterator[Queue]:
    """The queue, and its dead-letter queue: a sender may be told of that one in its place."""
    with suppress(Outside):
        yield mapping.queue
    yield from (queue for queue in gathered(mapping.own_queues())[0] if queue != mapping.queue)


def _of_lambda(queue: Queue, function: Function, needs: list[Need]) -> Iterator[Finding]:
    """What Lambda hands on in the name of the role: failed invocations, or the records of asynchronous ones."""
    role = function.role
    if missing := [need for need in needs if not meets(role, need)]:
        at, instead = place_of(missing[0].place), _instead(missing, role)
        is_letters, statement = "DeadLetterConfig" in at.route, giving(missing, role)
        owner = role.facts.links.facts.get((at.scope.id, str(at.route[1])))
        streams = owner is not None and owner.type == Mapping.type
        what = (
            "the target of DeadLetterConfig"
            if is_letters
            else "where a mapping tells of failed records"
            if streams
            else "a destination of asynchronous invocations"
        )
        fails = is_letters and any(need.action == "sqs:SendMessage" for need in missing)
        comes = "CloudFormation fails, on create and on update" if fails else "what Lambda hands on is lost"
        yield Finding(
            f"{role.name} lacks {listed(_named(missing))}{instead.text}: {queue.name} is {what} of {function.name}, and {comes}",
            at=role,
            because=[Related(missing[0].why, at)],
            key=f"{function.name} hands on to {queue.name}",
            fix=instead.fix or instead.also,
            changes=[Grant(role, statement, _template(missing, queue, role), Method(queue, "grant_send_messages", function))]
            if statement and not instead.fix
            else (),
        )


def _of_publisher(mapping: Mapping, queue: Queue, topic: Topic, function: Function, needs: list[Need]) -> Iterator[Finding]:
    """Of the worker itself another rule speaks, and of a role that is not among the targets none."""
    try:
        missing = [need for need in needs if function != mapping.own_function() and not meets(function.role, need)]
    except Outside:
        return
    if missing:
        role, instead = function.role, _instead(missing, function.role)
        statement = giving(missing, role)
        yield Finding(
            f"{role.name} lacks {listed(_named(missing))}{instead.text}: each Publish call of {function.name} to {topic.name}, which feeds {queue.name}, is denied",
            at=role,
            because=[Related(f"{function.name} publishes to {topic.name}", missing[0].place), *(Related(said, at) for said, at in instead.places)],
            key=f"{function.name} to {topic.name}",
            fix=instead.fix or instead.also,
            changes=[Grant(role, statement)] if statement and not instead.fix else (),
        )


def _of_tasks(queue: Queue) -> Iterator[Finding]:
    """Containers of ECS, whose code is not read: of those that may send to the queue by its name, and are told of it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"""
    for task in tasks_beside(queue) if queue.has_own_key() else ():
        told = next((one for one in task.told if one.facts is queue.facts), None)
        with suppress(Outside):
            role = task.role()
            if told is None or role is None or queue not in sends_by_name(role) or not (missing := missing_to_encrypt(role, queue)):
                continue
            key = queue.own_key()
            yield Finding(
                f"{role.name}, the TaskRoleArn of {task.view.name}, lacks {listed(missing)} on {key.name if key else 'its key'}, the KmsMasterKeyId of {queue.name}: "
                "each SendMessage call is denied",
                at=role,
                because=[Related(f"{told.variable} of {task.view.name} is {queue.name}", told.place)],
                key=f"{task.view.name} to {queue.name}",
            )


def _named(missing: list[Need]) -> list[str]:
    return [f"{listed(need.action for need in missing if need.on == on)} on {on}" for on in dict.fromkeys(need.on for need in missing)]


def _judge(mapping: Mapping, queue: Queue, function: Function) -> Iterator[Finding]:
    source = queue == mapping.queue
    role, arn = function.role, mapping.source_arn() if source else queue.facts.links.arn(queue.facts, queue.world)
    if arn is None or (allows(role, "sqs:SendMessage", arn) and not missing_to_encrypt(role, queue)):
        return
    if missing := [need for need in sending(function, queue) if not meets(role, need)]:
        statement, instead = giving(missing, role), _instead(missing, role)
        yield Finding(
            f"{role.name} lacks {listed(_named(missing))}{instead.text}: each SendMessage call of {function.name} to {queue.name} is denied",
            at=role,
            because=[Related(f"{function.name} sends to {queue.name}", missing[0].place), *(Related(said, at) for said, at in instead.places)],
            key=f"{function.name} to {queue.name}",
            fix=instead.fix or instead.also,
            changes=[Grant(role, statement, _template(missing, queue, role), Method(queue, "grant_send_messages", function))]
            if statement and not instead.fix
            else (),
        )
    elif source and (doubt := unread(function)) is not None:  # many know a dead-letter queue and count its messages
        raise Undecided(f"{function.name} knows {queue.name}, and its role may not send there: {doubt.reason}", doubt.settle, doubt.place)


def _instead(missing: list[Need], role: Role) -> Evidence:
    """What the template says of the first resource in its place."""
    first = missing[0]
    actions = [need.action for need in missing if need.on == first.on]
    return evidence(Asked(role, actions, first.resource, first.via), first.owner.type if first.owner else "")


def _template(missing: list[Need], queue: Queue, role: Role) -> str:
    """SAM's policy template, where that is all that is missing."""
    return sam_template("SQSSendMessagePolicy", "QueueName", queue, "QueueName", role) if {need.service for need in missing} == {"sqs"} else ""

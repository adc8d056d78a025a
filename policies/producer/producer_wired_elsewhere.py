"""A function is told one queue, and its role lets it send to another one.

An environment variable holds the URL of a queue on which the function's role may do nothing at all, and the role names another queue for sqs:SendMessage, which no variable names. The two
were written apart, and one of them is wrong: each call is refused (AccessDenied), in whatever language the function is written. Often one of the two is the dead-letter queue of
the other.

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

from queuegate.synth.iam import each, knowing, producers, sends_by_name, touches, unread
from queuegate.synth.model import Function, Queue, is_url

from ..rule import Finding, Mapping, Severity, few, rule


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


def _judge(function: Function, own: list[Queue]) -> Iterator[Finding]:
    told = [*function.knows(Queue.type)] if function.exists() else []
    if not told or unread(function) is None:
        return
    role = function.role
    known = {one.facts for one in told}
    granted = [queue for queue in sends_by_name(role) if queue.facts not in known]
    for one in told:
        queue = function.seen(one)
        if (
            not isinstance(queue, Queue)
            or not is_url(function.told(one))
            or touches(role, queue)
            or not any(other in own for other in (queue, *granted))
            or not granted
        ):
            continue
        names = few(other.name for other in granted)
        yield Finding(
            f"{one.variable} of {function.name} is {queue.name}, on which {role.name} may do nothing; it may send to {names} instead: what {function.name} sends is refused",
            at=one.place,
            because=[role, queue],
            key=f"{function.name}: {one.variable}",
            fix=f"Set {one.variable} to the URL of {names}, or allow {role.name} sqs:SendMessage on {queue.name}.",
        )

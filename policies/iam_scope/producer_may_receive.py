"""A function that sends to the queue may take messages off it too.

What a producer receives or deletes the worker never sees. AWS's recommendation is a role each for those who send and those who receive, so that a mistake on one side loses
nothing on the other.

A producer, here, is another function of the template whose role names this queue for sqs:SendMessage, and that no event source mapping of the queue invokes. `*` under
Resource, and wildcards among the actions, are not judged.

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
              Statement: [{Effect: Allow, Action: [sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}

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
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt ProducerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each, grants_on_queue, producers
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, rule

_TAKES: Final = frozenset({"sqs:receivemessage", "sqs:deletemessage", "sqs:purgequeue"})


@rule(
    "producer-may-receive",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Allow the producer sqs:SendMessage only (in the CDK: queue.grant_send_messages(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(producers(mapping), lambda found: _judge(mapping, *found))


def _judge(mapping: Mapping, function: Function, role: Role) -> Iterator[Finding]:
    for grant in grants_on_queue(mapping, role, _TAKES):
        yield Finding(
            f"{role.name} may do {grant.action} on {mapping.source()}, and {function.name} is a producer: what it takes the worker never sees",
            at=grant.place,
            key=f"{grant.action} on {mapping.source()}",
            because=(function,),
        )

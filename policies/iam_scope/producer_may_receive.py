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

from queuegate.synth.iam import Grant, each, gathered, gives_by_name, granted, on_all
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, Undecided, rule

_SENDS: Final = frozenset({"sqs:sendmessage"})
_TAKES: Final = frozenset({"sqs:receivemessage", "sqs:deletemessage", "sqs:purgequeue"})


@rule(
    "producer-may-receive",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    fix="Allow the producer sqs:SendMessage only (in the CDK: queue.grant_send_messages(function)).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.functions(), lambda function: _judge(mapping, function))


def _judge(mapping: Mapping, function: Function) -> Iterator[Finding]:
    role = _producers_role(mapping, function)
    if role is None:
        return
    for grant in _named(mapping, role, _TAKES):
        yield Finding(
            f"{role.name} may do {grant.action} on {mapping.source()}, and {function.name} is a producer: what it takes the worker never sees",
            at=grant.place,
            key=f"{grant.action} on {mapping.source()}",
            because=(function,),
        )


def _producers_role(mapping: Mapping, function: Function) -> Role | None:
    """The role of a function that is known to be a producer and no consumer; None of any other."""
    try:
        if (
            not gives_by_name(function.role, _SENDS)
            or not function.exists()
            or function.mappings.any(lambda other: other.source_arn() == mapping.source_arn())
            or function.role == mapping.function.role
        ):
            return None
        return function.role if _named(mapping, function.role, _SENDS) else None
    except Undecided:
        return None


def _named(mapping: Mapping, role: Role, actions: frozenset[str]) -> list[Grant]:
    """The grants of these actions that are known to name this queue."""
    arn = mapping.source_arn()
    return [
        grant
        for grant in gathered(granted(role))[0]
        if arn and grant.action.lower() in actions and not on_all(grant.statement, "sqs", role) and grant.covers(arn, role)
    ]

"""A subscription of the queue has a Protocol, Endpoint, FilterPolicyScope or RedrivePolicy that SNS does not accept.

Protocol is `sqs`, Endpoint is the queue's ARN (`Ref` of a queue returns its URL), and FilterPolicyScope is MessageAttributes or MessageBody. With anything else CloudFormation fails on
create of the subscription. A RedrivePolicy that spells `deadLetterTargetArn` otherwise names no dead-letter queue: that is a warning.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: SQS, Endpoint: !GetAtt Orders.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !Ref Orders}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import Queue, Subscription, naming_queue

from ..rule import Change, Finding, Mapping, Severity, Undecided, listed, rule

_SCOPES: Final = ("MessageAttributes", "MessageBody")
"""https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html"""

_TARGET: Final = "deadLetterTargetArn"


@rule(
    "subscription-invalid",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
    fix="Set Protocol to sqs, Endpoint to the ARN of the queue (!GetAtt Queue.Arn), and FilterPolicyScope to MessageAttributes or MessageBody.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    doubt = None
    for queue in mapping.own_queues():
        for one in naming_queue(queue):
            for ask in (_protocol, _endpoint, _scope, _redrive):
                try:
                    yield from ask(one, queue)
                except Undecided as unknown:
                    doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _protocol(one: Subscription, queue: Queue) -> Iterator[Finding]:
    written = one.protocol.get()
    if written is not None and not written.tokens and str(written) != "sqs":
        yield Finding(
            f"Protocol of {one.name} is {written}, and its Endpoint is the queue {queue.name}: the protocol of a queue is sqs, and CloudFormation fails",
            at=one.protocol,
            changes=[Change(one, "Protocol", "sqs")],
        )


def _endpoint(one: Subscription, queue: Queue) -> Iterator[Finding]:
    endpoint = one.endpoint.get()
    if endpoint is not None and (instead := queue.spelt_instead_of_arn(endpoint)):
        yield Finding(
            f"Endpoint of {one.name} is {instead}, and has to be the ARN of a queue: CloudFormation fails",
            at=one.endpoint,
            changes=[Change(one, "Endpoint", {"Fn::GetAtt": [queue.id, "Arn"]})] if queue.facts.scope is one.facts.scope else [],
        )


def _scope(one: Subscription, _: Queue) -> Iterator[Finding]:
    if (scope := one.scope.get()) not in _SCOPES:
        yield Finding(
            f"FilterPolicyScope of {one.name} is {scope}; SNS accepts {' or '.join(_SCOPES)}: CloudFormation fails",
            at=one.scope,
            changes=[Change(one, "FilterPolicyScope", _SCOPES[0])],
            instead=[Change(one, "FilterPolicyScope", _SCOPES[1])],
        )


def _redrive(one: Subscription, _: Queue) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html"""
    if (keys := one.redrive_keys()) and _TARGET not in keys:
        yield Finding(
            f"RedrivePolicy of {one.name} has no {_TARGET} (it has {listed(keys)}): it names no dead-letter queue, and what SNS cannot deliver is lost",
            at=one.redrive_policy,
            severity=Severity.WARNING,
            fix=f"Write the ARN of the dead-letter queue as {_TARGET}, spelt like that.",
        )

"""A subscription of the queue says what SNS does not take: a protocol, a scope or an endpoint.

The protocol of a queue is `sqs` in small letters, its endpoint is the queue's ARN (`Ref` of a queue is its URL), and FilterPolicyScope is MessageAttributes or MessageBody. With anything
else the subscription is not created, and the deployment fails.

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

from ..rule import Finding, Mapping, Severity, Undecided, rule

_SCOPES: Final = ("MessageAttributes", "MessageBody")
"""https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html"""


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
            for ask in (_protocol, _endpoint, _scope):
                try:
                    yield from ask(one, queue)
                except Undecided as unknown:
                    doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt


def _protocol(one: Subscription, queue: Queue) -> Iterator[Finding]:
    written = one.protocol.get()
    if written is not None and not written.tokens and str(written) != "sqs":
        yield Finding(f"{one.name} subscribes {queue.name} with the protocol {written}; a queue's is sqs: CloudFormation fails", at=one.protocol)


def _endpoint(one: Subscription, queue: Queue) -> Iterator[Finding]:
    endpoint = one.endpoint.get()
    if endpoint is not None and (instead := queue.spelt_instead_of_arn(endpoint)):
        yield Finding(f"{one.name} is given {instead} as its Endpoint; SNS takes the ARN of a queue: CloudFormation fails", at=one.endpoint)


def _scope(one: Subscription, _: Queue) -> Iterator[Finding]:
    if (scope := one.scope.get()) not in _SCOPES:
        yield Finding(f"FilterPolicyScope of {one.name} is {scope}; SNS takes {' or '.join(_SCOPES)}: CloudFormation fails", at=one.scope)

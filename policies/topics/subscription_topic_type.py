"""A topic and the queue that is subscribed to it are of different types, one FIFO and one standard.

SNS does not accept a FIFO queue on a standard topic ("FIFO SQS Queues can not be subscribed to standard SNS topics"), and CloudFormation fails. The other way round is allowed: a standard
queue receives the messages of a FIFO topic with best-effort ordering and at-least-once delivery. That is a note, since it may be meant.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: null}
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

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Subscription, subscriptions

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "subscription-topic-type",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
    fix="Make the topic a FIFO topic (FifoTopic: true, and a name that ends in .fifo), or subscribe a standard queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(subscriptions(queue), lambda found: _judge(queue, found[0])))


def _judge(queue: Queue, subscription: Subscription) -> Iterator[Finding]:
    if queue.fifo.get():
        if not subscription.topic_is_fifo():
            yield Finding(
                f"{subscription.name} subscribes the FIFO queue {queue.name} to a standard topic: CloudFormation fails (FIFO SQS Queues can not be subscribed to standard SNS topics)",
                at=subscription.endpoint,
                because=[queue],
            )
    elif _is_known_fifo(subscription):
        yield Finding(
            f"{subscription.name} subscribes the standard queue {queue.name} to a FIFO topic: a standard queue has best-effort ordering and at-least-once delivery, so that messages come out of order and twice now and then",
            at=subscription.endpoint,
            because=[queue],
            severity=Severity.NOTE,
            fix=f"Where order matters, subscribe a FIFO queue: set FifoQueue of {queue.name} and of its dead-letter queue to true. Else let the function accept a message twice, and a late one.",
        )


def _is_known_fifo(subscription: Subscription) -> bool:
    """A note is not worth a question."""
    try:
        return subscription.topic_is_fifo()
    except Undecided:
        return False

"""A subscription of the queue has no dead-letter queue of its own.

SNS discards what it cannot deliver to a queue (its policy was changed, its key was disabled, the queue was deleted): after a client-side error it does not even retry. The queue's own
dead-letter queue gets none of it, since the message never was in the queue. A RedrivePolicy of the subscription stores such messages in a queue.

Bad::

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

    Undelivered:
      Type: AWS::SQS::Queue
    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RedrivePolicy: {deadLetterTargetArn: !GetAtt Undelivered.Arn}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders, !Ref DeadLetters, !Ref Undelivered]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt Undelivered.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Subscription, subscriptions

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "subscription-without-dead-letter-queue",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
    fix="Set RedrivePolicy of the subscription to {deadLetterTargetArn: ARN} of a queue whose policy allows sns.amazonaws.com sqs:SendMessage (in the CDK: dead_letter_queue of the SqsSubscription).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(subscriptions(queue), lambda found: _judge(found[0]))


def _judge(one: Subscription) -> Iterator[Finding]:
    if not one.redrive_policy.get():
        yield Finding(
            f"{one.name} has no RedrivePolicy: SNS discards what it cannot deliver to the queue, and does not retry after a client-side error", at=one
        )

"""A subscription filters on message attributes, and what a bucket publishes has none.

A notification of S3 is a body without message attributes, and a filter policy of the default scope (MessageAttributes) asks for attributes: what the bucket publishes matches nothing and is
never delivered. With FilterPolicyScope MessageBody the policy looks into the notification.

Bad::

    Bucket:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]
    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicy: {eventName: [{prefix: "ObjectCreated:"}]}}
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

    Bucket:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]
    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, FilterPolicyScope: MessageBody, FilterPolicy: {Records: {eventName: [{prefix: "ObjectCreated:"}]}}}
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
from queuegate.synth.model import Delivery, deliveries

from ..rule import Finding, Mapping, Outside, Severity, default, rule


@rule(
    "subscription-filter-misses-publisher",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html",
    fix="Set FilterPolicyScope to MessageBody and filter on Records; or filter in the bucket's notification (Filter: S3Key).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(deliveries(queue), _judge)


def _judge(delivery: Delivery) -> Iterator[Finding]:
    one = delivery.subscription()
    if one is None or delivery.publisher is None or one.scope.get() != "MessageAttributes" or not one.filter_policy.get() or one.admits_absent():
        return
    yield Finding(
        f"{one.name} filters on message attributes (FilterPolicyScope is MessageAttributes{default(one.scope, inside=True)}), and what {delivery.publisher.name} publishes has none: it is never delivered",
        at=one.filter_policy,
        because=[delivery.publisher, one.scope],
    )

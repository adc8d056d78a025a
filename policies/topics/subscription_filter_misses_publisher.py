"""A subscription filters on message attributes that what is published does not have.

A subscription receives a message only where each attribute that its filter policy names is there (or may be absent: `exists: false`). A function that publishes to the topic has to pass them as MessageAttributes, and so has a method of an API (`MessageAttributes.entry.1.Name=…` in its mapping template); what is in
the body is no attribute, and SNS drops the message without a trace but the metric NumberOfNotificationsFilteredOut-NoMessageAttributes. It judges topics of which all publishers are known: functions whose code is read,
and no export, state machine or other account.

A notification of S3 is a body without message attributes, and with the default FilterPolicyScope, MessageAttributes, the filter policy is for attributes: nothing that the bucket publishes
matches, and none of it is delivered. With FilterPolicyScope MessageBody the policy is for the fields of the notification.

Bad::

    Bucket:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]
    Topic:
      Type: AWS::SNS::Topic
    TopicPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref Topic]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sns:Publish, Resource: !Ref Topic, Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}}]
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

Bad::

    Topic:
      Type: AWS::SNS::Topic
    TopicPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref Topic]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sns:Publish, Resource: !Ref Topic, Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}}]
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true, FilterPolicy: {kind: [order]}}
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
    ShopRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: publish
            PolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Action: sns:Publish, Resource: !Ref Topic}]
    Shop:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ShopRole.Arn
        Environment: {Variables: {TOPIC: !Ref Topic}}
        Code:
          ZipFile: |
            import json, os
            import boto3
            sns = boto3.client("sns")

            def handler(event, context):
                sns.publish(TopicArn=os.environ["TOPIC"], Message=json.dumps({"kind": "order", **event}))

Good::

    Bucket:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]
    Topic:
      Type: AWS::SNS::Topic
    TopicPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref Topic]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sns:Publish, Resource: !Ref Topic, Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}}]
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

from queuegate.synth.iam import each, publishing
from queuegate.synth.model import Delivery, Subscription, deliveries, subscriptions

from ..rule import Change, Finding, Mapping, Outside, Related, Severity, default, listed, rule


@rule(
    "subscription-filter-misses-publisher",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html",
    fix="Pass the attributes as MessageAttributes where it is published; or set FilterPolicyScope to MessageBody and filter on the fields of the body.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(deliveries(queue), _judge)
    yield from each(subscriptions(queue), lambda found: _judge_functions(found[0]))


def _judge_functions(one: Subscription) -> Iterator[Finding]:
    try:
        topic = one.topic if one.filter_policy.get() and one.scope.get() == "MessageAttributes" else None
    except Outside:
        return
    if topic is None or one.admits_absent():
        return
    calls, is_whole, requests = publishing(topic)
    several = [(function.name, call.attributes, call.at) for function, call in calls] + [(other.view.name, other.attributes, other.place) for other in requests]
    asked = [None if attributes is None else one.asked_of(attributes) for _, attributes, _ in several]
    if not is_whole or not several or not all(asked):
        return
    wanted = listed(dict.fromkeys(key for keys in asked for key in keys or ()))
    (name, attributes, _), *_ = several
    passed = f"passes {listed(attributes)}" if attributes else "passes no MessageAttributes"
    yield Finding(
        f"{one.name} filters on the message {'attribute' if ' and ' not in wanted else 'attributes'} {wanted} "
        f"(FilterPolicyScope is MessageAttributes{default(one.scope, inside=True)}), and {name} {passed} when it publishes to {topic.name}: SNS delivers none of it",
        at=one.filter_policy,
        because=[Related(f"{other} publishes here", at) for other, _, at in several],
        key=topic.name,
        fix=f"Let {name} pass {wanted} as MessageAttributes of each message; or set FilterPolicyScope to MessageBody, where the body has {'it' if ' and ' not in wanted else 'them'}.",
    )


def _judge(delivery: Delivery) -> Iterator[Finding]:
    one = delivery.subscription()
    if one is None or delivery.publisher is None or one.scope.get() != "MessageAttributes" or not one.filter_policy.get() or one.admits_absent():
        return
    yield Finding(
        f"{one.name} filters on message attributes (FilterPolicyScope is MessageAttributes{default(one.scope, inside=True)}), and what {delivery.publisher.name} publishes has none: SNS delivers none of it",
        at=one.filter_policy,
        because=[delivery.publisher, one.scope],
        changes=[Change(one, "FilterPolicyScope", "MessageBody")],
        fix="Filter on Records of the notification then; or in the bucket's notification (Filter: S3Key).",
    )

"""A bucket or a rule publishes to the topic that the queue is subscribed to, and the policy of the topic or of its key does not allow it.

S3 and EventBridge publish in their own name, and the policy that a topic has of itself allows the account only: an AWS::SNS::TopicPolicy has to allow s3.amazonaws.com or events.amazonaws.com sns:Publish. S3 tests that when the
bucket's notifications are set, and CloudFormation fails (Unable to validate the following destination configurations); what EventBridge cannot publish is lost after its retries. Of an encrypted topic the key policy has to allow the
service kms:GenerateDataKey and kms:Decrypt, too; that of `alias/aws/sns` does not, and cannot be changed. A method of an API publishes with its role (Credentials), which has to allow the same. A topic or a key outside the targets is
not judged, nor a target of a rule that has a role.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true, RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
    TopicPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref Topic]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: sns:Publish, Resource: !Ref Topic, Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}}]
    Uploads:
      Type: AWS::S3::Bucket
      DependsOn: TopicPolicy
      Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]}}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true, RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn}}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
    TopicPolicy:
      Type: AWS::SNS::TopicPolicy
      Properties:
        Topics: [!Ref Topic]
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sns:Publish, Resource: !Ref Topic, Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}}]
    Uploads:
      Type: AWS::S3::Bucket
      DependsOn: TopicPolicy
      Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Topic}]}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import ENCRYPT, allows, each, gathered, may_publish, may_publish_with_key
from queuegate.synth.model import ApiPublisher, Key, Queue, Sender, Subscription, Topic, methods_publishing_to, publishers, subscriptions

from ..rule import Finding, Mapping, Outside, Severity, Undecided, listed, rule

_COMES: Final = {"s3": "CloudFormation fails on create, since S3 tests the destination", "events": "what it publishes is not delivered"}


@rule(
    "topic-refuses-publisher",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    fix="Let an AWS::SNS::TopicPolicy allow sns:Publish to the service, with the ARN of the bucket or rule as aws:SourceArn.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), _of_queue)


def _of_queue(queue: Queue) -> Iterator[Finding]:
    topics = [topic for one, _ in gathered(subscriptions(queue))[0] if (topic := _own(one)) is not None]
    for topic in dict.fromkeys(topics):
        yield from each(publishers(topic), lambda sender, topic=topic: _judge(queue, topic, sender))  # type: ignore[misc]  # a default argument is no annotation
        yield from each(methods_publishing_to(topic), lambda method, topic=topic: _by_role(queue, topic, method))  # type: ignore[misc]  # as above


def _by_role(queue: Queue, topic: Topic, method: ApiPublisher) -> Iterator[Finding]:
    """A method of an API publishes in the name of its role; so it is with the topic's key: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    role = method.role()
    if role is None:
        return
    lacks = [] if allows(role, "sns:Publish", topic.facts.links.arn(topic.facts, topic.world)) else [("sns:Publish", topic.name)]
    key = _key(topic)
    lacks += [(action, key.name) for action in ENCRYPT if key is not None and not allows(role, action, key.facts.links.arn(key.facts, topic.world), via="sns")]
    if lacks:
        actions = listed(f"{action} on {name}" for action, name in lacks)
        yield Finding(
            f"{role.name}, with which {method.view.name} publishes to {topic.name}, which {queue.name} is subscribed to, lacks {actions}: each request is denied, and nothing is published",
            at=method.place,
            because=[topic, queue, role],
            key=f"{method.view.name} to {topic.name}",
            fix=f"Allow {role.name} {actions}.",
        )


def _key(topic: Topic) -> Key | None:
    """The team's own key of the topic, where it is among the targets."""
    if topic.key_id.get() is None or topic.has_key_of_aws():
        return None
    try:
        return topic.key
    except Outside:
        return None


def _own(subscription: Subscription) -> Topic | None:
    try:
        return subscription.topic
    except Undecided:  # one that is not known is not among the targets
        return None


def _judge(queue: Queue, topic: Topic, sender: Sender) -> Iterator[Finding]:
    service, name = f"{sender.service}.amazonaws.com", sender.view.name
    if not may_publish(sender, topic):
        yield Finding(
            f"{topic.name}, which {queue.name} is subscribed to, has no topic policy that allows {service} sns:Publish for {name}: {_COMES[sender.service]}",
            at=sender.place,
            because=[topic, queue],
            key=f"{name} to {topic.name}",
            fix=f"Add to a policy of {topic.name}: Effect Allow, Principal Service {service}, Action sns:Publish, Resource the ARN of {topic.name}, with the ARN of {name} as aws:SourceArn.",
        )
    if lacks := _lacks(topic, sender):
        yield Finding(
            f"{topic.name}, which {queue.name} is subscribed to, is encrypted with a key whose policy does not allow {service} {listed(lacks)}: what {name} publishes is not delivered",
            at=sender.place,
            because=[topic.key_id],
            key=f"{name} to {topic.name}: key",
            fix=f"Encrypt {topic.name} with a customer managed key whose policy has: Effect Allow, Principal Service {service}, Action [kms:GenerateDataKey*, kms:Decrypt], Resource '*'.",
        )


def _lacks(topic: Topic, sender: Sender) -> list[str]:
    if topic.has_key_of_aws():
        return [*ENCRYPT]
    try:
        return [action for action in ENCRYPT if not may_publish_with_key(sender, topic, action)]
    except Outside:
        return []

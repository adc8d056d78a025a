"""The bucket does not depend on the policy of the queue, or of the topic before it, that allows S3 to send.

S3 tests each destination when the notification is set: where the queue policy does not allow it to send yet, CloudFormation fails with "Unable to validate the following destination
configurations". A bucket that names the queue is created after the queue, but in parallel with its policy: CloudFormation fails on create when the bucket comes first, and may succeed
the next time. That is a warning, as for a mapping that does not wait for the policy of its role. Where the policy refers to the bucket (its ARN as aws:SourceArn) CloudFormation always creates it after the bucket, and fails every time: an error.

So give the bucket a name and write the ARN in the policy (`!Sub "arn:${AWS::Partition}:s3:::${Name}"`), or use aws:SourceAccount alone, and add DependsOn with the policy to the bucket.
What the CDK makes of `bucket.add_event_notification(…)` has that DependsOn.

Bad::

    Uploads:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}

Good::

    Uploads:
      Type: AWS::S3::Bucket
      DependsOn: QueuePolicy
      Properties:
        NotificationConfiguration:
          QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: s3.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from queuegate.synth.iam import each, gathered, may_publish, may_send, queue_policies_of, topic_policies_of
from queuegate.synth.model import Queue, Sender, Subscription, Topic, View, publishers, senders

from ..rule import Finding, Mapping, Severity, Undecided, rule, waiting


@rule(
    "bucket-before-queue-policy",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html",
    fix="Add the queue policy to the DependsOn of the bucket, and write the bucket's ARN in the policy instead of referring to it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.service == "s3":
        yield from _judge_one(sender, queue, partial(may_send, sender, queue), partial(queue_policies_of, queue))
    elif sender.service == "sns" and (topic := _own(sender)) is not None:
        for bucket in gathered(publishers(topic))[0]:
            if bucket.service == "s3":
                yield from _judge_one(bucket, topic, partial(may_publish, bucket, topic), partial(topic_policies_of, topic))


def _own(sender: Sender) -> Topic | None:
    """The topic of a subscription, where that is one of the targets', or the topic that subscribes by itself."""
    if sender.view.facts.type == Topic.type:
        return Topic(sender.view.facts, sender.view.world)
    try:
        return Subscription(sender.view.facts, sender.view.world).topic
    except Undecided:
        return None


def _judge_one(sender: Sender, on: Queue | Topic, may: Callable[..., bool], policies: Callable[[], Iterable[View]]) -> Iterator[Finding]:
    bucket = sender.view
    if not may() or may(by=bucket.waits_for):
        return
    for policy in policies():
        if not bucket.waits_for(policy.facts) and may(by=lambda facts, own=policy.facts: facts is own):  # a default argument: the policy of this turn
            yield _racing(on, bucket, policy, sender)
            return


def _racing(on: Queue | Topic, bucket: View, policy: View, sender: Sender) -> Finding:
    after = policy.may_wait_for(bucket.facts)
    what = "send" if isinstance(on, Queue) else "publish"
    when = (
        f"{policy.name}, which allows S3 to {what} to {on.name}, refers to {bucket.name} and is created after it: CloudFormation fails on create"
        if after
        else f"{bucket.name} has no DependsOn on {policy.name}, which allows S3 to {what} to {on.name}: CloudFormation creates both at once, and fails on create when the bucket comes first"
    )
    return Finding(
        f"{when} (Unable to validate the following destination configurations)",
        at=sender.place,
        because=[policy, on],
        key=f"{bucket.name} to {on.name}",
        severity=None if after else Severity.WARNING,
        changes=[] if after else waiting(bucket, policy),
        fix=f"Write the ARN of {bucket.name} in {policy.name} without a reference to it, or use aws:SourceAccount, and add DependsOn: {policy.id} to {bucket.name}."
        if after
        else "",
    )

"""The bucket does not depend on the queue policy that allows S3 to send.

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

from collections.abc import Iterator

from queuegate.synth.iam import each, may_send, queue_policies_of
from queuegate.synth.model import Queue, Sender, View, senders

from ..rule import Finding, Mapping, Severity, rule, waiting


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
    bucket = sender.view
    if sender.service != "s3" or not may_send(sender, queue) or may_send(sender, queue, by=bucket.waits_for):
        return
    for policy in queue_policies_of(queue):
        if not bucket.waits_for(policy.facts) and may_send(sender, queue, by=lambda facts, own=policy.facts: facts is own):  # type: ignore[misc]  # a default argument is no annotation
            yield _racing(queue, bucket, policy, sender)
            return


def _racing(queue: Queue, bucket: View, policy: View, sender: Sender) -> Finding:
    after = policy.may_wait_for(bucket.facts)
    when = (
        f"{policy.name}, which allows S3 to send to {queue.name}, refers to {bucket.name} and is created after it: CloudFormation fails on create"
        if after
        else f"{bucket.name} has no DependsOn on {policy.name}, which allows S3 to send to {queue.name}: CloudFormation creates both at once, and fails on create when the bucket comes first"
    )
    return Finding(
        f"{when} (Unable to validate the following destination configurations)",
        at=sender.place,
        because=[policy, queue],
        key=f"{bucket.name} to {queue.name}",
        severity=None if after else Severity.WARNING,
        changes=[] if after else waiting(bucket, policy),
        fix=f"Write the ARN of {bucket.name} in {policy.name} without a reference to it, or use aws:SourceAccount, and add DependsOn: {policy.id} to {bucket.name}."
        if after
        else "",
    )

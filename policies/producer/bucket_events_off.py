"""A rule of EventBridge sends the events of a bucket to the queue, and the bucket sends EventBridge none.

S3 sends events to EventBridge only where the bucket says so: EventBridgeConfiguration in its NotificationConfiguration. Without it the rule never matches, no message ever reaches the queue, and no alarm goes off. Events
that CloudTrail tells of S3 (detail-type AWS API Call via CloudTrail) come without it, and nothing is said of them; nor of a bucket that a custom resource names, which may turn it on (the CDK's `event_bridge_enabled` does).

A warning, since the bucket's notifications may be set outside of the template. cfn-lint and checkov do not see it.

Bad::

    Inbox:
      Type: AWS::S3::Bucket
    Arrived:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Inbox]}}}
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Arrived.Arn}}

Good::

    Inbox:
      Type: AWS::S3::Bucket
      Properties: {NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}}
    Arrived:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Inbox]}}}
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Arrived.Arn}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, senders, silent_buckets

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "bucket-events-off",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html",
    fix="Add EventBridgeConfiguration: {EventBridgeEnabled: true} to the NotificationConfiguration of the bucket.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.service != "events" or sender.gives_up:
        return
    for bucket in silent_buckets(sender):
        yield Finding(
            f"{sender.view.name} sends the events of {bucket.name} to {queue.name}, and {bucket.name} has no EventBridgeConfiguration: S3 sends EventBridge nothing, and no message reaches the queue",
            at=bucket,
            because=[Related(f"{sender.view.name} sends to {queue.name}", sender.place)],
            key=sender.view.name,
            fix=f"Add EventBridgeConfiguration: {{EventBridgeEnabled: true}} to NotificationConfiguration of {bucket.name} (in the CDK: event_bridge_enabled of the bucket).",
        )

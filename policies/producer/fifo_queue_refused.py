"""A bucket, an IoT rule or a service's own dead-letter queue names a FIFO queue, which it does not support.

S3 sends event notifications to standard queues only, and EventBridge gives up its events to standard queues only: both check the queue when they are told of it, so the
deployment fails ("SQS FIFO is not supported by Dead Letter Queues"); so it does for the dead-letter queue of a schedule
(https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html). An action of AWS IoT sends to no FIFO queue: what it sends is refused
(https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html).

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
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
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: failed.fifo}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}

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

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "fifo-queue-refused",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    fix="Let it name a standard queue: for a bucket, EventBridge (EventBridgeConfiguration) and a rule with a MessageGroupId can send its events to the FIFO queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue) if queue.fifo.get() else (), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    name, fix = sender.view.name, ""
    match sender.service:
        case "s3":
            what = f"{name} notifies the FIFO queue {queue.name}: S3 notifies standard queues only, and CloudFormation fails"
        case "iot":
            what = f"{name} sends to the FIFO queue {queue.name}, which the SQS action of AWS IoT does not support: its messages are refused"
        case "events" | "scheduler" if sender.gives_up:
            why = " (SQS FIFO is not supported by Dead Letter Queues)" if sender.service == "events" else ""
            what = f"the dead-letter queue of {name} is the FIFO queue {queue.name}, and EventBridge takes a standard queue only: CloudFormation fails{why}"
            fix = f"Give {name} a standard queue as its dead-letter queue."
        case _:
            return
    yield Finding(what, at=sender.place, because=[queue.fifo], key=f"{name} to {queue.name}", fix=fix)

"""A bucket, an IoT rule, a function's destination or a service's own dead-letter queue names a FIFO queue, which it does not support.

S3 sends event notifications to standard queues only, and the dead-letter queue of an EventBridge target is a standard queue: both check that when they are created, and CloudFormation
fails ("SQS FIFO is not supported by Dead Letter Queues"); the same holds for the dead-letter queue of a schedule
(https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html). The SQS action of AWS IoT supports no FIFO queue: SQS rejects each of its messages
(https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html). Lambda sends what became of an asynchronous invocation, as a destination or to a DeadLetterConfig, to
standard queues only (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).

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

from queuegate.synth.iam import Need, each, gathered, handing_elsewhere, handing_on, place_of
from queuegate.synth.model import Function, Queue, Sender, View, senders, undelivered

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "fifo-queue-refused",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    fix="Name a standard queue. For a bucket: with EventBridgeConfiguration a rule whose target has a MessageGroupId can send its events to the FIFO queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue) if queue.fifo.get() else (), lambda sender: _judge(queue, sender)))
    yield from each(mapping.own_queues(), lambda queue: each(undelivered(queue), lambda one: _of_letters(mapping, *one)))
    for queue in gathered(mapping.own_queues())[0]:
        yield from each(handing_on(mapping, queue) if queue.fifo.get() else (), lambda one, queue=queue: _of_lambda(queue, *one))  # type: ignore[misc]  # a default argument is no annotation
    yield from each(handing_elsewhere(mapping), lambda one: _of_lambda(*one) if one[0].fifo.get() else iter(()))


def _of_letters(mapping: Mapping, letters: View, sender: Sender) -> Iterator[Finding]:
    """Of a queue beside the pipeline, to which what sends to it puts what it cannot deliver."""
    if isinstance(letters, Queue) and letters not in gathered(mapping.own_queues())[0] and letters.fifo.get():
        yield from _judge(letters, sender)


def _of_lambda(queue: Queue, function: Function, needs: list[Need]) -> Iterator[Finding]:
    for place in dict.fromkeys(place_of(need.place) for need in needs if need.owner is queue.facts):
        what = "the target of DeadLetterConfig" if "DeadLetterConfig" in place.route else "a destination of asynchronous invocations"
        yield Finding(
            f"the FIFO queue {queue.name} is {what} of {function.name}, and Lambda sends such records to standard queues only: they are lost",
            at=place,
            because=[queue.fifo],
            key=f"{function.name} to {queue.name}",
            fix=f"Give {function.name} a standard queue.",
        )


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    name, fix = sender.view.name, ""
    match sender.service:
        case "s3":
            what = f"{name} notifies the FIFO queue {queue.name}: S3 sends event notifications to standard queues only, and CloudFormation fails"
        case "iot":
            what = f"{name} sends to the FIFO queue {queue.name}, which the SQS action of AWS IoT does not support: SQS rejects each message, and it is lost"
        case "events" | "scheduler" if sender.gives_up:
            why = " (SQS FIFO is not supported by Dead Letter Queues)" if sender.service == "events" else ""
            what = f"the dead-letter queue of {name} is the FIFO queue {queue.name}, and EventBridge supports standard queues only: CloudFormation fails{why}"
            fix = f"Give {name} a standard queue as its dead-letter queue."
        case _:
            return
    yield Finding(what, at=sender.place, because=[queue.fifo], key=f"{name} to {queue.name}", fix=fix)

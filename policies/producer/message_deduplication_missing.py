"""A rule, a schedule or an API sends to a FIFO queue without content-based deduplication, and gives no MessageDeduplicationId.

Each message of a FIFO queue needs a deduplication id: either its sender gives one, or ContentBasedDeduplication makes one of the body. A target of EventBridge (a rule's or a
schedule's) has no property for it, so AWS asks for content-based deduplication there. Without either SQS refuses the message, and nobody is told.

With content-based deduplication, a message with the same body within 5 minutes is dropped: a schedule whose input never changes has to come at longer intervals.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: failed.fifo}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}
    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Nightly:
      Type: AWS::Scheduler::Schedule
      Properties:
        ScheduleExpression: rate(1 day)
        FlexibleTimeWindow: {Mode: "OFF"}
        Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn, SqsParameters: {MessageGroupId: nightly}}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: failed.fifo}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}
    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Nightly:
      Type: AWS::Scheduler::Schedule
      Properties:
        ScheduleExpression: rate(1 day)
        FlexibleTimeWindow: {Mode: "OFF"}
        Target: {Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt Sends.Arn, SqsParameters: {MessageGroupId: nightly}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule

_SENDS: Final = ("events", "scheduler", "apigateway")


@rule(
    "message-deduplication-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html",
    fix="Set ContentBasedDeduplication of the queue to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue) if queue.fifo.get() else (), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up or sender.service not in _SENDS or queue.content_deduplication.get() or sender.sets("MessageDeduplicationId"):
        return
    name = sender.view.name
    yield Finding(
        f"{name} gives its messages no MessageDeduplicationId, and the FIFO queue {queue.name} has no ContentBasedDeduplication: SQS refuses each message, and it is lost",
        at=sender.place,
        because=[queue.fifo, queue],
        key=f"{name} to {queue.name}",
        fix=f"Set ContentBasedDeduplication of {queue.name} to true.",
    )

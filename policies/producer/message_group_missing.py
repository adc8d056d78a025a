"""A rule, a schedule, a pipe or an API sends to a FIFO queue without a MessageGroupId.

SQS takes no message of a FIFO queue that has no MessageGroupId. EventBridge refuses such a target when the rule is deployed ("Parameter(s) SqsParameters must be specified for
target"); of the others each message is refused when it is sent.

Bad::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: failed.fifo}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}
    Nightly:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Nightly.Arn}}

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
    Nightly:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: orders, Arn: !GetAtt Orders.Arn, SqsParameters: {MessageGroupId: nightly}}]
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Nightly.Arn}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule

_WHERE: Final = {
    "events": "SqsParameters.MessageGroupId of the target",
    "scheduler": "SqsParameters.MessageGroupId of the Target",
    "pipes": "TargetParameters.SqsQueueParameters.MessageGroupId",
    "apigateway": "MessageGroupId in the integration's request",
}


@rule(
    "message-group-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html",
    fix="Give the target a MessageGroupId.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue) if queue.fifo.get() else (), lambda sender: _judge(queue, sender)))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up or (where := _WHERE.get(sender.service)) is None or sender.sets("MessageGroupId"):
        return
    name = sender.view.name
    happens = "CloudFormation fails (SqsParameters must be specified for target)" if sender.service == "events" else "SQS refuses each message, and it is lost"
    yield Finding(
        f"{name} sends to the FIFO queue {queue.name} without a MessageGroupId: {happens}",
        at=sender.place,
        because=[queue.fifo],
        key=f"{name} to {queue.name}",
        fix=f"Set {where}, in {name}.",
    )

"""A rule, a schedule, a pipe, an API or the code of a function sends to a FIFO queue, or publishes to a FIFO topic that feeds the queue, without a MessageGroupId.

A message for a FIFO queue needs a MessageGroupId. EventBridge rejects a rule's target without SqsParameters ("Parameter(s) SqsParameters must be specified for target"), and CloudFormation
fails; of the others SQS rejects each message when it is sent (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html),
as SNS does with what is published to a FIFO topic (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). It also judges what the function of the pipeline sends to another FIFO queue
of the targets; a parameter that the code gives on some ways only is given.

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

from queuegate.synth.handlers import Call
from queuegate.synth.iam import each_sender_in_order, never_gives, published_in_order
from queuegate.synth.model import Function, Queue, Sender

from ..rule import Finding, Mapping, Severity, rule

_WHERE: Final = {
    "events": "SqsParameters.MessageGroupId of the target",
    "scheduler": "SqsParameters.MessageGroupId of the Target",
    "pipes": "TargetParameters.SqsQueueParameters.MessageGroupId",
    "apigateway": "MessageGroupId in the integration's request",
    "appsync": "MessageGroupId in the resolver's request",
    "states": "MessageGroupId among the parameters of the state",
}
_HAPPENS: Final = {
    "events": "CloudFormation fails (SqsParameters must be specified for target)",
    "scheduler": "SQS rejects each message, and it is lost",
    "pipes": "SQS rejects each message, and none is delivered",
    "apigateway": "SQS rejects each message, and the client gets an error",
    "appsync": "SQS rejects each message, and none is delivered",
    "states": "SQS rejects each message, and the state fails",
}


@rule(
    "message-group-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Give the target a MessageGroupId.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each_sender_in_order(mapping, _sent, _called, _published)


def _called(function: Function, call: Call, queue: Queue) -> Iterator[Finding]:
    if never_gives(function, call, "MessageGroupId"):
        yield Finding(
            f"{function.name} sends to the FIFO queue {queue.name} without a MessageGroupId: SQS rejects each message, and the call fails",
            at=call.at,
            because=[queue.fifo],
            key=f"{function.name} to {queue.name}",
            fix=f"Give each message of {function.name} a MessageGroupId.",
        )


def _published(queue: Queue) -> Iterator[Finding]:
    for topic, function, call in published_in_order(queue):
        if never_gives(function, call, "MessageGroupId"):
            yield Finding(
                f"{function.name} publishes to the FIFO topic {topic.name}, which feeds {queue.name}, without a MessageGroupId: SNS rejects each message, and the call fails",
                at=call.at,
                because=[topic.fifo],
                key=f"{function.name} to {topic.name}",
                fix=f"Give each message of {function.name} a MessageGroupId.",
            )


def _sent(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up or (where := _WHERE.get(sender.service)) is None or sender.sets("MessageGroupId"):
        return
    name = sender.view.name
    yield Finding(
        f"{name} sends to the FIFO queue {queue.name} without a MessageGroupId: {_HAPPENS[sender.service]}",
        at=sender.place,
        because=[queue.fifo],
        key=f"{name} to {queue.name}",
        fix=f"Set {'MessageGroupId of the Input' if sender.request is not None and sender.service == 'scheduler' else where} in {name}.",
    )

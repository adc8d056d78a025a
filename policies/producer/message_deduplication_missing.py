"""A rule, a schedule, a pipe, an API or the code of a function sends to a FIFO queue, or publishes to a FIFO topic, without content-based deduplication, and gives no MessageDeduplicationId.

Each message of a FIFO queue needs a MessageDeduplicationId: either the sender sets it, or with ContentBasedDeduplication SQS makes it of the body. A target of EventBridge (a rule's or a
schedule's) has no property for it, so AWS requires content-based deduplication there; a pipe has one. Without either SQS rejects each message, and it is lost. So does
SNS with what code publishes to a FIFO topic that feeds the queue (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).

With content-based deduplication a second message with the same body is not delivered within 5 minutes: a schedule whose input never changes needs a longer interval.

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

from queuegate.synth.handlers import Call
from queuegate.synth.iam import each_sender_in_order, never_gives, published_in_order
from queuegate.synth.model import Function, Queue, Sender

from ..rule import Change, Finding, Mapping, Severity, default, rule

_SENDS: Final = ("events", "scheduler", "pipes", "apigateway", "appsync", "states")

_HAPPENS: Final = {
    "apigateway": "and the client gets an error",
    "appsync": "and none is delivered",
    "states": "and the state fails",
    "pipes": "and none is delivered",
}
_GIVES_ONE: Final = {"pipes": "Or set TargetParameters.SqsQueueParameters.MessageDeduplicationId of the pipe."}
"""Who has a property for it: https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetSqsQueueParameters.html"""


@rule(
    "message-deduplication-missing",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Set ContentBasedDeduplication of the queue to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each_sender_in_order(mapping, _sent, _called, _published)


def _called(function: Function, call: Call, queue: Queue) -> Iterator[Finding]:
    if never_gives(function, call, "MessageDeduplicationId") and not queue.content_deduplication.get():
        yield Finding(
            f"{function.name} sets no MessageDeduplicationId, and ContentBasedDeduplication of the FIFO queue {queue.name} is false{default(queue.content_deduplication)}: "
            "SQS rejects each message, and the call fails",
            at=call.at,
            because=[queue.fifo, queue],
            key=f"{function.name} to {queue.name}",
            changes=[Change(queue, "ContentBasedDeduplication", value=True)],
            fix=f"Or let {function.name} give each message a MessageDeduplicationId.",
        )


def _published(queue: Queue) -> Iterator[Finding]:
    for topic, function, call in published_in_order(queue):
        if never_gives(function, call, "MessageDeduplicationId") and not topic.content_deduplication.get():
            yield Finding(
                f"{function.name} sets no MessageDeduplicationId, and ContentBasedDeduplication of the FIFO topic {topic.name}, which feeds {queue.name}, is false"
                f"{default(topic.content_deduplication)}: SNS rejects each message, and the call fails",
                at=call.at,
                because=[topic.fifo, topic],
                key=f"{function.name} to {topic.name}",
                changes=[Change(topic, "ContentBasedDeduplication", value=True)],
                fix=f"Or let {function.name} give each message a MessageDeduplicationId.",
            )


def _sent(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.gives_up or sender.service not in _SENDS or queue.content_deduplication.get() or sender.sets("MessageDeduplicationId"):
        return
    name = sender.view.name
    yield Finding(
        f"{name} sets no MessageDeduplicationId, and ContentBasedDeduplication of the FIFO queue {queue.name} is false{default(queue.content_deduplication)}: SQS rejects each message, {_comes(sender)}",
        at=sender.place,
        because=[queue.fifo, queue],
        key=f"{name} to {queue.name}",
        changes=[Change(queue, "ContentBasedDeduplication", value=True)],
        fix=_GIVES_ONE.get(sender.service, ""),
    )


def _comes(sender: Sender) -> str:
    return _HAPPENS.get(sender.service, "and it is lost")

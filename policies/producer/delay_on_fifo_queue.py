"""A message for a FIFO queue is given a delay of its own.

A FIFO queue has one delay for all of its messages (DelaySeconds of the queue): SQS rejects a message with DelaySeconds of its own. The call of a function fails, and so does the state of a state
machine; an API answers an error, and what a schedule sends is lost.

Always an error. Linters do not see it.

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
    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            def handler(event, context):
                sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["order"], MessageGroupId=event["customer"], DelaySeconds=30)

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true, DelaySeconds: 30}
    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: failed.fifo}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: !Ref AWS::NoValue}
    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Handler: index.handler
        Role: !GetAtt ProducerRole.Arn
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            def handler(event, context):
                sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["order"], MessageGroupId=event["customer"])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each, sends_in_code
from queuegate.synth.model import Queue, Sender, senders

from ..rule import Finding, Mapping, Severity, rule

_HAPPENS: Final = {"states": "and the state fails", "apigateway": "and the client gets an error", "scheduler": "and it is lost"}


@rule(
    "delay-on-fifo-queue",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Leave DelaySeconds out of what sends, and set DelaySeconds of the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each((_functions, _services), lambda ask: ask(mapping, queue)) if queue.fifo.get() else ())


def _services(_: Mapping, queue: Queue) -> Iterator[Finding]:
    yield from each(senders(queue), lambda sender: _judge(queue, sender))


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    name, comes = sender.view.name, _HAPPENS.get(sender.service)
    if comes is not None and not sender.gives_up and sender.delays():
        yield Finding(
            f"{name} sends to the FIFO queue {queue.name} with DelaySeconds, which SQS accepts of the queue only: SQS rejects the message, {comes}",
            at=sender.place,
            because=[queue.fifo],
            key=f"{name} to {queue.name}",
            fix=f"Leave DelaySeconds out of the message of {name}; DelaySeconds of {queue.name} delays each of its messages.",
        )


def _functions(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    for function, call in sends_in_code(mapping, queue):
        if call.given is not None and "DelaySeconds" in call.given:
            yield Finding(
                f"{function.name} sends to the FIFO queue {queue.name} with DelaySeconds, which SQS accepts of the queue only: SQS rejects the message, and the call fails",
                at=call.at,
                because=[queue.fifo],
                key=f"{function.name} to {queue.name}",
                fix=f"Leave DelaySeconds out of the call of {function.name}; DelaySeconds of {queue.name} delays each of its messages.",
            )

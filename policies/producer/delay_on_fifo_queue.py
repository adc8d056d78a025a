"""A function gives a message for a FIFO queue a delay of its own.

A FIFO queue has one delay for all of its messages (DelaySeconds of the queue): SQS rejects a message with DelaySeconds of its own, and the call fails.

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

from queuegate.synth.iam import each, sends_in_code
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "delay-on-fifo-queue",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Leave DelaySeconds out of the call, and set DelaySeconds of the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: _judge(mapping, queue) if queue.fifo.get() else ())


def _judge(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    for function, call in sends_in_code(mapping, queue):
        if call.given is not None and "DelaySeconds" in call.given:
            yield Finding(
                f"{function.name} sends to the FIFO queue {queue.name} with DelaySeconds, which SQS accepts of the queue only: SQS rejects the message, and the call fails",
                at=call.at,
                because=[queue.fifo],
                key=f"{function.name} to {queue.name}",
                fix=f"Leave DelaySeconds out of the call of {function.name}; DelaySeconds of {queue.name} delays each of its messages.",
            )

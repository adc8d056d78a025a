"""A function sends a batch of messages to the queue, and does not look at the answer.

SendMessageBatch answers 200 although SQS has refused some of the messages: those are under Failed in the answer, and the SDK raises nothing. AWS says to check for them. A message that was refused (throttling, its size, a
fault of SQS) is in no queue and in no dead-letter queue.

A warning. It is said of a call whose answer nothing looks at, in code of Python or JavaScript; what is done with an answer that is kept is not followed. Linters do not see it.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
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
                entries = [{"Id": str(i), "MessageBody": one} for i, one in enumerate(event["orders"])]
                sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=entries)

Good::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
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
                entries = [{"Id": str(i), "MessageBody": one} for i, one in enumerate(event["orders"])]
                answer = sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=entries)
                if answer.get("Failed"):
                    raise RuntimeError(answer["Failed"])
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, sends_in_code
from queuegate.synth.model import Queue

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "batch-answer-unread",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html",
    fix="Send the messages again that are under Failed in the answer, or raise an exception.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: _judge(mapping, queue))


def _judge(mapping: Mapping, queue: Queue) -> Iterator[Finding]:
    for function, call in sends_in_code(mapping, queue):
        if call.unread and call.operation in ("send_message_batch", "send_messages"):
            yield Finding(
                f"{function.name} sends a batch to {queue.name} ({call.operation}) and does not look at Failed in the answer: messages that SQS refuses are lost without an exception",
                at=call.at,
                because=[queue],
                key=f"{function.name} to {queue.name}",
                fix=f"Let {function.name} send the messages again that are under Failed in the answer, or raise an exception.",
            )

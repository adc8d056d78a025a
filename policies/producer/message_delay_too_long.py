"""A function sends a message with a longer delay than SQS accepts.

DelaySeconds of a message is 900 s (15 minutes) at most. With more SQS rejects the call each time: what was to be tried again later, or in an hour, is never sent. Where the function that a mapping calls does
so, the message that it is about fails with it, and goes to the dead-letter queue after maxReceiveCount receives. EventBridge Scheduler and a wait of a state machine go further.

Always an error. The function of the pipeline is judged, and those that send to its queue, where the number is written out in their code. No linter reads it.

Bad::

    Later:
      Type: AWS::SQS::Queue
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {LATER: !Ref Later}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            PAUSE = 60 * 60

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        if not deliver(record["body"]):
                            sqs.send_message(QueueUrl=os.environ["LATER"], MessageBody=record["body"], DelaySeconds=PAUSE)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Later.Arn}

Good::

    Later:
      Type: AWS::SQS::Queue
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Environment: {Variables: {LATER: !Ref Later}}
        Code:
          ZipFile: |
            import os
            import boto3
            sqs = boto3.client("sqs")
            PAUSE = 15 * 60

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        if not deliver(record["body"]):
                            sqs.send_message(QueueUrl=os.environ["LATER"], MessageBody=record["body"], DelaySeconds=PAUSE)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Later.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import read
from queuegate.synth.iam import working_and_sending

from ..rule import Finding, Mapping, Severity, Undecided, rule

_MOST: Final = 900
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""


@rule(
    "message-delay-too-long",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html",
    fix="Give DelaySeconds of at most 900; what is due later, let EventBridge Scheduler send.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for function in working_and_sending(mapping):
        with suppress(Undecided):  # why code is not read is said by others
            for seen in read(function, "polls").polls.found:
                if seen.kind == "delays" and (delay := int(seen.what)) > _MOST:
                    yield Finding(
                        f"{function.name} sends a message with DelaySeconds of {delay:,}; SQS accepts at most {_MOST} s: it rejects the message, and the call fails each time",
                        at=seen.at,
                        because=(function,),
                        key=f"{function.name}: {delay}",
                    )

"""The code sends or writes a batch and does not look at the answer.

SendMessageBatch, and PublishBatch of SNS, answer with HTTP status 200 also where some of the messages were not sent: those are listed under `Failed`, and no exception is raised. So do PutEvents of EventBridge
(`FailedEntryCount`), PutRecords of Kinesis (`FailedRecordCount`), PutRecordBatch of Firehose (`FailedPutCount`) and BatchWriteItem of DynamoDB (`UnprocessedItems`). A call whose answer nothing
looks at loses them. Send what failed again, or raise an exception where anything failed.

A warning. The function of the pipeline and those that send to its queue are judged, where their code can be read, and only a call that is a statement of its own: what is done with an answer that is
kept is not judged. A batch that cannot fail in part, of one message, is better sent with SendMessage.

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

            def handler(event, context):
                entries = [{"Id": record["messageId"], "MessageBody": record["body"]} for record in event["Records"]]
                sqs.send_message_batch(QueueUrl=os.environ["LATER"], Entries=entries)
                return {"batchItemFailures": []}
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

            def handler(event, context):
                entries = [{"Id": record["messageId"], "MessageBody": record["body"]} for record in event["Records"]]
                answer = sqs.send_message_batch(QueueUrl=os.environ["LATER"], Entries=entries)
                return {"batchItemFailures": [{"itemIdentifier": one["Id"]} for one in answer.get("Failed", [])]}
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

from queuegate.synth.handlers import calls
from queuegate.synth.iam import gathered, producers, sends_in_code
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, rule

_BATCHES: Final = {
    ("sqs", "send_message_batch"): ("SendMessageBatch", "messages that are not sent are listed under Failed"),
    ("sqs", "send_messages"): ("SendMessageBatch", "messages that are not sent are listed under Failed"),
    ("sns", "publish_batch"): ("PublishBatch", "messages that are not sent are listed under Failed"),
    ("events", "put_events"): ("PutEvents", "events that are not put have an ErrorCode in Entries and are counted in FailedEntryCount"),
    ("kinesis", "put_records"): ("PutRecords", "records that are not put have an ErrorCode in Records and are counted in FailedRecordCount"),
    ("firehose", "put_record_batch"): ("PutRecordBatch", "records that are not put have an ErrorCode in RequestResponses and are counted in FailedPutCount"),
    ("dynamodb", "batch_write_item"): ("BatchWriteItem", "items that are not written are listed under UnprocessedItems"),
}
"""Operations that answer for each message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html,
https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html,
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html, https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html and
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


@rule(
    "batch-answer-unread",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html",
    fix="Look at what failed in the answer, and send that again or raise an exception.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    worker = mapping.own_function()
    in_code = (function for queue in mapping.own_queues() for function, _ in sends_in_code(mapping, queue))
    for function in dict.fromkeys([*([worker] if worker else []), *(sender for sender, _ in producers(mapping)), *gathered(in_code)[0]]):
        yield from _judge(function)


def _judge(function: Function) -> Iterator[Finding]:
    with suppress(Undecided):  # what the code calls is asked elsewhere
        for call in calls(function).calls:
            if call.dropped and (known := _BATCHES.get((call.service, call.operation))):
                batch, failed = known
                yield Finding(
                    f"{function.name} does not look at the answer of {batch}: {failed}, without an exception, and are lost",
                    at=call.at,
                    key=f"{function.name}: {batch}",
                    because=(function,),
                )

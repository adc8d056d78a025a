"""The code sends a batch and does not look at the answer.

SendMessageBatch, and PublishBatch of SNS, answer with HTTP status 200 also where some of the messages were not sent: those are listed under `Failed`, and no exception is raised. A call whose answer nothing
looks at, or that is only written to the log, loses them. Send what failed again, or raise an exception where anything failed. So do PutEvents (also with one entry), PutRecords, PutRecordBatch and BatchWriteItem: where the function of the pipeline calls them, Lambda deletes the
message, and what was made of it is lost.

A warning. The function of the pipeline and those that send to its queue are judged, where their code can be read, and only a call that is a statement of its own, or whose answer is kept under a name that nothing reads but to write it to the log, or of which only such fields are read as say nothing
of an entry: `ResponseMetadata`, whose status is 200, or one that the answer does not have (`FailedEntries`). What is done with what is read is judged where the Python or Node.js code of
the worker is followed: it is run with an answer that tells of refused entries, and nobody learns of it (they are logged, a count is read that the answer does not have, attempts end without an exception). A batch that cannot fail in part, of one message, is better sent with SendMessage.

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

from queuegate.synth.handlers import DROPPED, calls, read
from queuegate.synth.iam import working_and_sending
from queuegate.synth.model import Function
from queuegate.synth.values import CodePlace

from ..rule import Finding, Mapping, Severity, Undecided, rule

_NOT_SENT: Final = "messages that are not sent are listed under Failed"
_BATCHES: Final = {
    ("sqs", "send_message_batch"): ("SendMessageBatch", _NOT_SENT),
    ("sqs", "send_messages"): ("SendMessageBatch", _NOT_SENT),
    ("sns", "publish_batch"): ("PublishBatch", _NOT_SENT),
}
"""Operations that answer for each message, and where: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html,
https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"""
_OF_WORKERS: Final = {
    **_BATCHES,
    ("events", "put_events"): ("PutEvents", "events that are not accepted are counted in FailedEntryCount"),
    ("kinesis", "put_records"): ("PutRecords", "records that are not accepted are counted in FailedRecordCount"),
    ("firehose", "put_record_batch"): ("PutRecordBatch", "records that are not accepted are counted in FailedPutCount"),
    ("dynamodb", "batch_write_item"): ("BatchWriteItem", "items that are not written are listed under UnprocessedItems"),
}
"""What a function makes of a message, and may lose: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html,
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html, https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html,
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"""


@rule(
    "batch-answer-unread",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html",
    fix="Look at what the answer says of each entry, and send those that failed again or raise an exception.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    worker = mapping.own_function()
    for function in working_and_sending(mapping):
        said = list(_judge(function, _OF_WORKERS if function == worker else _BATCHES))
        yield from said
        if function == worker and not said:
            yield from _tried(function)


def _judge(function: Function, batches: dict[tuple[str, str], tuple[str, str]]) -> Iterator[Finding]:
    with suppress(Undecided):  # what the code calls is asked elsewhere
        for call in calls(function).calls:
            if call.use == DROPPED and (known := batches.get((call.service, call.operation))):
                yield _unread(function, *known, at=call.at)


def _tried(function: Function) -> Iterator[Finding]:
    """Where the code was run with an answer that tells of a refused entry, and nobody learned of it."""
    named = {operation: known for (_, operation), known in _OF_WORKERS.items()}
    with suppress(Undecided):  # what the code returns is asked elsewhere
        for seen in read(function, "unawaited").unawaited.found:
            if seen.kind == "entries":
                yield _unread(function, *named[seen.what], at=seen.at)


def _unread(function: Function, batch: str, failed: str, *, at: CodePlace) -> Finding:
    return Finding(
        f"{function.name} does not act on the answer of {batch}: {failed}, without an exception, and are lost",
        at=at,
        key=f"{function.name}: {batch}",
        because=(function,),
    )

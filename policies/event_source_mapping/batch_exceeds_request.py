"""The handler makes one request of a whole batch, and a batch may have more messages than the request may have entries.

SendMessageBatch, PublishBatch and PutEvents accept 10 entries, BatchWriteItem 25, TransactWriteItems 100, and PutRecords 500. With the default BatchSize of 10 a handler may send one entry for each message in one request. Once BatchSize is
raised (with a batching window, to up to 10,000), the service refuses each request of a fuller batch as a whole: its messages become visible again, and reach the dead-letter queue under load, when nobody tests. Neither the template nor the code is wrong by
itself.

An error, of a list that the code makes of all messages and hands to one request, in Python and JavaScript; in JavaScript also of parts of a batch that are larger than the request (`chunk(event.Records, 100)` for SendMessageBatch). Nothing is said where the code may split it: a slice, a length that is compared, a function that is called `chunk` or the like, or the
number itself; nor of a `batch_writer`, which splits by itself. The limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html, https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html,
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html,
https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html. No linter reads the handler against its mapping.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 50, MaximumBatchingWindowInSeconds: 5}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            import boto3
            events = boto3.client("events")
            def handler(event, context):
                entries = [{"Source": "orders", "DetailType": "placed", "Detail": record["body"]} for record in event["Records"]]
                if events.put_events(Entries=entries)["FailedEntryCount"]:
                    raise RuntimeError("not all were taken")
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: events:PutEvents, Resource: !Sub "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {BatchSize: 50, MaximumBatchingWindowInSeconds: 5}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            import boto3
            events = boto3.client("events")
            def handler(event, context):
                entries = [{"Source": "orders", "DetailType": "placed", "Detail": record["body"]} for record in event["Records"]]
                for first in range(0, len(entries), 10):
                    if events.put_events(Entries=entries[first:first + 10])["FailedEntryCount"]:
                        raise RuntimeError("not all were taken")
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: events:PutEvents, Resource: !Sub "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import MOST_ENTRIES, as_called, read

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "batch-exceeds-request",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Split the entries into requests that are small enough, or lower BatchSize.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size.get()
    if size <= min(most for _, most in MOST_ENTRIES.values()):
        return
    function = mapping.function
    for seen in read(function, "polls").polls:
        operation, _, part = seen.what.partition(" of ") if seen.kind in ("batched", "parts") else ("", "", "")
        most = MOST_ENTRIES[operation][1] if operation else size
        if size > most:
            some = f"up to {int(part):,} messages" if part else "a whole batch"
            yield Finding(
                f"{function.name} makes one {as_called(operation, function)} of {some}, and BatchSize is {size:,}: it accepts at most {most} entries, and each request of {'more' if part else 'a fuller batch'} fails",
                at=seen.at,
                because=(mapping.batch_size,),
                key=operation,
                changes=[Change(mapping, "BatchSize", most)],
                fix=f"Split the entries into requests of {most}, or set BatchSize of {mapping.name} to {most}.",
            )

"""A message that was processed fails when it is delivered again.

A standard queue delivers a message at least once, and any queue delivers it again whose visibility timeout has passed or whose invocation ended before it was deleted
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html). A write on the condition that nothing is there yet (`attribute_not_exists`, `IfNoneMatch: *` of S3)
keeps the work from being done twice: the second one is refused, with ConditionalCheckFailedException. Where the handler raises that, or returns the message in batchItemFailures, as it does with any other failure, work
that was done fails each time that its message is received: after maxReceiveCount it is in the dead-letter queue, and whoever is paged finds nothing that is to be done. Where the invocation fails, the rest of the batch comes again with it.

Always a warning. It is said where the code has been followed: a batch that goes well, and the same one once more. Nothing is said of a condition with more in it than `attribute_not_exists` (a lock that expires, a version, a state), of a
record that is deleted when the work is done, or that is called a lock, of a key that is another one each time or made by code that is not read, of a transaction with a ClientRequestToken, or of a handler that may find the record before it
writes it. Unique keys of SQL databases are not looked at. No linter reads it.

A record that is written *before* the work says nothing of whether that was done: passed over for it, a message is lost whose work failed (`marked-before-work`).

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import boto3

            table = boto3.resource("dynamodb").Table("payments")

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        table.put_item(Item={"id": record["messageId"], "body": record["body"]}, ConditionExpression="attribute_not_exists(id)")
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/payments"}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import boto3

            table = boto3.resource("dynamodb").Table("payments")

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        table.put_item(Item={"id": record["messageId"], "body": record["body"]}, ConditionExpression="attribute_not_exists(id)")
                    except table.meta.client.exceptions.ConditionalCheckFailedException:
                        print("already there", record["messageId"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: dynamodb:PutItem, Resource: !Sub "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/payments"}
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.handlers import AGAIN_RAISED, AGAIN_TOLD, read

from ..rule import Finding, Mapping, Severity, Undecided, default, rule
from .missing_partial_responses import PARTIAL


@rule(
    "duplicate-delivery-fails",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html",
    fix="Catch the exception of the refused write by its name before all others (that of a transaction by its CancellationReasons), and treat the message as processed. Where the record is written before the work, write it behind that first, or with a state that says whether it was done.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for seen in read(mapping.function, "idempotency").idempotency:
        if seen.kind == AGAIN_RAISED or (seen.kind == AGAIN_TOLD and PARTIAL in mapping.response_types.get()):
            call, _, error = seen.what.rpartition(" ")
            yield Finding(
                f"{mapping.function.name} {_ends(mapping, seen.kind)}: {call} is refused with {error} each time{_then(mapping)}", at=seen.at, key=seen.kind
            )


def _ends(mapping: Mapping, kind: str) -> str:
    if kind == AGAIN_TOLD:
        return "returns a message in batchItemFailures that it has processed, when it is delivered again"
    size = mapping.batch_size
    with_it = f", and up to {size.get():,} messages (BatchSize{default(size, inside=True)}) become visible again with it" if size.get() > 1 else ""
    return f"fails the invocation for a message that it has processed, when it is delivered again{with_it}"


def _then(mapping: Mapping) -> str:
    """Where it ends, as far as the queue is known."""
    with suppress(Undecided):
        if (most := mapping.queue.max_receive_count.get()) is not None:
            return f", and the message reaches the dead-letter queue after {most} receive{'' if most == 1 else 's'} (maxReceiveCount)"
    return ""

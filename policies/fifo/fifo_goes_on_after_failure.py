"""The handler of a FIFO queue processes later messages after one has failed.

The failed message is received again and processed after its successors, so that the order within its message group is lost. AWS asks a function that returns batchItemFailures for a FIFO queue
to stop at the first failure, and to return that message and all unprocessed ones. Powertools does so (`SqsFifoPartialProcessor`), and can also skip only the message group of the failed message.

Bad::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: dead-orders.fifo}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        deliver(record["body"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    DeadLetters:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: dead-orders.fifo}
    Orders:
      Type: AWS::SQS::Queue
      Properties: {FifoQueue: true, QueueName: orders.fifo, ContentBasedDeduplication: true}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {MaximumBatchingWindowInSeconds: 0}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                records = event["Records"]
                for i, record in enumerate(records):
                    try:
                        deliver(record["body"])
                    except Exception:
                        return {"batchItemFailures": [{"itemIdentifier": left["messageId"]} for left in records[i:]]}
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule

PARTIAL: Final = "ReportBatchItemFailures"


@rule(
    "fifo-goes-on-after-failure",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Stop at the first failure and return that message and all after it in batchItemFailures, or use SqsFifoPartialProcessor of Powertools.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if mapping.batch_size.get() == 1 or PARTIAL not in mapping.response_types.get() or not mapping.reads_fifo():
        return
    for seen in read(mapping.function, "order").order:
        if seen.kind == "goes-on":
            with_what = f" ({seen.what})" if seen.what else ""
            yield Finding(
                f"{mapping.function.name} processes later messages of {mapping.source()}, a FIFO queue, after one has failed{with_what}: the failed message is received again and processed after its successors",
                at=seen.at,
            )

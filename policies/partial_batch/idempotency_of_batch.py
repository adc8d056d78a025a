"""The idempotency key is the whole batch, not one message.

Powertools' idempotency stores a hash of the payload that it is given: here the event, which is a batch. Messages that become visible again arrive in other batches, so the hash is another one, and a message that was
processed is processed again. Where exactly the same batch arrives, the stored response is returned, with the old batchItemFailures, and nothing is processed. The key has to be the message's own.

A key with receiptHandle or ApproximateReceiveCount is no better: each time that a message is received, they are others, and nothing is ever found again
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html). So it is with the key of a write that goes well only once (`attribute_not_exists`, SET with NX) in Python and
Node.js, where it has receiptHandle, or the request id of the invocation, which all messages of a batch have in common besides.

Always a warning. Of a key that is the batch nothing is said with BatchSize 1. No linter reads the handler against its mapping.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            from aws_lambda_powertools.utilities.idempotency import idempotent
            from stores import store

            @idempotent(persistence_store=store)
            def handler(event, context):
                for record in event["Records"]:
                    deliver(record["body"])

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            from aws_lambda_powertools.utilities.idempotency import idempotent_function
            from stores import store

            @idempotent_function(data_keyword_argument="record", persistence_store=store)
            def work(record):
                deliver(record["body"])

            def handler(event, context):
                for record in event["Records"]:
                    work(record=record)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, Undecided, default, rule


@rule(
    "idempotency-of-batch",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Put idempotent_function (with the record as data_keyword_argument; in Java and .NET Idempotent, with IdempotencyKey at the record) on the function that processes one record, and remove idempotent from the handler.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (size := mapping.batch_size).get() == 1:
        with suppress(Undecided):  # code that is not read: whether it guards anything is not asked of a batch of one
            yield from _anew(mapping)
        return
    yield from _anew(mapping)
    for seen in read(mapping.function, "idempotency").idempotency:
        if seen.kind == "batch":
            yield Finding(
                f"the idempotency key of {mapping.function.name} is the whole event of up to {size.get():,} messages (BatchSize{default(size, inside=True)}): a message that is delivered again "
                "in another batch is processed again",
                at=seen.at,
            )


def _anew(mapping: Mapping) -> Iterator[Finding]:
    for seen in read(mapping.function, "idempotency").idempotency:
        if seen.kind == "anew":
            yield Finding(
                f"the idempotency key of {mapping.function.name} has {seen.what}, which is another one each time that the message is received: a message that is delivered again is processed again",
                at=seen.at,
                key=seen.what,
                fix=f"Leave {seen.what} out of the key: take what the sender gives (an id of the body), or messageId.",
            )

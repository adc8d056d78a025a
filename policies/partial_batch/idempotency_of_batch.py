"""An idempotency guard stands around the whole batch, and not around the work on one message.

The guard remembers the payload that it was given: here the event, which is a batch. Messages that come back are put together anew, so the next batch is another one, and whatever was done already is done
again. And where exactly the same batch comes back, the guard gives the old answer, with the old failures, and does no work at all. The key has to be the message's own.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
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

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "idempotency-of-batch",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Guard the function that works on one record (idempotent_function, with the record as data_keyword_argument), not the handler.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if mapping.batch_size.get() == 1:
        return
    for seen in read(mapping.function).idempotency:
        if seen.kind == "batch":
            yield Finding(
                f"the idempotency of {mapping.function.name} has the whole batch of up to {mapping.batch_size.get():,} messages as its key: a message that comes back in another batch is "
                "worked on again",
                at=seen.at,
            )

"""The handler leaves messages of a batch untouched, and Lambda deletes them.

A batch holds up to `BatchSize` messages, and an invocation that returns normally has done them all: every message that is not named in `batchItemFailures` is deleted. A handler that works on
`Records[0]` alone, that returns from within its loop, or that stops at the first failure and reports only that one, loses the others. With `BatchSize: 1` there is no other message.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                record = event["Records"][0]
                deliver(record["body"])

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                for record in event["Records"]:
                    deliver(record["body"])
                    return {"batchItemFailures": []}

Bad::

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
                        break
                return {"batchItemFailures": failures}

Good::

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

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule
from .missing_partial_responses import PARTIAL


@rule(
    "unprocessed-messages",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Work on every record of event['Records'], and report those that were not worked on in batchItemFailures; or set BatchSize to 1.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if mapping.batch_size.get() == 1:
        return
    reading = read(mapping.function)
    name, most = mapping.function.name, f"a batch holds up to {mapping.batch_size.get():,} messages"
    for seen in reading.records:
        if seen.kind == "first":
            yield Finding(
                f"{name} works on the first message of a batch only ({seen.what}), and {most}: the others are deleted unread", at=seen.at, key="first"
            )
        elif seen.kind == "last":
            yield Finding(f"{name} works on the last message of a batch only, and {most}: the others are deleted undone", at=seen.at, key="last")
        elif seen.kind == "left":
            yield Finding(f"{name} leaves its loop over the messages by '{seen.what}', and {most}: those behind it are deleted unread", at=seen.at, key="left")
    if PARTIAL in mapping.response_types.get():
        for seen in reading.order:
            if seen.kind == "kept":
                return
            if seen.kind == "drops":
                yield Finding(
                    f"{name} stops at the first message that fails, and reports that one alone, while {most}: those behind it are deleted unread",
                    at=seen.at,
                    key="drops",
                )

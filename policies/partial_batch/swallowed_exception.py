"""The handler catches whatever goes wrong with a message, and tells only the log.

A handler that returns normally has succeeded: Lambda deletes the messages of its batch. An exception that is caught, logged and forgotten therefore deletes the message that failed: no
retry, nothing in the dead-letter queue. Only the plain case is reported: a bare `except` or `except Exception` around all the work on a message, or around the whole loop, that neither
raises again, nor records the failure anywhere, nor leaves anything behind that is looked at later.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                for record in event["Records"]:
                    try:
                        deliver(record["body"])
                    except Exception as error:
                        print(error)

Good::

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
                    except Exception as error:
                        print(error)
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "swallowed-exception",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Report the message in batchItemFailures, or raise again. If it may be dropped, catch the narrow exception that says so, or record the message where somebody will see it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    reading = read(mapping.function)
    for seen in reading.swallowed:
        of = "a message" if seen.kind == "record" else "the whole batch"
        yield Finding(
            f"{mapping.function.name} catches every failure of {of} ('{seen.what}') and tells only the log: Lambda takes it for done and deletes it",
            at=seen.at,
            key=f"{seen.kind}:{seen.what}",
        )
    if not reading.work_seen and reading.unfollowed:
        raise reading.unfollowed.again()

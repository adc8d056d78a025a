"""One message that fails raises the whole batch, although the handler reports failures message by message.

With partial batch responses on, the messages that are named in `batchItemFailures` come back, and the others are deleted. An exception that leaves the handler overrules all of that: the whole batch comes
back, healthy messages included, and each of them spends a receive. Most often it is the reading of the body that stands outside the `try`: a single malformed message then takes its
neighbours along, round after round, to the dead-letter queue.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    order = json.loads(record["body"])
                    try:
                        deliver(order)
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        deliver(json.loads(record["body"]))
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Related, Severity, rule
from .missing_partial_responses import PARTIAL


@rule(
    "raises-for-one-message",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Move the call into the try whose except clause reports the message.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if PARTIAL not in mapping.response_types.get() or mapping.batch_size.get() == 1:
        return
    reading = read(mapping.function)
    if reading.reports() is None:
        return
    caught = [one for one in reading.failures if one.told == "response" and one.of == "message" and one.broad]
    for failure in reading.failures.found:
        if failure.told == "raised" and failure.of == "message" and failure.work != "block" and caught:
            does = "reads the body of a message" if failure.work == "parse" else "works on a message"
            yield Finding(
                f"{mapping.function.name} {does} where no clause catches a failure: one bad message fails the invocation, and its whole batch of up to {mapping.batch_size.get():,} "
                "comes back, healthy messages included",
                at=failure.at,
                because=(Related("failures are reported message by message here", caught[0].at),),
                key=failure.work,
            )

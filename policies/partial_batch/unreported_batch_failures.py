"""The handler returns batchItemFailures, and the mapping lacks ReportBatchItemFailures.

Without `ReportBatchItemFailures` in FunctionResponseTypes Lambda ignores what the handler returns: an invocation that ends normally is a success, and its whole batch is deleted from the queue. A handler that
catches exceptions and returns the failed messages loses just those, silently.

Always an error. AWS documents that the response type has to be set on the mapping, and that a batch is deleted after a successful invocation; that the failed messages are lost follows from the two. No linter
reads the handler against its mapping.

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
                return {"batchItemFailures": failures}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionResponseTypes: []}

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
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionResponseTypes: [ReportBatchItemFailures]}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Change, Finding, Mapping, Related, Severity, rule
from .missing_partial_responses import PARTIAL


@rule(
    "unreported-batch-failures",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Add ReportBatchItemFailures to the mapping's FunctionResponseTypes (in the CDK: report_batch_item_failures=True).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    types = mapping.response_types
    if PARTIAL in types.get():
        return
    if seen := read(mapping.function).reports():
        how = "batchItemFailures (Powertools' batch utility)" if seen.kind == "library" else "batchItemFailures"
        yield Finding(
            f"{mapping.function.name} returns {how}, but FunctionResponseTypes of {mapping.name} lacks ReportBatchItemFailures: Lambda ignores the response and deletes the failed messages "
            "with their batch",
            at=types,
            because=(Related("the handler returns batchItemFailures here", seen.at),),
            changes=[Change(mapping, "FunctionResponseTypes", [PARTIAL])],
        )

"""The filter is for a body of plain text, and the handler parses JSON.

`"body": [ … ]` compares the whole body as a string, and Lambda deletes a message whose body is JSON where the filter is for plain text. Exactly the messages that the handler can parse are
deleted. An object under `body` is a filter for fields of the JSON.

Bad::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": [{"exists": true}]}'}]}
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

Good::

    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": [{"exists": true}]}}'}]}
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
from queuegate.synth.model import filters_of

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "filter-form-against-handler",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html",
    fix='Filter on fields of the JSON: put an object under body, Pattern: \'{"body": {"kind": ["order"]}}\'.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.filters.get():
        return
    filters = list(filters_of(mapping))
    if filters and all(not one.refused and one.form == "text" for one in filters) and (parsed := read(mapping.function, "unpacking").unpacking.first("json")):
        yield Finding(
            f"The filter of {mapping.name} is for a body of plain text, and {mapping.function.name} parses it as JSON: Lambda deletes each message whose body is JSON",
            at=filters[0].place,
            because=[Related("the body is parsed here", parsed.at)],
        )

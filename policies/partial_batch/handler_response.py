"""Lambda does not find the failed messages in what the handler returns.

With partial batch responses on, Lambda looks for `{"batchItemFailures": [{"itemIdentifier": <messageId>}, …]}` and for nothing else. A response without that key counts as an empty
one: the whole batch succeeded, and the messages that failed are deleted. An item with another key, or with an identifier that is no message's id, fails the whole batch: healthy
messages come back with it, until they are dead-lettered. The source is the list of success and failure conditions in an archived copy of AWS's guide, of which an item with a wrong
key and an empty response were recorded from AWS in November 2025; today's page was not read that far. A handler that answers something else on every path, and catches nothing, is a
warning: nothing is lost, but one failure still brings the whole batch back.

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
                return {"batchItemFailure": failures}

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
                        failures.append({"itemIdentifier": record["receiptHandle"]})
                return {"batchItemFailures": failures}

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
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule
from .missing_partial_responses import PARTIAL

_LOST: Final = "Lambda takes the whole batch for done and deletes the messages that failed"
_ALL_BACK: Final = "Lambda then fails the whole batch, healthy messages included"
_SAID: Final = {
    "key": f"returns its failures under the key '{{what}}', and not 'batchItemFailures': {_LOST}",
    "nested": f"returns its failures inside something else, and not as a list under 'batchItemFailures' in the response itself: {_LOST}",
    "string": "returns a JSON string, and not an object with 'batchItemFailures': Lambda finds no message id in it",
    "bare-list": "returns a bare list, and not an object with 'batchItemFailures': Lambda finds no message id in it",
    "item": f"reports an item that has {{what}}, and no 'itemIdentifier': {_ALL_BACK}",
    "bare-item": "lists bare message ids under 'batchItemFailures', and not objects with 'itemIdentifier': Lambda finds no message id in them",
    "identifier": f"reports {{what}} as 'itemIdentifier', and not the record's messageId: {_ALL_BACK}",
    "unreturned": f"works out which messages failed ({{what}}), and does not return it: {_LOST}",
    "other": "answers with {what}, and never says which messages failed: one failure brings the whole batch back, although the mapping asks for partial responses",
}


@rule(
    "handler-response",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix='Return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}, …]} with the messages that failed, or the result of Powertools\' process_partial_response.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if PARTIAL not in mapping.response_types.get():
        return
    reading = read(mapping.function)
    for seen in reading.departures:
        if seen.kind == "other" and (mapping.batch_size.get() == 1 or reading.swallowed):
            continue
        message = _SAID[seen.kind].format(what=seen.what or "nothing")
        yield Finding(
            f"{mapping.function.name} {message}", at=seen.at, key=f"{seen.kind}:{seen.what}", severity=Severity.WARNING if seen.kind == "other" else None
        )
    if not reading.departures:
        reading.reports()

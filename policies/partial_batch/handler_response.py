"""The handler's response is not of the form in which Lambda reads failed messages.

With ReportBatchItemFailures Lambda reads `{"batchItemFailures": [{"itemIdentifier": <messageId>}, …]}` and nothing else. A response without that key is treated as a complete success: the batch is deleted, with the
messages that failed. An item with another key, or with an itemIdentifier that is no messageId of the batch, is treated as a complete failure: healthy messages become visible again with it, until maxReceiveCount. The messageId of another message of the batch brings back that one, and the message that
failed is deleted; so are all but one where the list is made anew with each failure, and those whose work a `rollback()` undoes with that of the message that failed (in Python, where all are in one transaction). Where the messages that succeeded are listed, too (a result that is never true, a condition the wrong way round), each of them becomes visible again. A list that is kept outside of the handler, and not emptied, has such items as
soon as one message has failed: an execution environment is used again (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).

A value that Python's `json.dumps` cannot serialize (a set, a generator, an object of a class, an exception) fails the invocation after its work is done, whatever the mapping asks for: every batch becomes visible again until
maxReceiveCount.

Whoever collects a failed message and goes on with it works with what the code before it would have made: nothing, which fails the invocation, or what the message before left there.

An error. A warning where the handler returns nothing, an empty list or something else on every path and catches no exception: nothing is lost, but one failure still returns the whole batch.

The source is the list of success and failure conditions in an archived copy of AWS's guide, of which an item with a wrong key and an empty response were recorded from AWS in November 2025; today's page was not
read that far. What Lambda makes of a JSON string or a bare list is not on it, and the message claims neither. No linter reads the handler against its mapping.

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

from queuegate.synth.handlers import Reading, read

from ..rule import Finding, Mapping, Severity, Undecided, rule
from .missing_partial_responses import PARTIAL

_LOST: Final = "Lambda treats the batch as a complete success and deletes the failed messages"
_ALL_BACK: Final = "Lambda treats the batch as a complete failure, and healthy messages become visible again, too"
_NONE: Final = "Lambda finds no itemIdentifier in it"
_SAID: Final = {
    "key": f"returns the failed messages under '{{what}}', not 'batchItemFailures': {_LOST}",
    "nested": f"returns batchItemFailures inside something else, not at the top of the response: {_LOST}",
    "string": f"returns a JSON string, not an object with 'batchItemFailures': {_NONE}",
    "bare-list": f"returns a list, not an object with 'batchItemFailures': {_NONE}",
    "collection": f"returns {{what}} as batchItemFailures, not a list: {_NONE}",
    "item": f"returns an item of batchItemFailures with {{what}}, not 'itemIdentifier': {_ALL_BACK}",
    "bare-item": f"returns message ids as items of batchItemFailures, not objects with 'itemIdentifier': {_NONE}",
    "identifier": f"returns {{what}} as 'itemIdentifier', not the record's messageId: {_ALL_BACK}",
    "unspelt": f"reads {{what}} for a message that failed, which no record of SQS has: it raises KeyError in place of an answer. {_ALL_BACK}",
    "misplaced": "returns the messageId of the first message when another one fails (it takes an index into the failures for an index into event.Records): Lambda deletes the message that failed, and the "
    "healthy one is received again",
    "one-alone": "looks at the outcome of the {what} message of the batch alone: when another one fails, it is in no answer, and Lambda deletes it",
    "undone": "rolls back what it did for the messages before when one fails ({what}), since all are in one transaction, and returns that one alone: Lambda deletes the others, whose work is undone",
    "fewer": "returns one message where several failed (the list is made anew with each, or only one item of it is kept): Lambda deletes the others",
    "emptied": f"returns no failed message where every message of the batch failed: {_LOST}",
    "raced": "adds failed messages to {what} from several {beside} at once, without a lock: where two fail at the same moment one may be left out, and Lambda deletes it",
    "gone-on": "puts a message that failed into batchItemFailures and goes on with it: {what} has no value then, or that of the message before, whose work is done twice. Where it has none, "
    "the invocation fails, and the whole batch becomes visible again",
    "always": "returns every message in batchItemFailures although none failed: each becomes visible again until maxReceiveCount, and reaches the dead-letter queue after its work was done",
    "unreturned": f"collects the failed messages ({{what}}) and does not return them: {_LOST}",
    "swallowed-response": f"catches the exception of its batch processor ('{{what}}'), raised where the batch failed as a whole, and returns no failed message: {_LOST}",
    "foreign": f"tells its batch processor that the records are EventType.{{what}}: the processor finds no identifier in a message that failed, and raises. {_ALL_BACK}",
    "mismatched": "runs {what}: function, batch processor and record handler are asynchronous all three, or none. Every message fails, and the whole batch becomes visible again until maxReceiveCount",
    "stale": "keeps batchItemFailures outside of the handler and never empties it: once a message has failed, each later invocation of that environment returns its messageId again, which "
    f"is of no message in its batch. {_ALL_BACK}",
    "other": "returns {what} and never batchItemFailures, although the mapping has ReportBatchItemFailures: one failed message returns its whole batch to the queue",
    "empty": "returns batchItemFailures as a list that is always empty: one failed message returns its whole batch to the queue, as it does without ReportBatchItemFailures",
    "thrown": "collects the failed messages and fails in the end: of an invocation that failed Lambda reads no batchItemFailures, and the whole batch becomes visible again, healthy messages included",
    "nothing": "returns nothing and never batchItemFailures, although the mapping has ReportBatchItemFailures: one failed message returns its whole batch to the queue",
    "never": "never returns batchItemFailures in its source (looked for: {what}), although the mapping has ReportBatchItemFailures: a failed message returns its whole batch, or is deleted",
}
_IN_NODE: Final = "Return { batchItemFailures: [{ itemIdentifier: record.messageId }] } with an item for each failed message, or the result of Powertools' processPartialResponse."
_IN: Final = {
    "JavaScript": _IN_NODE,
    "TypeScript": _IN_NODE,
    "Java or Kotlin": "Return an SQSBatchResponse with a BatchItemFailure of the messageId of each failed message, or the result of Powertools' BatchMessageHandler.",
    "Go": "Return an events.SQSEventResponse with an events.SQSBatchItemFailure{ItemIdentifier: record.MessageId} for each failed message.",
    "C#": "Return an SQSBatchResponse with a BatchItemFailure { ItemIdentifier = message.MessageId } for each failed message, or the result of Powertools' BatchProcessor.",
    "Ruby": 'Return { "batchItemFailures" => [{ "itemIdentifier" => record["messageId"] }] } with an item for each failed message.',
    "Rust": "Return an SqsBatchResponse with a BatchItemFailure of the message_id of each failed message.",
    "PHP": "Let the handler extend Bref's SqsHandler, and call markAsFailed for each failed message.",
}
"""What to return, by the language, in the names of its library of events: https://docs.aws.amazon.com/lambda/latest/dg/example_serverless_SQS_Lambda_batch_item_failures_section.html,
https://pkg.go.dev/github.com/aws/aws-lambda-go/events, https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/, https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/
and https://bref.sh/docs/use-cases/sqs. The others' is that of JSON."""
_IN_JSON: Final = 'Return {"batchItemFailures": [{"itemIdentifier": ID}]} with the messageId of each failed message.'
_CONTINUE: Final = "Go on with the next message once one is collected (continue), or work on it inside of the try."
_OWN_FIX: Final = {
    "thrown": "Return the response that has the failed messages, and end the invocation without an error.",
    "gone-on": _CONTINUE,
    "undone": "Commit after each message, or roll back no more than its own work (begin_nested of a Session, a savepoint); or return all messages of the transaction.",
}
_UNSERIALISED: Final = "returns {what}, which json.dumps cannot serialize: the invocation fails after its work is done (Runtime.MarshalError), and the whole batch becomes visible again, healthy messages included"
_NOTHINGS: Final = frozenset({("item", "null"), ("item", "undefined")})
_NO_ITEM: Final = f"returns {{what}} among batchItemFailures, for a message that did not fail: {_ALL_BACK}"
_ELSE: Final = frozenset({"nothing", "other", "empty", "thrown"})
_MILD: Final = _ELSE | {"never", "raced"}
_BESIDE: Final = {"Go": "goroutines", "Java or Kotlin": "threads", "C#": "tasks"}


@rule(
    "handler-response",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix='Return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]} with an item for each failed message, or the result of Powertools\' process_partial_response.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    reports = PARTIAL in mapping.response_types.get()
    try:
        reading = read(mapping.function)
    except Undecided:
        if reports:
            raise
        return
    for seen in reading.answers.found:
        if seen.kind == "unserialised":
            yield Finding(f"{mapping.function.name} {_UNSERIALISED.format(what=seen.what)}", at=seen.at, key=f"{seen.kind}:{seen.what}")
    for seen in reading.answers if reports else ():
        if seen.kind not in _SAID or (seen.kind in _ELSE and (mapping.batch_size.get() == 1 or not _brings_all_back(reading))):
            continue
        if seen.kind in ("nothing", "empty") and (any(one.kind not in _ELSE for one in reading.answers.found) or not reading.failures.found):
            continue
        if seen.kind in ("never", "fewer", "raced", "one-alone", "undone") and mapping.batch_size.get() == 1:
            continue
        message = (
            _NO_ITEM.format(what=seen.what)
            if (seen.kind, seen.what) in _NOTHINGS
            else _SAID[seen.kind].format(what=seen.what or "nothing", beside=_BESIDE.get(reading.where.language, "tasks"))
        )
        yield Finding(
            f"{mapping.function.name} {message}",
            at=seen.at,
            key=f"{seen.kind}:{seen.what}",
            severity=Severity.WARNING if seen.kind in _MILD else None,
            fix=_OWN_FIX.get(seen.kind) or _fix(reading.where.language),
        )


def _fix(language: str) -> str:
    """What a handler in this language returns; "" for that of Python, which is the rule's own."""
    return "" if language == "Python" else _IN.get(language, _IN_JSON)


def _brings_all_back(reading: Reading) -> bool:
    """Does a failed message fail its invocation, and does no other rule speak of it? One write for the whole batch, before which nothing can fail for a message alone, fails as a whole."""
    found = reading.failures.found
    if not found:
        return reading.failures.doubt is None or reading.where.language != "Python"
    return all(one.told == "raised" for one in found) and (reading.where.language != "Python" or any(one.of == "message" for one in found))

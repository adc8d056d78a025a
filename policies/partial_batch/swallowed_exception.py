"""The handler catches every exception and returns normally, so Lambda deletes the message that failed.

An invocation that returns is a success: Lambda deletes its batch. An exception that is only logged, or becomes a status code (`{"statusCode": 500}`) or a summary (`{"failed": 3}`), deletes the message that failed: no
retry, nothing in the dead-letter queue. The same holds for an exception that stays in a future or a thread, or among results (`return_exceptions=True`), and for an empty `batchItemFailures` after it. A message that
the code deletes itself after its work failed (`DeleteMessage` in a `finally`), or before it, is not received again either, whatever is returned.

It is an error. Where nothing but the parsing of a message is known to fail it is a warning: a message that cannot be parsed would fail again, but it belongs into the dead-letter queue. So it is where each step of the work has such a clause (or stands in `with suppress(Exception):`) and the code goes on with the next one. A clause that hands the message or the error to something else (another queue, a table), a clause for some exceptions only, and best-effort work beside the real one are no finding. A message whose visibility timeout is changed, so that it is received again, and that is not returned in batchItemFailures, is deleted all the same, whatever
becomes of others (ApproximateReceiveCount). One that is not returned any more because it was received often is deleted before maxReceiveCount moves it to the dead-letter queue, which is a warning. A clause for all that a library raises is for every one of its calls: `except RequestException` around
`requests.post`, `except ClientError` around a call of AWS, where no case is treated by itself. One for timeouts, failed connections (`except requests.Timeout`) or a database that is away (`except psycopg.OperationalError`) is for those messages that the next attempt would
deliver, and so is one that raises only what says that the work is done already (ConditionalCheckFailedException), and in Python one for TransactionCanceledException that asks for no reason: DynamoDB cancels a transaction for a
conflict with another one, or for want of capacity, as well as for a condition that is not met (`CancellationReasons`, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html). Where something
decides whether the message is returned that nobody knows (a function that is not there, a flag), that is a question. Linters of code warn of broad except clauses, and know nothing of the queue.

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

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                try:
                    for record in event["Records"]:
                        deliver(record["body"])
                except Exception as error:
                    return {"statusCode": 500, "body": str(error)}
                return {"statusCode": 200}

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
from typing import Final

from queuegate.synth.handlers import LOST, UNREAD, Failure, Reading, is_for_all, is_for_passing, read

from ..rule import Finding, Mapping, Severity, rule
from .missing_partial_responses import PARTIAL
from .unprocessed_messages import LEAVE, before_moved, given_up

_TOLD: Final = {
    "log": "at most logs it",
    "status": "returns {what}, which Lambda ignores for an SQS event",
    "summary": "returns a summary ({what}), which Lambda ignores",
    "empty": "returns empty batchItemFailures",
    "visibility": "changes its visibility timeout, but does not return it in batchItemFailures",
}

_DELETED: Final = {"deleted": "whose work failed ({what}):", "taken": "before its work ({what}): when that fails,"}

_SAID_ELSEWHERE: Final = frozenset({"unreturned", "always", "one-alone"})
"""What `handler-response` says of the messages that failed: none of them is returned, or those in their place that did not."""


@rule(
    "swallowed-exception",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Return the message in batchItemFailures, or raise again. If it may be dropped, catch only the exception that says so, or store the message where somebody will see it.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    reading = read(mapping.function)
    failures, started = (
        reading.failures,
        {one.at for one in reading.unawaited.found if one.kind not in UNREAD},
    )  # what nobody waits for is said by `unawaited-work`
    unreturned = PARTIAL in mapping.response_types.get() and any(one.kind in _SAID_ELSEWHERE for one in reading.answers.found)
    worst: dict[object, Failure] = {}
    for failure in failures.found:
        if not failure.broad or failure.told not in LOST or failure.part or failure.at in started or (unreturned and failure.of == "message"):
            continue
        before = worst.get(place := (failure.of, failure.at))
        if before is None or before.work == "parse":
            worst[place] = failure  # a clause that catches the work as well as the parsing is as grave as the work
    for failure in worst.values():
        yield _finding(mapping, failure, reading.where.language)
    yield from _given_up(mapping, reading)
    failures.all_known()


def _given_up(mapping: Mapping, reading: Reading) -> Iterator[Finding]:
    """Messages that were received often, and are not returned when their work fails again."""
    for seen in reading.records.found:
        if seen.kind == "given-up-failed" and (asked := given_up(mapping, seen)):
            yield Finding(
                f"{mapping.function.name} does not return a message whose work failed {asked}, and at most logs it: the invocation succeeds, and the message is deleted{before_moved(mapping)}",
                at=seen.at,
                key="given-up",
                severity=Severity.WARNING,
                fix=LEAVE,
            )


def _which(failure: Failure, language: str) -> str:
    """Every exception, or each that the call of a library raises, or what another attempt may not meet; in Go, errors."""
    if language == "Go":
        return "every error"
    if is_for_passing(failure.caught):
        return "an exception"
    return "every exception" if is_for_all(failure.caught) else "whatever its call raises in the work"


def _finding(mapping: Mapping, failure: Failure, language: str) -> Finding:
    key, of, gone = ("record", "a message", "the message is") if failure.of == "message" else ("batch", "the whole batch", "all of its messages are")
    if failure.told in _DELETED:
        return Finding(
            f"{mapping.function.name} deletes a message {_DELETED[failure.told].format(what=failure.what)} SQS delivers it no more, whatever the handler returns, and it reaches no dead-letter queue",
            at=failure.at,
            key=f"{key}:deleted",
            fix="Leave DeleteMessage to Lambda, which deletes what succeeded; or call it only after the work went well.",
        )
    if failure.told == "visibility" and not failure.caught:
        return Finding(
            f"{mapping.function.name} changes the visibility timeout of {of}, and neither works on it nor returns it in batchItemFailures: the invocation succeeds, and {gone} deleted without a retry",
            at=failure.at,
            key=f"{key}:visibility",
        )
    told = _TOLD[failure.told].format(what=failure.what)
    which = "an exception" if failure.told == "visibility" else _which(failure, language)
    passes = " that the next attempt may not meet" * is_for_passing(failure.caught)
    return Finding(
        f"{mapping.function.name} catches {which} of {of}{passes} ('{failure.caught}') and {told}: the invocation succeeds, and {gone} deleted without a retry",
        at=failure.at,
        key=f"{key}:{failure.caught}",
        severity=Severity.WARNING if failure.work == "parse" else None,
    )

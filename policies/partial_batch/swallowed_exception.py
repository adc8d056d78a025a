"""The handler catches every exception and returns normally, so Lambda deletes the message that failed.

An invocation that returns is a success: Lambda deletes its batch. An exception that is only logged, or becomes a status code (`{"statusCode": 500}`) or a summary (`{"failed": 3}`), deletes the message that failed: no
retry, nothing in the dead-letter queue. The same holds for an exception that stays in a future or a thread, or among results (`return_exceptions=True`), and for an empty `batchItemFailures` after it. A message that
the code deletes itself after its work failed (`DeleteMessage` in a `finally`), or before it, is not received again either, whatever is returned.

It is an error. Where nothing but the parsing of a message is known to fail it is a warning: a message that cannot be parsed would fail again, but it belongs into the dead-letter queue. So it is where each step of the work has such a clause (or stands in `with suppress(Exception):`) and the code goes on with the next one. A clause that hands the message or the error to something else (another queue, a table), and a clause for some exceptions only are no finding. A message whose visibility timeout is changed, so that it is received again, and that is not returned in batchItemFailures, is deleted all the same, whatever
becomes of others (ApproximateReceiveCount). One that is not returned any more because it was received often is deleted before maxReceiveCount moves it to the dead-letter queue, which is a warning. A clause for all that a library raises is for every one of its calls: `except RequestException` around
`requests.post`, `except ClientError` around a call of AWS, where no case is treated by itself. One for timeouts, failed connections (`except requests.Timeout`) or a database that is away (`except psycopg.OperationalError`) is for those messages that the next attempt would
deliver, and so is one that raises only what says that the work is done already (ConditionalCheckFailedException), and in Python one for TransactionCanceledException that asks for no reason: DynamoDB cancels a transaction for a
conflict with another one, or for want of capacity, as well as for a condition that is not met (`CancellationReasons`, https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html). Where something
decides whether the message is returned that nobody knows (a function that is not there, a flag), that is a question. Linters of code warn of broad except clauses, and know nothing of the queue.

A step whose failure is only logged beside work whose failure returns the message (the order is stored, and then `sns.publish` stands in a `try` of its own) may be best effort, or what the message is for. Where it is a request of AWS that
keeps something or hands it on (PutItem, UpdateItem, PutObject, SendMessage, Publish, PutEvents, PutRecord, StartExecution, an `Event` invocation), that is one question for each function, and so it is where the step comes before the work,
which is then done as if nothing had failed. Nothing is asked of metrics, logs and traces, of what is only read or deleted, of mail and text messages, nor of calls that are not known.

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
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import DROPPED, LOST, UNREAD, Call, Failure, Reading, calls, is_for_all, is_for_passing, read
from queuegate.synth.iam import needs_of_call
from queuegate.synth.model import Function
from queuegate.synth.values import CodePlace

from ..rule import Finding, Mapping, Severity, Undecided, rule
from .missing_partial_responses import PARTIAL
from .unprocessed_messages import often

_TOLD: Final = {
    "log": "at most logs it",
    "status": "returns {what}, which Lambda ignores for an SQS event",
    "summary": "returns a summary ({what}), which Lambda ignores",
    "empty": "returns empty batchItemFailures",
    "visibility": "changes its visibility timeout, but does not return it in batchItemFailures",
}

_DELETED: Final = {"deleted": "whose work failed ({what}):", "taken": "before its work ({what}): when that fails,"}

_KEEPS: Final = frozenset(
    {
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate", "s3:PutObject"),
        *("sqs:SendMessage", "sns:Publish", "events:PutEvents", "kinesis:PutRecord", "kinesis:PutRecords", "firehose:PutRecord", "firehose:PutRecordBatch"),
        *("states:StartExecution", "states:StartSyncExecution", "states:SendTaskSuccess", "states:SendTaskFailure", "batch:SubmitJob", "ecs:RunTask"),
        *("scheduler:CreateSchedule", "scheduler:UpdateSchedule", "ssm:PutParameter", "secretsmanager:PutSecretValue", "secretsmanager:CreateSecret"),
        *("textract:StartDocumentAnalysis", "textract:StartDocumentTextDetection", "textract:StartExpenseAnalysis"),
    }
)
"""Actions that keep something, or hand it on, and that another attempt would make good: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
No measurement (PutMetricData, PutLogEvents, PutTraceSegments), nothing that is taken away (DeleteItem), and no notice to people (SendEmail) is among them."""
_GIVEN_UP: Final = "does not return a message whose work failed {asked}, and at most logs it: the invocation succeeds, and the message is deleted"
_INVOKES: Final = "lambda:InvokeFunction"
"""It hands something on where nobody waits for the answer, and may only ask for something where somebody does: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html"""

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
    if not unreturned:
        yield from often(mapping, reading, "given-up-failed", _GIVEN_UP)
    failures.all_known()
    _ask_of_steps(mapping, reading, [one for one in failures.found if one.part and one.broad and one.at not in started])


def _ask_of_steps(mapping: Mapping, reading: Reading, parts: list[Failure]) -> None:
    """Raises `Undecided` where a step is passed over that keeps something of a message, or hands it on, beside work whose failure is told."""
    function = mapping.function
    steps = {one: step for one in parts if (step := _kept(function, reading, one.failed))}
    if not steps:
        return
    first = next(iter(steps))
    told = [one for one in reading.failures.found if one.told in ("response", "raised")]
    others = ", ".join(dict.fromkeys(step for one in told for step in _kept(function, reading, one.failed)))
    does = "returns the message" if any(one.told == "response" for one in told) else "fails the invocation"
    when = f"other work{f' ({others})' * bool(others)} fails" if any(one.work != "parse" for one in told) else "the body cannot be parsed"
    named = " and ".join(dict.fromkeys(step for several in steps.values() for step in several))
    raise Undecided(
        f"{function.name} at most logs it when {named} fails ('{first.caught}'), and {does} when {when}: "
        "Lambda deletes the message as processed, and whether that step may be left out is not known",
        f"raise, or return the message in batchItemFailures; or write what is handed on together with the other work (an outbox); or waive swallowed-exception of {function.name} with the reason why it may be left out",
        first.at,
    )


def _kept(function: Function, reading: Reading, failed: tuple[CodePlace, ...]) -> tuple[str, ...]:
    """What is kept or handed on by the calls of AWS at these places, in AWS's words."""
    started = {one.at for one in reading.unawaited.found if one.kind == "started"}
    with suppress(Undecided):
        made = [one for one in calls(function).calls if one.at in failed]
        return tuple(dict.fromkeys(step for one in made for step in _steps(function, one, is_started=one.at in started)))
    return ()


def _steps(function: Function, call: Call, *, is_started: bool) -> Iterator[str]:
    if call.service == "sns" and "PhoneNumber" in (call.given or ()):
        return
    for need in needs_of_call(function, call):
        if need.action in _KEEPS or (need.action == _INVOKES and (is_started or call.use == DROPPED)):
            yield f"{need.action} on {need.on}" if need.owner is not None else need.action


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

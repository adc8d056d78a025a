"""The handler does not process every message of a batch, and Lambda deletes the others.

A batch holds up to `BatchSize` messages (default: 10), and when the invocation returns, Lambda deletes every message that is not in `batchItemFailures`. A handler that processes `Records[0]` alone, that returns
from within its loop, or that stops at the first failure and returns only that one, loses the others. So does one that leaves its loop when little time is left, and does not return what it has not come to (or begins with the message after the one that it is at: `records[i + 1:]`), and one whose clause for a message
that may be dropped ends the loop (`except json.JSONDecodeError: break`).
So does one that reads all of them and works on the last, because what is made of each stands where that of the one before stood (`for record in records: order = json.loads(record["body"])`, and then `save(order)`), or on the first of a list (`save(orders[0])`); where a condition or an order of the code's own chooses which,
nobody knows whether the others may be deleted.
So does one that processes no more than a number of its own (`records[:5]`, `slice(0, 5)`, `limit(5)`, `if len(records) > 5: return`, `if i == 5: break`), where BatchSize is larger.
Goroutines that share the variable of the loop that starts them mostly see the last message (https://go.dev/blog/loopvar-preview): up to Go 1.21 in go.mod, all rounds of a loop have one.

A handler that asks how much time is left, or how long it has run, before it works on a message (`if context.get_remaining_time_in_millis() < 900: continue`), and then neither works on it nor returns it, loses it, whatever BatchSize is: it has to return it in `batchItemFailures`, to raise, or to hand it to another queue.

A handler that passes a message over when it was received often (`if int(record["attributes"]["ApproximateReceiveCount"]) > 3: continue`) deletes it before maxReceiveCount moves it to the dead-letter queue, which is a warning.

A handler that passes messages over while its own circuit breaker is open, and does not return them, loses these, and one in Python or Node.js that only puts them into a list for another invocation loses those that the environment holds when it ends.

The same holds for all of them where a batch processor of Powertools is given the batch (`with processor(records=…, handler=…):`) and `process()` is never called in the block.

So it is where the code reads `event["records"]` or `record["Body"]`, as SQS's own API spells it: Lambda's event has `Records`, and each of them `body`.
And so it is where the code reads `record["body"]["id"]` (`record.body.id`) and parses the body nowhere: it is text (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), and Python raises TypeError, while JavaScript gives
undefined.
And so it is where the code reads `record["s3"]` or `record["Sns"]` and never `body`, or `event["detail"]` and never `Records`: with a queue in between, what the other service sends is the text of the body of a record.

A handler that refuses a batch of several messages (`if len(records) != 1: raise`, `(record,) = records`) loses none by itself: every such batch fails, and its messages reach the dead-letter queue.

A field of a message attribute that is read as SQS's own API has it (`StringValue`), or SNS (`Value`), is a warning, and so is one of `attributes` in another spelling (`approximateReceiveCount`): in Lambda's event they are `stringValue` and `ApproximateReceiveCount`, and whether a message can do without it the code alone knows.
All that a record has of its message is text, ApproximateReceiveCount and the moments (in milliseconds) too: in Python `record["attributes"]["ApproximateReceiveCount"] > 3` raises TypeError and `== 3` is never true (a warning, and so is `===` in JavaScript);
`datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]))` raises ValueError, and `new Date(record.attributes.SentTimestamp)` is an Invalid Date (a warning; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html).
Anything else is an error. With `BatchSize: 1` there is no other message, and only a batch that nobody processes is named. No linter reads the handler against its mapping.

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
                        deliver(record["Body"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    if context.get_remaining_time_in_millis() < 900:
                        continue
                    try:
                        deliver(record["body"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
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

import itertools
import re
from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import MISCALLED, UNREAD, Reading, Seen, attribute_meant, field_meant, read

from ..rule import Finding, Mapping, Severity, Undecided, default, rule
from .missing_partial_responses import PARTIAL

_LATER: Final = {
    "deferred": (
        "keeps the messages of a batch in {what} until another invocation, and does nothing with them before it returns: Lambda deletes them, and what the execution environment still holds when it ends is lost",
        "Do the work on a message in the invocation that receives it.",
    ),
    "held-back": (
        "keeps the messages of a batch in {what}, and works on them only when there are enough of them: it returns before that, and Lambda deletes them",
        "Work on what is left before the handler returns; or return its messages in batchItemFailures.",
    ),
    "open": (
        "passes messages over after the calls for others failed ({what}), and does not return them in batchItemFailures: Lambda deletes them unprocessed",
        "Return them in batchItemFailures, or raise: then they are received again after VisibilityTimeout.",
    ),
    "late": (
        "passes a message over when time is short (it asks '{what}'), and neither works on it nor returns it in batchItemFailures: Lambda deletes it unprocessed",
        "Return it in batchItemFailures, or raise: then it is received again after VisibilityTimeout.",
    ),
}
"""What becomes of messages that are left for another invocation or by an earlier one, or for want of time, and what to do instead."""
_TEXTS: Final = {
    "text-for-number": "reckons with a text as if it were a number ({what}): all that a record has of its message is text, and Python raises TypeError each time",
    "text-is-number": "asks whether a text is a number ({what}): all that a record has of its message is text, and no text is a number, so the answer is always the same",
}
"""What is said of a text that is taken for a number."""
_MOMENTS: Final = {
    "Python": (
        "makes a date of {what} as if it were in seconds, and it is in milliseconds: its year is after 9999, and Python raises ValueError each time",
        "Divide it by 1000 first.",
    ),
    "Node.js": (
        "makes a Date of {what}, which is a text of digits: that is an Invalid Date, its toISOString() throws RangeError, and its time is NaN",
        "Make a number of it first: new Date(Number(…)).",
    ),
}
"""What is said of one that is taken for a moment, and what mends it."""


@rule(
    "unprocessed-messages",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Process every record of event['Records'], and return those that were not processed in batchItemFailures; or set BatchSize to 1.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    try:
        reading = read(mapping.function)
    except Undecided:
        if size.get() != 1:
            raise
        return
    told = False
    for finding in itertools.chain(_none(mapping, reading), _later(mapping, reading)):
        told = True
        yield finding
    idle = next((seen for seen in reading.records.found if seen.kind == "idle"), None)
    told |= any(seen.kind in MISCALLED for seen in reading.records.found)
    if idle is not None and not told and all(one.kind in UNREAD for one in reading.unawaited.found):
        raise Undecided(f"no way through {mapping.function.name}, as far as it is read, reaches '{idle.what}', nor any other work on a message", place=idle.at)
    yield from _others(mapping, reading) if size.get() != 1 else ()
    yield from often(mapping, reading, "given-up", _PASSED_OVER)
    if (seen := next((seen for seen in reading.records.found if seen.kind == "perhaps-late"), None)) is not None:
        raise Undecided(
            f"{mapping.function.name} passes a message over when time is short (it asks '{seen.what}'), and calls something instead: whether the message is kept there is not known",
            place=seen.at,
        )


def _others(mapping: Mapping, reading: Reading) -> Iterator[Finding]:
    """Why the others of a batch are lost."""
    size = mapping.batch_size
    most = f"BatchSize is {size.get():,}{default(size)}"
    for seen in reading.records:
        yield from _other(mapping, seen, most)
    if PARTIAL in mapping.response_types.get() and not any(seen.kind == "first" for seen in reading.records.found):
        yield from _dropped(mapping, reading, most)


def _other(mapping: Mapping, seen: Seen, most: str) -> Iterator[Finding]:
    """Why the others of a batch are not processed."""
    name = mapping.function.name
    if seen.kind in ("first", "last"):
        said = f" ({seen.what})" if seen.kind == "first" else ""
        yield Finding(f"{name} processes only the {seen.kind} message of a batch{said}, and {most}: Lambda deletes the others", at=seen.at, key=seen.kind)
    elif seen.kind == "chosen":
        raise Undecided(
            f"{name} reads every message of a batch and works on one of them, which it chooses ('{seen.what}'): whether Lambda may delete the others is not known",
            place=seen.at,
        )
    elif seen.kind in ("only-first", "only-last"):
        which = seen.kind.removeprefix("only-")
        yield Finding(
            f"{name} reads every message of a batch and works on only the {which} of them ('{seen.what}'), and {most}: Lambda deletes the others",
            at=seen.at,
            key=which,
            fix="Do this within the loop over the messages, for each of them; or set BatchSize to 1.",
        )
    elif seen.kind == "single":
        yield Finding(
            f"{name} refuses a batch of several messages ({seen.what}), and {most}: each such batch fails as a whole, is received again as a whole, and reaches the dead-letter queue after maxReceiveCount",
            at=seen.at,
            key="single",
            fix="Set BatchSize to 1, or process every record of event['Records'].",
        )
    elif seen.kind == "shared":
        yield Finding(
            f"{name} starts a goroutine for each message, and all of them share the variable {seen.what} of the loop (go.mod names a Go before 1.22): most of them see the last message, and {most}: Lambda deletes the others",
            at=seen.at,
            key="shared",
            fix=f"Declare it anew in each round ({seen.what} := {seen.what}), give it to the goroutine as an argument, or name go 1.22 in go.mod.",
        )
    elif seen.kind == "beyond":
        number, _, text = seen.what.partition(" ")
        if mapping.batch_size.get() > int(number):
            yield Finding(
                f"{name} does not work on every message of a batch of more than {number} ('{text}'), and {most}: Lambda deletes the others",
                at=seen.at,
                key="beyond",
            )
    elif seen.kind == "left":
        yield Finding(f"{name} leaves its loop over the messages with '{seen.what}', and {most}: Lambda deletes those after it", at=seen.at, key="left")
    elif seen.kind == "own":
        yield Finding(
            f"{name} leaves its loop over the messages with '{seen.what}' before it works on one, and returns those after it without that one, and {most}: Lambda deletes it",
            at=seen.at,
            key="own",
            fix="Return the message at which the loop ends, too: the rest begins with its own index, not with the next one.",
        )


def _dropped(mapping: Mapping, reading: Reading, most: str) -> Iterator[Finding]:
    """Messages after the first that fails, of which the response says nothing."""
    for seen in reading.order:
        if seen.kind == "kept":
            return
        if seen.kind == "drops":
            yield Finding(
                f"{mapping.function.name} stops at the first message that fails and returns only that one in batchItemFailures, and {most}: Lambda deletes those after it",
                at=seen.at,
                key="drops",
            )


def _none(mapping: Mapping, reading: Reading) -> Iterator[Finding]:
    """Why no message can be processed, however many there are. What was not followed behind it waits for the repair."""
    doubts = [reading.records.doubt] if reading.records.doubt is not None else []
    for seen in reading.records.found:
        if seen.kind == "none" and seen.what:
            yield Finding(
                f"{mapping.function.name} gives the batch to its processor and never calls {seen.what}: no message is processed, and Lambda deletes all of them",
                at=seen.at,
                key="none",
            )
        elif seen.kind == "misread":
            yield _misread(mapping, seen, doubts)
        elif seen.kind == "attribute":
            yield _of_attribute(mapping, seen)
        elif seen.kind in {*_TEXTS, "text-for-moment"}:
            yield _text(mapping, seen, reading.where.language)
        elif seen.kind == "unparsed":
            yield Finding(
                f"{mapping.function.name} reads {seen.what}, and parses the body nowhere: it is text, which has no such field. No message can be processed as it was sent",
                at=seen.at,
                key="unparsed",
                fix="Parse body of the record first: json.loads in Python, JSON.parse in JavaScript.",
            )
        elif seen.kind == "other-event":
            yield Finding(
                f"{mapping.function.name} reads {seen.what}, which no event of SQS has, and Records nowhere: what was sent is the text of body of each record. No message can be processed",
                at=seen.at,
                key="other-event",
                explains=doubts,
                fix="Go through Records of the event, and parse body of each.",
            )
        elif seen.kind == "elsewhere":
            yield Finding(
                f"{mapping.function.name} reads {seen.what}, which no record of SQS has, and body nowhere: what was sent is the text of its body. No message can be processed",
                at=seen.at,
                key="elsewhere",
                explains=doubts,
                fix="Parse body of the record as JSON, and read the field in what that gives.",
            )


def _later(mapping: Mapping, reading: Reading) -> Iterator[Finding]:
    """Messages that wait for another invocation, or are passed over for want of time or for what an earlier one left behind."""
    for seen in reading.records.found:
        if seen.kind in _LATER:
            said, fix = _LATER[seen.kind]
            yield Finding(f"{mapping.function.name} {said.format(what=seen.what)}", at=seen.at, key=f"{seen.kind}: {seen.what}", fix=fix)


def often(mapping: Mapping, reading: Reading, kind: str, said: str) -> Iterator[Finding]:
    """Messages of this kind, which are left for good because they were received often: `said` tells what is done with one, `{asked}` from which receive on."""
    for seen in reading.records.found:
        if seen.kind == kind and (asked := _given_up(mapping, seen)):
            yield Finding(
                f"{mapping.function.name} {said.format(asked=asked)}{_before_moved(mapping)}",
                at=seen.at,
                key="given-up",
                severity=Severity.WARNING,
                fix=_LEAVE,
            )


_PASSED_OVER: Final = "passes a message over {asked}, and neither works on it nor returns it in batchItemFailures: Lambda deletes it"
_LEAVE: Final = "Return it in batchItemFailures, and leave it to maxReceiveCount of RedrivePolicy how often a message is received before it is moved to the dead-letter queue; or hand it to another queue."


def _given_up(mapping: Mapping, seen: Seen) -> str:
    """From which receive on, and by which condition; "" where it is moved to the dead-letter queue before that."""
    first, _, asked = seen.what.partition(" ")
    most = mapping.queue.max_receive_count.get()
    return f"from receive {first} on (it asks '{asked}')" if most is None or int(first) <= most else ""


def _before_moved(mapping: Mapping) -> str:
    most = mapping.queue.max_receive_count.get()
    return f" before maxReceiveCount ({most}) moves it to the dead-letter queue" if most is not None else ", and no dead-letter queue has it"


def _text(mapping: Mapping, seen: Seen, language: str) -> Finding:
    """What is said of a text that is taken for something else."""
    of_python = language == "Python"
    said, fix = (_TEXTS[seen.kind], "Make a number of it first.") if seen.kind in _TEXTS else _MOMENTS["Python" if of_python else "Node.js"]
    return Finding(
        f"{mapping.function.name} {said.format(what=seen.what)}",
        at=seen.at,
        key=f"{seen.kind}: {seen.what}",
        severity=None if of_python and seen.kind != "text-is-number" else Severity.WARNING,
        fix=fix,
    )


def _of_attribute(mapping: Mapping, seen: Seen) -> Finding:
    own = next(filter(None, map(attribute_meant, reversed(re.findall(r"\w+", seen.what)))), "")
    return Finding(
        f"{mapping.function.name} reads {seen.what}, and in Lambda's event it is '{own}': each message fails, or is processed without it",
        at=seen.at,
        key=f"attribute: {own}",
        severity=Severity.WARNING,
        fix=f"Read {own} there.",
    )


def _misread(mapping: Mapping, seen: Seen, doubts: list[Undecided]) -> Finding:
    """What is said of a field that no message has, or no event. `doubts`: why the rest of the code could not be followed, since it ends there."""
    word = re.findall(r"\w+", seen.what)[-1]
    of_event = word.lower() == "records"
    own = "Records" if of_event else field_meant(word)
    spelt = f": it is spelt '{own}'" if own else ""
    return Finding(
        f"{mapping.function.name} reads {seen.what}, which no {'event' if of_event else 'record'} of SQS has{spelt}. No message can be processed",
        at=seen.at,
        key=f"misread: {own or word}",
        explains=doubts,
        fix=f"Read {own} there." if own else "Read a field that the record has, such as body or messageAttributes.",
    )

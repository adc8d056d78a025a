"""An exception of one message fails the invocation, although the handler returns failed messages in batchItemFailures.

With ReportBatchItemFailures the messages in `batchItemFailures` become visible again, and the others are deleted. When an exception leaves the handler, Lambda treats the batch as a complete failure: all of it
becomes visible again, healthy messages included, and each receive counts towards maxReceiveCount. Most often it is the parsing of the body that is outside the `try`: one malformed message then brings
healthy ones to the dead-letter queue.

In Node.js an exception ends the process, whatever stands around, where a request has no listener for 'error', and where `new Promise(async (resolve, reject) => …)` throws: that rejects no promise that anybody waits for
(https://nodejs.org/api/process.html#event-unhandledrejection).

So it is where something is done for the whole batch once its messages were processed one by one (a list of them that is written in the end): with its exception those become visible again, too. Named is in Python what has something of
the messages in it; a commit, without which nothing was done, is none.

Always a warning. Where failed messages are returned for some exceptions only, the parsing of the body alone is named: for which work a batch fails may be meant. Nothing is said of a handler that catches nothing, or that returns no batchItemFailures. No linter reads the handler against its mapping.

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
from typing import Final

from queuegate.synth.handlers import UNHANDLED, UNHEARD, Failure, Untold, is_for_all, read

from ..rule import Finding, Mapping, Related, Severity, default, rule
from .missing_partial_responses import PARTIAL

_UNHEARD: Final = {
    UNHEARD: (
        "by a request that has no listener for 'error': that event ends the process, whatever stands around, and one of them",
        "Listen to 'error', and reject the promise there.",
    ),
    UNHANDLED: (
        "in an asynchronous function that is given to new Promise: what it throws rejects no promise that anybody waits for, so that it ends the process, and one such exception",
        "Do without new Promise, and await the work itself; or catch what it throws, and call reject with it.",
    ),
}
"""What ends the process, and what mends it."""
_IN_PYTHON: Final = ("outside of the try whose except clause returns failed messages: one exception", "")
_CATCH: Final = (
    "where no catch puts the message into batchItemFailures: one exception",
    "Do this where what it throws is caught and the message put into batchItemFailures: inside of the try, or of the promise whose rejection is handled.",
)
_EXCEPT: Final = (
    _CATCH[0].replace("no catch", "no except clause"),
    _CATCH[1].replace("inside of the try, or of the promise whose rejection is handled", "in a try of its own, say"),
)
_NOT_CAUGHT: Final = {
    "Go": (
        "and returns its error, where others make an item of batchItemFailures: one error",
        "Add the message to BatchItemFailures there, and go on with the next one.",
    ),
    "JavaScript": _CATCH,
    "TypeScript": _CATCH,
    **dict.fromkeys(
        ("Java", "C#"),
        (
            "outside of the try whose catch clause returns failed messages: one exception",
            "Move this line into the try whose catch clause puts the message into batchItemFailures.",
        ),
    ),
}
"""How it gets past what returns failed messages, in the words of the language, and what mends that."""


@rule(
    "raises-for-one-message",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    fix="Move this line into the try whose except clause puts the message into batchItemFailures.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    size = mapping.batch_size
    if PARTIAL not in mapping.response_types.get() or size.get() == 1:
        return
    reading = read(mapping.function)
    if reading.reports() is None:
        return
    if not isinstance(reading.failures.doubt, Untold):  # what may be lost fails no batch
        reading.failures.all_known()
    told = [one for one in reading.failures.found if one.told == "response" and one.of == "message"]
    whatever = [one for one in told if one.broad and is_for_all(one.caught)]
    for failure in reading.failures.found:
        if failure.work == "after":
            yield Finding(
                f"{mapping.function.name} does something for the whole batch when the messages have been processed, outside of any try: one exception there fails the invocation, and all of up to {size.get():,} messages "
                f"(BatchSize{default(size, inside=True)}) become visible again and are processed twice",
                at=failure.at,
                key=failure.work,
                fix="Do it for each message in its own work, whose exception returns that message alone.",
            )
        unheard = _UNHEARD.get(failure.caught)
        caught = whatever or (
            told if failure.work == "parse" else []
        )  # for which work its batch fails may be meant; a body that cannot be parsed is its message's own affair
        if failure.told == "raised" and failure.of == "message" and failure.work != "block" and (caught or unheard is not None):
            does = "parses the body of a message" if failure.work == "parse" else "processes a message"
            how, mend = unheard or _not_caught(reading.where.language, whatever)
            yield Finding(
                f"{mapping.function.name} {does} {how} fails the invocation, and all of up to {size.get():,} messages "
                f"(BatchSize{default(size, inside=True)}) become visible again, healthy ones included",
                at=failure.at,
                because=tuple(Related("failed messages are put into batchItemFailures here", one.at) for one in caught[:1]),
                key=failure.work,
                fix=mend,
            )


def _not_caught(language: str, whatever: list[Failure]) -> tuple[str, str]:
    """Where there is a clause for whatever goes wrong, it is to be moved there; else one is to be made."""
    if whatever or language == "Go":
        return _NOT_CAUGHT.get(language, _IN_PYTHON)
    return _EXCEPT if language == "Python" else _CATCH

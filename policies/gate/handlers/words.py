"""A fact about a handler, in the words of somebody who has never read how handlers are read. The JSON has its `kind` instead, which never changes."""

from __future__ import annotations

from typing import Final

from .seen import Fact

GROUPS: Final = {
    "answers": "returns", "failures": "when something fails", "records": "messages of a batch", "order": "after the first failure", "unawaited": "started, and not awaited",
    "waits": "waits for", "unpacking": "reads of a message", "idempotency": "against repetition", "polls": "works on queues itself", "calls": "calls of AWS",
}  # fmt: skip
_FAILED: Final = {"parse": "a body that cannot be parsed", "work": "work that fails", "block": "anything that fails there"}
FATES: Final = {
    "response": "returned in batchItemFailures",
    "raised": "fails the invocation, and the batch comes back",
    "elsewhere": "handed on (to a queue, a table, a function)",
    "summary": "only counted in the response{}: the message is deleted",
    "status": "told by a status code{}, which Lambda ignores: the message is deleted",
    "empty": "batchItemFailures is empty all the same: the message is deleted",
    "visibility": "its visibility timeout is changed, and it is not returned: the message is deleted",
    "deleted": "the code deletes it itself{}: it does not come back, whatever is returned",
    "taken": "the code has deleted it before{}: it does not come back, whatever is returned",
    "log": "logged at most: the message is deleted",
}
"""What becomes of a failure, by its kind; {} is where the code's own words stand."""
WORDS: Final = {
    ("answers", "list"): "batchItemFailures with the messages that failed",
    ("answers", "library"): "batchItemFailures, made by Powertools",
    ("answers", "empty"): "batchItemFailures that is always empty",
    ("answers", "nothing"): "nothing",
    ("answers", "other"): "no batchItemFailures{}",
    ("answers", "key"): "the list under another key than batchItemFailures{}",
    ("answers", "nested"): "batchItemFailures below the first level of the response",
    ("answers", "string"): "the response as a string",
    ("answers", "bare-list"): "the list without its object",
    ("answers", "collection"): "batchItemFailures that is no list{}",
    ("answers", "item"): "items without itemIdentifier{}",
    ("answers", "bare-item"): "items that are no objects",
    ("answers", "identifier"): "an itemIdentifier that is no messageId{}",
    ("answers", "one-alone"): "the failure of one message of the batch alone{}",
    ("answers", "misplaced"): "the messageId of another message than the one that failed",
    ("answers", "fewer"): "one message where two failed",
    ("answers", "undone"): "one message where a rollback undid the work on others{}",
    ("answers", "emptied"): "no message where all failed",
    ("answers", "unreturned"): "failures that are collected, and in no response{}",
    ("answers", "swallowed-response"): "a response of Powertools whose exception was caught",
    ("answers", "unserialised"): "something that is no JSON{}",
    ("answers", "foreign"): "a response for records of another service{}",
    ("answers", "mismatched"): "a processor of Powertools that does not fit its record handler{}",
    ("answers", "unspelt"): "an identifier in a spelling that no message has{}",
    ("answers", "gone-on"): "nothing: after a failure it goes on with a name that has no value{}",
    ("answers", "always"): "each message as failed, whatever happened",
    ("answers", "thrown"): "nothing: failed messages are collected, and the invocation fails",
    ("answers", "raced"): "a list that several add to at once, without a lock{}",
    ("answers", "stale"): "a list that also has messages of earlier batches",
    ("answers", "never"): "no batchItemFailures: its source names none",
    ("records", "all"): "all are worked on",
    ("records", "first"): "only the first is worked on{}",
    ("records", "last"): "only the last is worked on{}",
    ("records", "chosen"): "all are read, and one that the code chooses is worked on{}",
    ("records", "only-first"): "all are read, and only the first is worked on{}",
    ("records", "only-last"): "all are read, and only the last is worked on{}",
    ("records", "none"): "none is looked at{}",
    ("records", "misread"): "read in a spelling that Lambda does not use{}",
    ("records", "argument-missing"): "a function is called without an argument that it requires{}",
    ("records", "argument-unknown"): "a function is called with an argument that it does not have{}",
    ("records", "arguments-many"): "a function is called with more arguments than it takes{}",
    ("records", "attribute-lacking"): "an object is asked for what its class does not have{}",
    ("records", "deferred"): "kept for another invocation, and not worked on in this one{}",
    ("records", "held-back"): "worked on only when there are enough of them{}",
    ("records", "open"): "passed over after the calls for others failed{}",
    ("records", "late"): "passed over when little time is left{}",
    ("records", "perhaps-late"): "passed over when little time is left, and something else is called{}",
    ("records", "given-up"): "passed over from a receive on{}",
    ("records", "given-up-failed"): "not returned when the work fails, from a receive on{}",
    ("records", "beyond"): "no more than a number of the code's own{}",
    ("records", "unparsed"): "a field of the body, which nothing parses{}",
    ("records", "other-event"): "the event is taken for another service's{}",
    ("records", "elsewhere"): "a message is taken for another service's record{}",
    ("records", "text-for-number"): "text is taken for a number{}",
    ("records", "text-is-number"): "text is asked whether it is a number{}",
    ("records", "text-for-moment"): "text is taken for a date{}",
    ("records", "single"): "a batch of one alone is worked on{}",
    ("records", "left"): "the loop ends early{}",
    ("records", "unset"): "each is returned as failed without the environment variable{}",
    ("records", "unset-raises"): "the invocation fails without the environment variable{}",
    ("records", "unset-refuses"): "the code fails without the environment variable{}",
    ("records", "unset-returns"): "the code works on none without the environment variable{}",
    ("records", "unset-throws"): "the code fails without the environment variable{}",
    ("records", "unset-fails"): "the code works on none without the environment variable{}",
    ("records", "unset-ends"): "the program ends without the environment variable{}",
    ("records", "own"): "the loop ends before a message that is not returned with those after it{}",
    ("records", "shared"): "goroutines share the variable of the loop{}",
    ("order", "goes-on"): "the later messages are worked on",
    ("order", "stops"): "the later messages are not worked on, and are returned with it",
    ("order", "drops"): "the later messages are neither worked on nor returned: they are deleted",
    ("order", "kept"): "no later message is lost",
    ("unawaited", "call"): "a call{}",
    ("unawaited", "each"): "an asynchronous function for each message{}",
    ("unawaited", "handler"): "an asynchronous handler, for which the runtime does not wait",
    ("unawaited", "pending"): "waited for no longer than a timeout, and not returned then{}",
    ("unawaited", "thread"): "work in the background{}",
    ("unawaited", "generator"): "a generator that nobody goes through{}",
    ("unawaited", "buffered"): "a call that keeps what it is given, and sends it later{}",
    ("unawaited", "effect"): "an effect that nobody runs{}",
    ("unawaited", "unsent"): "a request that is made and never sent{}",
    ("unawaited", "uncommitted"): "a change to a database that is never committed{}",
    ("unawaited", "unsaved"): "a change to a database that is never saved{}",
    ("unawaited", "perhaps-uncommitted"): "a change to a database that SQLAlchemy commits by itself before version 2{}",
    ("unawaited", "response"): "a response that nobody looks at{}",
    ("unawaited", "caught"): "a response whose status is made an exception, which nobody is told of{}",
    ("unawaited", "filtered"): "a message that a schema of one kind refuses, which nobody is told of{}",
    ("unawaited", "refused"): "a message that a schema refuses, which nobody is told of{}",
    ("unawaited", "invalid"): "a message that a schema refuses, which nobody is told of{}",
    ("unawaited", "function-error"): "an answer of Lambda whose FunctionError nobody looks at{}",
    ("unawaited", "execution-status"): "an execution whose status nobody looks at{}",
    ("unawaited", "exit-status"): "a program whose exit status nobody looks at{}",
    ("unawaited", "error"): "a result at whose error nobody looks{}",
    ("unawaited", "bulk"): "an answer to bulk at whose errors nobody looks{}",
    ("unawaited", "entries"): "a request of several entries, and nobody learns which were refused{}",
    ("unawaited", "entry"): "a request of several entries, of which one that was refused is told alone{}",
    ("unawaited", "started"): "work that another service is asked for{}",
    ("unpacking", "json"): "the body, parsed as JSON{}",
    ("unpacking", "sns"): "the Message of an SNS envelope{}",
    ("unpacking", "unparsed"): "a field of an SNS Message, which nothing parses{}",
    ("unpacking", "s3"): "the Records of an S3 notification{}",
    ("unpacking", "sns-s3"): "the Records of an S3 notification in an SNS envelope{}",
    ("unpacking", "test-event"): "whether it is the test event of S3{}",
    ("unpacking", "eventbridge"): "the detail of an EventBridge event{}",
    ("unpacking", "parsed-detail"): "the detail of an EventBridge event, parsed as if it were text{}",
    ("unpacking", "field"): "a field of the body{}",
    ("unpacking", "taken"): "a field that every body has to have{}",
    ("unpacking", "taken-sns"): "a field that every Message has to have{}",
    ("unpacking", "attribute"): "a message attribute that has to be there{}",
    ("unpacking", "attribute-tested"): "a message attribute that may be missing{}",
    ("unpacking", "event-name"): "the eventName of an S3 record{}",
    ("unpacking", "part"): "a part of an S3 notification{}",
    ("unpacking", "part-tested"): "a field that may be missing{}",
    ("unpacking", "tested"): "whether the body has a field{}",
    ("idempotency", "batch"): "a guard around the whole handler, whose key is the batch{}",
    ("idempotency", "record"): "a guard around the work on one message{}",
    ("idempotency", "anew"): "a key that is another one each time{}",
    ("idempotency", "unregistered"): "a guard that is not told how much time is left{}",
    ("idempotency", "mark"): "a mark that is made before the work, and stays when that fails{}",
    ("idempotency", "expiring"): "a mark that is made before the work, and expires{}",
    ("idempotency", "memory"): "a mark in memory that is made before the work{}",
    ("idempotency", "again-raised"): "a write that is refused when a processed message comes again, and the invocation fails{}",
    ("idempotency", "again-told"): "a write that is refused when a processed message comes again, and it is returned as failed{}",
    ("polls", "receive"): "receives messages{}",
    ("polls", "delete"): "deletes messages{}",
    ("polls", "own"): "deletes the messages that Lambda gave it{}",
    ("polls", "spared"): "deletes each message that is done before it fails the invocation for another one{}",
    ("polls", "perhaps-spared"): "deletes messages, and whether each one that is done before it fails for another was not followed{}",
    ("polls", "delays"): "sends with a delay{}",
    ("polls", "delays-by-try"): "sends with a delay that grows each time that the message is received{}",
    ("polls", "delays-up-to"): "sends with a delay of no more than a number of the code's own{}",
    ("polls", "object"): "a call that is given an object in the place of text{}",
    ("polls", "too-many"): "a request of more entries than it may have{}",
    ("polls", "same-id"): "a request whose entries all have one Id{}",
    ("polls", "handle"): "a request with a ReceiptHandle that is none{}",
    ("polls", "queue-arn"): "a request whose QueueUrl is the queue's ARN{}",
    ("polls", "no-item"): "an item that is asked for when it has been read{}",
    ("polls", "batched"): "one request with an entry for each message{}",
    ("polls", "parts"): "requests with an entry for each of so many messages{}",
}  # fmt: skip
"""What a fact says, by its group and kind; {} is where the code's own words stand, and at the end where there is none."""


def told(fact: Fact) -> str:
    """One fact, without its place."""
    what = f" ({fact.what})" if fact.what else ""
    if fact.group == "failures":
        of = ", for the whole batch" if fact.details.get("of") == "batch" and fact.details.get("caught") else ""
        caught = fact.details.get("caught")
        by = "" if not caught else f" (caught by {caught})" if fact.details.get("broad") else f" (where {caught} catches it)"
        return f"{_FAILED.get(str(fact.details.get('work')), _FAILED['block'])}{of}{by}: {_put_in(FATES.get(fact.kind, f'{fact.kind}{{}}'), what)}"
    if fact.group == "waits":
        return f"{fact.what or fact.kind}{_how_long(fact)}"
    if fact.group == "calls":
        return f"{fact.kind}{f' on {fact.what}' if fact.what else ''}"
    return _put_in(WORDS.get((fact.group, fact.kind), f"{fact.kind}{{}}"), what)


def _put_in(words: str, what: str) -> str:
    return words.replace("{}", what) if "{}" in words else words + what


def _how_long(fact: Fact) -> str:
    seconds, attempts = fact.details.get("seconds"), fact.details.get("attempts")
    tries = "" if attempts == 1 else f", {attempts} attempts" if attempts else ", an unknown number of attempts"
    each = ", for each message" if fact.details.get("each") else ""
    variable = fact.details.get("variable")
    least = "no timeout" if seconds is None else f"{seconds:g} s at most"
    usual = "" if seconds is None else f" (or {least})"
    return f", {f'as long as {variable} says{usual}' if variable else least}{tries}{each}"

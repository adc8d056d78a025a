"""The handler calls ReceiveMessage on the queue that its event source mapping polls.

Lambda has received the messages of the event, and deletes them when the invocation succeeds. A handler that calls ReceiveMessage on the same queue receives further messages beside the mapping, outside of BatchSize and
MaximumConcurrency: those that it does not delete itself become visible again after VisibilityTimeout, and each receive counts towards maxReceiveCount.

A warning. A note where it calls DeleteMessage for the event's own messages, which their receiptHandle tells whatever names the queue: Lambda does that, and a failure after it can no longer return the message to the queue. No linter reads the handler against its mapping.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {QUEUE_URL: !Ref Orders}}
        Code:
          ZipFile: |
            import os
            import boto3

            sqs = boto3.client("sqs")

            def handler(event, context):
                got = sqs.receive_message(QueueUrl=os.environ["QUEUE_URL"], MaxNumberOfMessages=10)
                for message in got.get("Messages", []):
                    deliver(message["Body"])

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            def handler(event, context):
                for record in event["Records"]:
                    deliver(record["body"])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import Call, Env, Seen, as_called, calls, read
from queuegate.synth.model import Function, Queue
from queuegate.synth.values import CodePlace

from ..rule import Finding, Mapping, Severity, Undecided, rule

_RECEIVES: Final = ("receive_message", "receive_messages")
_DELETES: Final = ("delete_message", "delete_message_batch", "delete_messages")


@rule(
    "handler-polls-queue",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
    fix="Process event['Records'] and remove the call: the event source mapping receives and deletes the messages.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    called = calls(function)
    doubts = [one.doubt for one in called.unread if not one.services or "sqs" in one.services]
    own = _own(function)
    handles = {seen.at: seen.what for seen in own if seen.kind == "own"}
    spares = any(seen.kind == "spared" for seen in own)
    found = set[CodePlace]()
    for call in called.calls:
        if call.service != "sqs" or call.operation not in (*_RECEIVES, *_DELETES):
            continue
        if (is_own := call.at in handles or _is_own(call, function, mapping)) is None:
            doubts.append(Undecided(f"on which queue {function.name} calls {as_called(call.operation, function)} is not known", place=call.at.place))
        elif is_own:
            found.add(call.at)
            yield _finding(mapping, call.operation, call.at, spares=spares)
    for at, operation in handles.items():
        if at not in found:
            yield _finding(mapping, operation, at, spares=spares)
    if doubts:
        raise doubts[0].again()


def _own(function: Function) -> list[Seen]:
    """The calls that delete the event's own messages, whatever the name of the queue is, and what comes of that."""
    try:
        return [seen for seen in read(function, "polls").polls.found if seen.kind in ("own", "spared")]
    except Undecided:
        return []


def _is_own(call: Call, function: Function, mapping: Mapping) -> bool | None:
    """Is it the mapping's own queue, as far as an environment variable names it? None where that is not known."""
    if call.named is None or len(call.named) != 1 or not isinstance(only := call.named[0], Env):
        return None
    known = {name: queue for name, _, queue in function.knows(Queue.type)}
    return known[only.name] is mapping.queue.facts if only.name in known else None


def _finding(mapping: Mapping, operation: str, at: CodePlace, *, spares: bool) -> Finding:
    name, queue, called = mapping.function.name, mapping.queue.name, as_called(operation, mapping.function)
    if operation in _RECEIVES:
        return Finding(
            f"{name} calls {called} on {queue}, the event source of its own mapping {mapping.name}: messages that it does not delete become visible again after VisibilityTimeout, and each "
            "receive counts towards maxReceiveCount",
            at=at,
            key=operation,
        )
    return Finding(
        f"{name} calls {called} on {queue}, the event source of its own mapping {mapping.name}: Lambda deletes a batch that succeeded by itself, and a failure after this call does not return "
        "the message to the queue",
        at=at,
        key=operation,
        severity=Severity.NOTE,
        fix=f"Set FunctionResponseTypes of {mapping.name} to [ReportBatchItemFailures], and let the handler return the failed messages in batchItemFailures, in the place of the call and of the exception."
        if spares
        else "",
    )

"""The handler returns before the work that it started on a message is done.

When the handler returns, Lambda deletes the batch and freezes the execution environment. Work that was started and not awaited has then not happened, or stops in the middle, and its exception reaches nobody. A
coroutine that is called without `await` never runs at all, what `asyncio.wait` or `concurrent.futures.wait` with a timeout leaves pending may not be done and has to be returned (where the function does not time out before that), and neither does a Python handler that is itself `async def`: the runtime does not await it, and cannot serialise what it returns.

An operation of version 2 of the SDK for JavaScript makes a request, and sends it by `promise()`, `send()` or for a callback; `await` alone waits for nothing, and nothing is sent
(https://docs.aws.amazon.com/sdk-for-javascript/v2/developer-guide/using-promises.html).

A connection to a database commits nothing by itself in Python (psycopg, PyMySQL, MySQL Connector and the others of https://peps.python.org/pep-0249/, and so a Session of SQLAlchemy): what was written is taken back when it is closed, or stays in
an open transaction that nobody else sees. So does a connection of an engine of SQLAlchemy from version 2 on: which version that is, a file of requirements beside the code has to say. That is said of an INSERT, UPDATE or DELETE that is written out, where no word of the code commits (`autocommit`, `begin()`, `with connection:` of a driver), and no other package is given the connection.

The same is said of a call by which another function sends to the queue. An error. A note where another service is called to do the work (an `Event` invocation, `start_execution`), and nothing asks how that ended (`describe_execution`): its failures do not return the message to the queue.

That an environment is frozen after the handler has returned is AWS's documentation. That Python's runtime has no asynchronous handlers is on none of AWS's pages that we know: it was reproduced by its users, and is
Sonar's rule S7614.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import asyncio

            async def deliver(record):
                await post(record["body"])

            async def main(event):
                for record in event["Records"]:
                    deliver(record)

            def handler(event, context):
                asyncio.run(main(event))

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            async def handler(event, context):
                for record in event["Records"]:
                    await deliver(record["body"])

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import asyncio

            async def deliver(record):
                await post(record["body"])

            async def main(event):
                await asyncio.gather(*(deliver(record) for record in event["Records"]))

            def handler(event, context):
                asyncio.run(main(event))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import Seen, calls, read
from queuegate.synth.iam import each, gathered, sends_in_code

from ..rule import Finding, Mapping, Severity, Undecided, rule

_DELETED: Final = "Lambda deletes its messages, whether the work was done or not"
_SAID: Final = {
    "call": f"calls {{what}} without await: the invocation ends first, and {_DELETED}",
    "each": f"passes an asynchronous function to {{what}}, which does not await it: the invocation ends first, and {_DELETED}",
    "handler": "has an 'async def' as its handler, which Lambda's Python runtime does not await: every invocation fails, and each receive counts towards maxReceiveCount",
    "thread": f"starts {{what}} and does not wait for it: Lambda freezes the execution environment when the handler returns, and {_DELETED}",
    "pending": f"starts {{what}} and waits for it no longer than a timeout: what is still pending then is not returned, and {_DELETED}",
    "generator": "makes the generator {what} and does not iterate over it: nothing of it is run, and Lambda deletes the messages",
    "effect": "makes the effect of {what} and does not run it: nothing of it is done, and Lambda deletes the messages",
    "unsent": f"calls {{what}} and never sends the request that it makes (the SDK's version 2 sends it by promise(), send() or for a callback): {_DELETED}",
    "buffered": f"calls {{what}}, which puts it into a buffer to be sent later, and nothing sends it before the handler returns: Lambda freezes the execution environment, and {_DELETED}",
    "uncommitted": "changes a database ({what}) and never commits: the change is taken back when the connection ends, and Lambda deletes the message as processed",
    "unsaved": "calls {what} of Entity Framework and never SaveChanges: nothing is written to the database, and Lambda deletes the message as processed",
    "started": "starts work by {what} and does not wait for its result: Lambda deletes the message at once, and a failure of that work does not return it to the queue",
}

_ELSEWHERE: Final = (
    "Let whoever does that work tell of its failures: an alarm on ExecutionsFailed of a state machine, an on-failure destination of a function. "
    "Where the message is to be received again instead, wait for the result in the handler (start_sync_execution, InvocationType RequestResponse)."
)
"""https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html, https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
_MENDED: Final = {
    "call": "Await {what}, or return what it gives, before the handler returns.",
    "each": "Await Promise.all(event.Records.map(…)), or use a for loop with await, in the place of {what}.",
    "handler": "Let Handler be a plain function that calls asyncio.run.",
    "thread": "Wait for it before the handler returns: result(), join(), Wait() of a WaitGroup, or the end of a with block.",
    "pending": "Return the messages of what is pending in batchItemFailures, too, or raise.",
    "generator": "Go through {what} in a for loop, or let a plain function do the work.",
    "effect": "Yield it (yield* {what}(…)), put it into the pipe, or run it and await that.",
    "unsent": "Await {what}(…).promise().",
    "buffered": "Wait until it is sent before the handler returns: flush() of a producer, result() or get() of what the call gives, a with block for batch_writer().",
    "uncommitted": "Commit before the message counts as processed: connection.commit(), or autocommit=True where the connection is made.",
    "unsaved": "Await SaveChangesAsync() of the context before the message counts as processed.",
    "started": _ELSEWHERE,
}
_ASKING: Final = {
    "startexecution": ("stepfunctions", ("describe_execution", "get_execution_history")),
    "startjobrun": ("glue", ("get_job_run", "get_job_runs")),
    "submitjob": ("batch", ("describe_jobs",)),
    "runtask": ("ecs", ("describe_tasks",)),
}
"""What starts work, of which service, and what tells how it ended: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html ,
https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRun.html , https://docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobs.html and https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""
_COMMIT: Final = "Commit the transaction before the message counts as processed."
_NAMES_VERSION: Final = "the version of sqlalchemy in requirements.txt, pyproject.toml or Pipfile beside the code"


@rule(
    "unawaited-work",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
    fix="Await everything that was started (await, result(), join()) before the handler returns; let Handler be a plain function that calls asyncio.run.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each((_of_producers, _of_worker), lambda ask: ask(mapping))


def _of_producers(mapping: Mapping) -> Iterator[Finding]:
    """The calls by which other functions send to the queue. As far as they are known."""
    for queue in gathered(mapping.own_queues())[0]:
        for function, call in sends_in_code(mapping, queue):
            with suppress(Undecided):
                for seen in read(function).unawaited.found if function != mapping.own_function() else ():
                    if seen.kind == "call" and seen.at == call.at:
                        yield Finding(
                            f"{function.name} calls {seen.what} without await: the invocation ends first, and the message for {queue.name} is perhaps never sent",
                            at=seen.at,
                            because=[queue],
                            key=f"{function.name} {seen.kind}:{seen.what}",
                            fix=_MENDED["call"].format(what=seen.what),
                        )


def _of_worker(mapping: Mapping) -> Iterator[Finding]:
    name, reading = mapping.function.name, read(mapping.function)
    for seen in reading.unawaited:
        if seen.kind not in _SAID or _ends_first(mapping, seen) or (seen.kind == "started" and _is_asked_for(mapping, seen)):
            continue
        yield Finding(
            f"{name} {_SAID[seen.kind].format(what=seen.what)}",
            at=seen.at,
            key=f"{seen.kind}:{seen.what}",
            severity=Severity.NOTE if seen.kind == "started" else None,
            fix=_COMMIT if seen.kind == "uncommitted" and reading.where.language != "Python" else _MENDED[seen.kind].format(what=seen.what),
            explains=[doubt] if (doubt := reading.answers.doubt) is not None and seen.kind == "handler" else [],
        )
    if (perhaps := reading.unawaited.first("perhaps-uncommitted")) is not None:
        raise Undecided(
            f"whether SQLAlchemy commits {perhaps.what} by itself, as it does before version 2, is not known: no file of requirements names it",
            _NAMES_VERSION,
            perhaps.at,
        )


def _is_asked_for(mapping: Mapping, seen: Seen) -> bool:
    """Does the code ask how that work ended (`get_job_run` in a loop), or have a waiter ask?"""
    service, asking = _ASKING.get(seen.what.rpartition(".")[2].replace("_", "").lower().removesuffix("async"), ("", ()))
    with suppress(Undecided):
        found = calls(mapping.function)
        return any(one.operation in asking for one in found.calls) or (service == "ecs" and any(service in one.services for one in found.unread))
    return False


def _ends_first(mapping: Mapping, seen: Seen) -> bool:
    """Does the function time out before the code has waited so long? Then the whole batch returns."""
    return seen.kind == "pending" and seen.seconds is not None and seen.seconds >= mapping.function.timeout.get()

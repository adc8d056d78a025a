"""The handler starts work on a message and does not wait for it.

When the handler returns, Lambda takes the batch for done, deletes its messages and freezes the execution environment. Work that was started and not awaited has then not happened, or stops in the
middle, and a failure of it reaches nobody. A coroutine that is called without `await` never runs at all, and neither does a Python handler that is itself `async def`: the runtime does not
await it, and cannot serialise what it returns. (That an environment is frozen after the handler has returned is AWS's documentation; that Python's runtime has no asynchronous handlers was
reproduced by its users and is Sonar's rule S7614. It is not said on AWS's pages.) Where another service is asked to do the work (an `Event` invocation, `start_execution`), it is a note: its
failures no longer bring the message back.

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
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule

_DELETED: Final = "its messages are deleted, whatever becomes of them"
_SAID: Final = {
    "call": f"calls {{what}} and does not await it: the invocation ends first, and {_DELETED}",
    "each": f"gives an asynchronous function to {{what}}, which does not wait: the invocation ends first, and {_DELETED}",
    "handler": "has an 'async def' as its handler, which the Python runtime does not await: every invocation fails, and every message ends in the dead-letter queue",
    "thread": f"starts {{what}} and does not wait for it: the environment is frozen when the handler returns, and {_DELETED}",
    "started": "asks for work by {what} and does not wait for its outcome: the message is deleted at once, and a failure of that work does not bring it back",
}


@rule(
    "unawaited-work",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
    fix="Wait for everything that was started (await, gather, result(), join()) before the handler returns; give Lambda a handler that is no coroutine.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    name = mapping.function.name
    for seen in read(mapping.function).unawaited:
        yield Finding(
            f"{name} {_SAID[seen.kind].format(what=seen.what)}",
            at=seen.at,
            key=f"{seen.kind}:{seen.what}",
            severity=Severity.NOTE if seen.kind == "started" else None,
        )

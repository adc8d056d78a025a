"""A call may wait longer than its function runs.

Each message may cost the call's own timeout, as often as it is tried. Where that is more than the function's Timeout for a full batch, Lambda ends the invocation in the middle: nothing is reported, the
whole batch comes back, and what was done is done again. Judged are single calls whose timeout is written in the code, on a batch that is worked on one message after the other.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=10)

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=4)
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "calls-outlast-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Shorten the call's timeout or its retries, lower BatchSize, or raise Timeout (and VisibilityTimeout to six times that).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for wait in read(mapping.function).waits:
        if wait.seconds is None:
            continue
        size = mapping.batch_size.get() if wait.each else 1
        needed = wait.seconds * wait.attempts * size
        if needed > (allowed := mapping.function.timeout.get()):
            factors = [f"{wait.seconds:g} s", *([f"{wait.attempts} attempts"] if wait.attempts > 1 else []), *([f"{size:,} messages"] if size > 1 else [])]
            yield Finding(
                f"{wait.what} in {mapping.function.name} may wait {' × '.join(factors)} = {needed:,g} s, and Timeout is {allowed} s: the invocation is ended, and the whole batch comes back",
                at=wait.at,
                because=(mapping.function.timeout,),
                key=wait.what,
            )

"""The function waits for other hosts, and nobody says how long it may run.

Without a Timeout a function runs for 3 s. One slow answer is enough for Lambda to end the invocation, and the whole batch comes back. It is a note where the code calls somebody over the network.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Timeout: !Ref AWS::NoValue
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                failed = []
                for record in event["Records"]:
                    try:
                        requests.post("https://example.com/orders", data=record["body"], timeout=0.5)
                    except Exception:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Timeout: 30
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                failed = []
                for record in event["Records"]:
                    try:
                        requests.post("https://example.com/orders", data=record["body"], timeout=0.5)
                    except Exception:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "timeout-unstated",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
    fix="Set the function's Timeout to what a full batch may take, and the queue's VisibilityTimeout to six times that plus the batching window.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or function.timeout.origin != "default":
        return
    for wait in read(function).waits:
        yield Finding(
            f"{function.name} calls {wait.what} and has no Timeout: Lambda ends the invocation after {function.timeout.get()} s (default), and the whole batch comes back",
            at=function.timeout,
            because=[Related(f"{wait.what} waits for another host", wait.at)],
        )
        return

"""The function calls other hosts, and has no Timeout: it may run for 3 s.

3 s is the default of Timeout. One slow response is enough for Lambda to end the invocation: the whole batch becomes visible again after the visibility timeout, and each receive counts towards maxReceiveCount. It is a note, given where the code calls another host.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Timeout: !Ref AWS::NoValue
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
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
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
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

from ..rule import Change, Chosen, Finding, Mapping, Related, Severity, rule


@rule(
    "timeout-unstated",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
    fix="Set Timeout of the function to what a full batch needs, and the queue's VisibilityTimeout to six times that plus the batching window.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or function.timeout.origin != "default":
        return
    for wait in read(function, "waits").waits:
        yield Finding(
            f"{function.name} calls {wait.what} and has no Timeout: Lambda ends the invocation after {function.timeout.get()} s (default), and the whole batch is retried",
            at=function.timeout,
            because=[Related(f"{wait.what} waits for another host", wait.at)],
            changes=[Change(function, function.timeout.name, Chosen("N"))],
            fix=f"N is what a full batch may need, in seconds; VisibilityTimeout of {mapping.source()} then is 6 × N plus the batching window.",
        )
        return

"""A call to another host has no timeout.

`requests`, `urllib3` and `urllib.request` wait for ever unless they are told otherwise. One host that accepts a connection and does not answer then holds the invocation until Lambda ends it: the whole
batch comes back, what was done is done again, and the log does not say why. A timeout makes it the failure of one message.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"])

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import requests

            def handler(event, context):
                for record in event["Records"]:
                    requests.post("https://example.com/orders", data=record["body"], timeout=2)
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "call-without-timeout",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    fix="Give the call a timeout: less than Timeout of the function divided by the batch size.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for wait in read(mapping.function).waits:
        if wait.seconds is None:
            yield Finding(
                f"{wait.what} in {mapping.function.name} has no timeout: a host that does not answer holds the invocation for all of Timeout ({mapping.function.timeout.get()} s), and the "
                "whole batch comes back",
                at=wait.at,
                key=wait.what,
            )

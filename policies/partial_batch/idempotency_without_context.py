"""The idempotency of the work on a message is not told how much time its invocation has left.

Powertools keeps a record of each message, which is in progress until the function has ended. With the time that is left, such a record ends when the invocation would have timed out, and the
message is processed when SQS delivers it again. Only a guard around the handler itself learns that time by itself; around another function, `register_lambda_context` has to hand it over. Without it, a
message whose invocation timed out is refused as in progress at each further receive, until its record expires: after `expires_after_seconds`, 1 hour by default (in version 3.23.0). By then its receive
count may have reached maxReceiveCount.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
            from stores import store

            @idempotent_function(data_keyword_argument="record", persistence_store=store, config=IdempotencyConfig())
            def work(record):
                deliver(record["body"])

            def handler(event, context):
                for record in event["Records"]:
                    work(record=record)

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]
        Code:
          ZipFile: |
            from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
            from stores import store

            config = IdempotencyConfig()

            @idempotent_function(data_keyword_argument="record", persistence_store=store, config=config)
            def work(record):
                deliver(record["body"])

            def handler(event, context):
                config.register_lambda_context(context)
                for record in event["Records"]:
                    work(record=record)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import read

from ..rule import Finding, Mapping, Severity, rule

_CALLS: Final = {"@Idempotent": "Idempotency.registerLambdaContext", "[Idempotent]": "Idempotency.RegisterLambdaContext"}


@rule(
    "idempotency-without-context",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Call register_lambda_context(context) of the guard's IdempotencyConfig at the beginning of the handler (registerLambdaContext in TypeScript; of Idempotency itself in Java and, as RegisterLambdaContext, in .NET).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    name = mapping.function.name
    for seen in read(mapping.function, "idempotency").idempotency:
        if seen.kind == "unregistered":
            yield Finding(
                f"the idempotency of {name} does not know when an invocation times out (nothing calls {_CALLS.get(seen.what, 'register_lambda_context')}): a message whose invocation timed out is refused as in progress "
                "until its record expires, after 1 hour by default",
                at=seen.at,
            )

"""The function has a dead-letter queue or failure destination of its own, which its queue's messages never reach.

They serve asynchronous invocations. Lambda's pollers invoke the function synchronously, so a message that fails goes where the queue's redrive policy sends it, and nowhere
else. The setting looks like a safety net, and some checks ask for it. (Of a function that others may invoke too, by an `AWS::Lambda::Permission`, nothing is said.)

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}

Good::

    Orders:
      Type: AWS::SQS::Queue
      Properties:
        RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "function-dead-letter-config",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Remove it from the function; the queue's RedrivePolicy is what catches messages that fail.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    if function.dead_letter_target.get() and not function.permissions.any(lambda _: True):
        yield Finding(
            f"{function.name} has a DeadLetterConfig, which is for asynchronous invocations: no message of {mapping.source()} ever goes there",
            at=function.dead_letter_target,
        )
    for config in function.invoke_configs:
        if config.on_failure.get() and not function.permissions.any(lambda _: True):
            yield Finding(
                f"{config.name} sets a failure destination for asynchronous invocations of {function.name}: no message of {mapping.source()} ever goes there",
                at=config.on_failure,
            )

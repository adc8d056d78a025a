"""The function has a DeadLetterConfig or an on-failure destination, to which no message of its queue is sent.

Both are for asynchronous invocations. An event source mapping invokes the function synchronously, so that a message that fails goes where RedrivePolicy of the queue says, and nowhere
else. The setting looks like a safety net, and some checks ask for it. (Of a function that others may invoke too, by an `AWS::Lambda::Permission` or by a
role that names it for lambda:InvokeFunction, nothing is said.)

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt DeadLetters.Arn}
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

from queuegate.synth.iam import is_invoked_by_name
from queuegate.synth.model import Function

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "function-dead-letter-config",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    fix="Remove DeadLetterConfig or the on-failure destination, and set RedrivePolicy of the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    if function.dead_letter_target.get() and not _is_invoked_otherwise(function):
        yield Finding(
            f"{function.name} has a DeadLetterConfig, which is for asynchronous invocations; its event source mapping invokes it synchronously, and no message of a queue is sent there",
            at=function.dead_letter_target,
            changes=[Change(function, "DeadLetterConfig")],
            fix="RedrivePolicy of the queue says where its messages go.",
        )
    for config in function.invoke_configs:
        if config.on_failure.get() and not _is_invoked_otherwise(function):
            yield Finding(
                f"{config.name} sets an on-failure destination for asynchronous invocations of {function.name}; its event source mapping invokes it synchronously, and no "
                "message of a queue is sent there",
                at=config.on_failure,
                changes=[Change(config, "DestinationConfig.OnFailure")],
                fix="RedrivePolicy of the queue says where its messages go.",
            )


def _is_invoked_otherwise(function: Function) -> bool:
    return function.permissions.any(lambda _: True) or is_invoked_by_name(function)

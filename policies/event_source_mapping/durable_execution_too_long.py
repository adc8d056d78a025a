"""ExecutionTimeout of a durable function is longer than an event source mapping waits for it.

A mapping invokes a durable function synchronously and waits for the whole execution, pauses included. After 900 s (5,400 s on Lambda Managed Instances) the execution times out and fails, whatever its ExecutionTimeout says, its messages become
visible again after the visibility timeout, and each receive counts towards maxReceiveCount. A longer execution has to be invoked asynchronously. It is a note where others may invoke the function too (AWS::Lambda::Permission): asynchronous
invocations may run as long as that.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 86400}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy"]

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 900}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy"]
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, rule, seconds


@rule(
    "durable-execution-too-long",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking-esm.html",
    fix="Set DurableConfig.ExecutionTimeout of the function to 900 or less, or invoke the durable function asynchronously from the one that reads the queue.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or (lasts := (asked := function.durable_timeout).get()) is None:
        return
    if lasts > (longest := function.durable_limit()):
        yield Finding(
            f"DurableConfig.ExecutionTimeout of {function.name} is {seconds(lasts)}, and {mapping.name} waits {longest:,} s at most: a longer execution times out and fails, "
            "its batch is retried, and each receive counts towards maxReceiveCount",
            at=asked,
            because=[mapping],
            severity=Severity.NOTE if function.permissions.any(lambda _: True) else None,
            changes=[Change(function, asked.name, longest)],
            fix="For longer executions, read the queue with another function that invokes this one asynchronously.",
        )

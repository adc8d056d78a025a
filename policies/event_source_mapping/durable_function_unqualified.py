"""The mapping names a durable function without a version, an alias or $LATEST.

A durable execution belongs to one version of the code, which each of its replays runs again: AWS has durable functions invoked by a qualified name only, and an invocation by the function's own name fails. What Lambda says of an
event source mapping that names one is not documented, so this is a warning. With a version, or an alias of one, executions that wait while a deployment happens end with the code that they began with; $LATEST changes below them.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 900}}
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
    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !Ref Release}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "durable-function-unqualified",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html#durable-invoking-qualified-arns",
    fix="Publish a version of the function, or an alias of one, and let FunctionName of the mapping refer to it; AutoPublishAlias does so in SAM.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or (asked := function.durable_timeout).get() is None or mapping.qualifier() is not None:
        return
    yield Finding(
        f"{mapping.name} names {function.name}, a durable function, without a version, an alias or $LATEST: AWS has durable functions invoked by these only",
        at=mapping.function_name,
        because=[Related(f"{function.name} is a durable function", asked.place)],
        key=function.name,
    )

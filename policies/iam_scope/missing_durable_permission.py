"""The function is durable, and its execution role may not keep the state of its executions.

The SDK of durable functions saves each step and reads what was saved with the function's execution role: lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState. Without them the first step of each
execution fails, and with it the invocation: no message is processed, and all of them go to the dead-letter queue. Lambda asks for the ARN of the execution, which extends that of a version
(`function:NAME:VERSION/durable-execution/…`): the ARN of the function alone never covers it, nor does that of an alias.

SAM gives a role that it makes AWSLambdaBasicDurableExecutionRolePolicy, and the CDK does the same; whoever writes the role has to write this too.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {DurableConfig: {ExecutionTimeout: 900}}

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
from functools import partial

from queuegate.synth.iam import CHECKPOINT, Asked, evidence, giving, lacking, meets, needed

from ..rule import Finding, Grant, Mapping, Related, Severity, listed, rule


@rule(
    "missing-durable-permission",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html",
    fix="Allow the role lambda:CheckpointDurableExecution and lambda:GetDurableExecutionState on the ARN of the function followed by `:*`.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or function.durable_timeout.get() is None:
        return
    role = function.role
    wanted = [need for need in needed(function).known if need.action in CHECKPOINT and need.why == f"{function.name} is a durable function"]
    if missing := lacking(wanted, partial(meets, role)):
        statement = giving(wanted, role)
        instead = evidence(Asked(role, [need.action for need in missing], missing[0].asked[0]))
        yield Finding(
            f"{role.name} lacks {listed(need.action for need in missing)}{instead.text} on the executions of {function.name}, a durable function: "
            "its first step fails, and so does each invocation",
            at=role,
            because=[Related(missing[0].why, missing[0].place)],
            key=function.name,
            fix=instead.fix,
            changes=[Grant(role, statement)] if statement and not instead.fix else (),
        )

"""The function's role does not let Lambda assume it.

Lambda polls the queue and runs the function in the name of this role, so the role's trust policy has to name lambda.amazonaws.com. Without that the function cannot be
created; where the trust is taken away later, polling and invocations stop.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}]

Good::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import trusts

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "lambda-cannot-assume-role",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    fix="Let AssumeRolePolicyDocument allow sts:AssumeRole to the service lambda.amazonaws.com.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    if not trusts(function.role, "lambda"):
        yield Finding(
            f"{function.role.name} does not let lambda.amazonaws.com assume it: Lambda cannot run {function.name}",
            at=function.role.trust_policy,
            because=(function,),
        )

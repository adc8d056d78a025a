"""The trust policy of the execution role does not allow lambda.amazonaws.com.

Lambda polls the queue and runs the function with this role, so its AssumeRolePolicyDocument has to allow lambda.amazonaws.com sts:AssumeRole. Without that CloudFormation fails on create of the function ("The role defined for
the function cannot be assumed by Lambda", as users report it: https://github.com/pdomala/LambdaCDDemo/issues/1). Where the trust policy changes later, polling and invocations stop.

Always an error. cfn-lint and checkov do not see it.

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

from queuegate.synth.iam import Principal, Statement, gathered, is_service, of_each_feeding, trust_statements, trusts
from queuegate.synth.model import Function, Role

from ..rule import Finding, Mapping, Severity, few, rule


@rule(
    "lambda-cannot-assume-role",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    fix="Let AssumeRolePolicyDocument allow sts:AssumeRole to the service lambda.amazonaws.com.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from of_each_feeding(mapping, _judge)


def _judge(function: Function) -> Iterator[Finding]:
    if not trusts(function.role, "lambda", function):
        yield Finding(
            f"the trust policy of {function.role.name} does not allow lambda.amazonaws.com sts:AssumeRole{_instead(function.role)}: CloudFormation fails on create of {function.name}",
            at=function.role.trust_policy,
            because=(function,),
            fix=f'Let AssumeRolePolicyDocument of {function.role.name} allow sts:AssumeRole to the Service lambda.amazonaws.com (in the CDK: assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")).',
        )


def _instead(role: Role) -> str:
    """Whom it allows, as far as that is known: where that is Lambda, what."""
    known = gathered(trust_statements(role))[0]
    for statement in known:
        if any(is_service(one, "lambda") for one in gathered(_principals(statement))[0]):
            actions = [str(one.text) for one in statement.actions.patterns if not statement.actions.but]
            return f" (it allows it {few(actions)}{' under a Condition' if statement.conditions else ''})" if actions else ""
    allowed = [str(one.name) for statement in known for one in gathered(_principals(statement))[0]]
    return f" (it allows {few(dict.fromkeys(allowed))})" if allowed else ""


def _principals(statement: Statement) -> Iterator[Principal]:
    if statement.allow and not statement.all_principals_but:
        yield from statement.principals

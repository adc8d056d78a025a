"""The trust policy of the execution role allows others than lambda.amazonaws.com.

Whoever may assume the role can read the queue, delete its messages and write whatever the worker writes, without the function. The trust policy of a worker's role needs lambda.amazonaws.com and nobody else; people and other services
get roles of their own.

A warning. An error where it allows Principal `*` without a Condition that limits who. A role that a person assumes for support, or a deployment for tests, is meant that way: waive it. checkov's CKV_AWS_60 sees Principal `*` only;
cfn-lint does not see it.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com, AWS: !Ref AWS::AccountId}, Action: sts:AssumeRole}]

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
from fnmatch import fnmatchcase

from queuegate.synth.iam import CALLERS, EVERYBODY, Principal, Statement, each, is_limited, is_service, trust_statements
from queuegate.synth.model import Role

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "trust-policy-wide",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    fix="Let AssumeRolePolicyDocument name lambda.amazonaws.com only, and give the others roles of their own.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    role = mapping.function.role
    yield from each(trust_statements(role), lambda statement: _judge(role, statement))


def _judge(role: Role, statement: Statement) -> Iterator[Finding]:
    if statement.allow and not statement.all_principals_but and _lets_assume(statement):
        yield from each(statement.principals, lambda principal: _of(role, statement, principal))


def _of(role: Role, statement: Statement, principal: Principal) -> Iterator[Finding]:
    if is_service(principal, "lambda"):
        return
    world = principal.kind == EVERYBODY
    yield Finding(
        f"the trust policy of {role.name} allows {'Principal *: any AWS account' if world else f'Principal {principal.kind}: {principal.name}'} to assume it, and with it all that the worker may do",
        at=principal.place,
        key=str(principal.name),
        severity=Severity.ERROR if world and _is_open(statement) else None,
        because=(role,),
        fix=f"Remove {'Principal *' if world else principal.name} from AssumeRolePolicyDocument of {role.name}: only Service lambda.amazonaws.com needs it.",
    )


def _lets_assume(statement: Statement) -> bool:
    listed = statement.actions
    return listed.but or any(
        fnmatchcase(f"sts:assumerole{how}", str(pattern.text).lower()) for pattern in listed.patterns for how in ("", "withwebidentity", "withsaml")
    )


def _is_open(statement: Statement) -> bool:
    try:
        return not is_limited(statement, CALLERS)
    except Undecided:
        return False

"""Several functions have one execution role.

Each of them then has the permissions of all, and so has whoever gets hold of one of them: the producer may read the queue, the worker may write what only the other should write. A permission that is added for one is added for all, and
nobody dares to remove one. Give each function a role of its own: roles cost nothing.

Always a note: Serverless Framework and many templates do so on purpose. It is said of functions of which at least one has an SQS queue as its event source. Two mappings of one function are one function. cfn-lint and checkov do not
see it.

Bad::

    Mailer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt WorkerRole.Arn}

Good::

    MailerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
    Mailer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: "def handler(event, context): pass"}, Role: !GetAtt MailerRole.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import gathered
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Outside, Severity, few, listed, rule

_SHOWN: Final = 4
_PLACES: Final = 20
"""So many functions are named, and have their places shown."""


@rule(
    "shared-role",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    fix="Give each function a role of its own that allows what this function needs.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    try:
        role = function.role
    except Outside:
        yield from _outside(mapping, function)
        return
    sharing, doubt = role.sharing()
    if len(sharing) > 1:
        yield Finding(
            f"{role.name} is the execution role of {_listed(sharing)}: each has the permissions of the others",
            at=function.role_arn if role.facts.scope is role.facts.links.externals else role,
            because=sharing[:_PLACES],
            key=role.name,
        )
    elif doubt is not None:
        raise doubt.again()


def _outside(mapping: Mapping, function: Function) -> Iterator[Finding]:
    """The functions of the template that name the same role, which is not among the targets."""
    named = function.role_arn.get()
    sharing = [other for other in gathered(other for other in mapping.functions() if other.exists())[0] if _names(other, named)]
    if len(sharing) > 1:
        yield Finding(
            f"{named} is the execution role of {_listed(sharing)}: each has the permissions of the others",
            at=sharing[0].role_arn,
            because=sharing[:_PLACES],
            key=str(named),
        )


def _names(function: Function, role: object) -> bool:
    known, _ = gathered(value.get() for value in [function.role_arn])
    return known == [role]


def _listed(functions: list[Function]) -> str:
    names = [function.name for function in functions[:_SHOWN]]
    return listed(names) if len(functions) <= _SHOWN else few([*names, *[""] * (len(functions) - _SHOWN)])  # what is not shown is counted

"""A service of AWS may invoke the function, whoever it acts for.

API Gateway, S3, SNS and EventBridge act for every account in the world. A permission that only names the service lets anybody's API, bucket or rule invoke the function, if
its owner knows the function's ARN: the service is a confused deputy, and a worker that is invoked past its queue has no retries and no dead letters. SourceArn or
SourceAccount says whose resource may.

A permission for the principal `*` without PrincipalOrgID lets anybody in: an error. One with FunctionUrlAuthType is for the function's own URL, and nothing is said of it.

The worker, and the functions that are known to send to the queue, are judged. What the CDK and SAM make of an event holds a SourceArn.

Bad::

    Permission:
      Type: AWS::Lambda::Permission
      Properties: {FunctionName: !Ref Worker, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com}

Good::

    Permission:
      Type: AWS::Lambda::Permission
      Properties:
        FunctionName: !Ref Worker
        Action: lambda:InvokeFunction
        Principal: apigateway.amazonaws.com
        SourceArn: !Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:a1b2c3d4e5/*/POST/notifications"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import are_fixed, each, producers
from queuegate.synth.model import Function, Permission

from ..rule import Finding, Mapping, Severity, rule

_SERVICE: Final = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")


@rule(
    "invoke-permission-unconfined",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html",
    fix="Add SourceArn with the ARN of the API, bucket, topic or rule, or SourceAccount with the account.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = mapping.own_function()
    functions = dict.fromkeys([*([own] if own else []), *(function for function, _ in producers(mapping))])
    yield from each(functions, lambda function: each(function.permissions, lambda permission: _judge(function, permission)))


def _judge(function: Function, permission: Permission) -> Iterator[Finding]:
    principal = permission.principal.get()
    if principal is None or _is_confined(permission):
        return
    if any(token.kind not in ("pseudo", "resource") for token in principal.tokens):
        raise principal.doubt()
    world = principal.plain() == "*"
    if not (world or _SERVICE.fullmatch(str(principal).lower().replace("${aws::urlsuffix}", "amazonaws.com"))):
        return
    who = "anybody in the world" if world else f"{principal}, whichever account it acts for,"
    yield Finding(
        f"{permission.name} lets {who} invoke {function.name}",
        at=permission.principal,
        key=f"{principal} on {function.name}",
        severity=Severity.ERROR if world else None,
        because=(function,),
    )


def _is_confined(permission: Permission) -> bool:
    if permission.url_auth.get() or permission.event_source_token.get():
        return True
    said = [value.get() for value in (permission.source_arn, permission.source_account, permission.organisation)]
    return any(value is not None and are_fixed((value,)) for value in said)

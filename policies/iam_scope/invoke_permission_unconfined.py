"""A Lambda permission allows a service principal without SourceArn or SourceAccount.

API Gateway, S3, SNS and EventBridge act for every AWS account. An AWS::Lambda::Permission with the service principal alone allows the API, bucket or rule of any account to invoke the function, if its owner knows the function's ARN:
the service is a confused deputy, and a worker that is invoked past its queue has neither its retries nor its dead-letter queue. SourceArn or SourceAccount says whose resource may.

A warning. An error for Principal `*` without PrincipalOrgID: any AWS account may invoke the function. One with FunctionUrlAuthType, or with InvokedViaFunctionUrl, which a
public function URL needs as well (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html), is for the function's own URL, and nothing is said of it. The worker, and the functions that are known to send to the queue, are judged. What the CDK and SAM make of an event has a SourceArn.

checkov's CKV_AWS_364 says the same of service principals, and nothing of Principal `*`; cfn-lint does not see it.

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

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import are_fixed, each, producers
from queuegate.synth.model import Function, Permission

from ..rule import Finding, Mapping, Severity, rule

_SERVICE: Final = regex(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")


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
    yield Finding(
        f'{permission.name} allows Principal "*" to invoke {function.name}: any AWS account may invoke it'
        if world
        else f"{permission.name} allows {principal} to invoke {function.name} without SourceArn or SourceAccount: a resource of any account may invoke it",
        at=permission.principal,
        key=f"{principal} on {function.name}",
        severity=Severity.ERROR if world else None,
        because=(function,),
        fix=f"Set Principal of {permission.name} to the account or service that invokes {function.name}, or add PrincipalOrgID."
        if world
        else f"Add SourceArn with the ARN of the resource that invokes {function.name} to {permission.name}, or SourceAccount: !Ref AWS::AccountId.",
    )


def _is_confined(permission: Permission) -> bool:
    if permission.url_auth.get() or permission.via_url.get() or permission.event_source_token.get():
        return True
    said = [value.get() for value in (permission.source_arn, permission.source_account, permission.organisation)]
    return any(value is not None and are_fixed((value,)) for value in said)

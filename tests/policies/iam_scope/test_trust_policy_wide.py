from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "trust-policy-wide"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
PRINCIPAL = "Properties/AssumeRolePolicyDocument/Statement/1/Principal"
LAMBDA = "{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}"
Changed = Callable[..., list[Any]]


def trust(principal: str, action: str = "sts:AssumeRole", more: str = "", effect: str = "Allow") -> str:
    second = f"{{Effect: {effect}, Principal: {principal}, Action: {action}{more}}}"
    return f"WorkerRole: {{Properties: {{AssumeRolePolicyDocument: {{Statement: [{LAMBDA}, {second}]}}}}}}"


def test_each_principal_at_its_own_line(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Action: sts:AssumeRole
            Principal:
              AWS: "123456789012"
              Service:
                - lambda.amazonaws.com
                - scheduler.amazonaws.com
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.line, one.key, one.severity) for one in said] == [
        ("fail", "WorkerRole", 'AWS: "123456789012"', "123456789012", Severity.WARNING),
        ("fail", "WorkerRole", "- scheduler.amazonaws.com", "scheduler.amazonaws.com", Severity.WARNING),
    ]
    assert said[0].text == "the trust policy of WorkerRole allows Principal AWS: 123456789012 to assume it, and with it all that the worker may do"


@pytest.mark.parametrize(
    ("fragment", "route", "severity"),
    [
        pytest.param(trust("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"), f"{PRINCIPAL}/AWS/Fn::Sub", Severity.WARNING, id="the account"),
        pytest.param(trust("{AWS: !Ref Who}"), f"{PRINCIPAL}/AWS/Ref", Severity.WARNING, id="a parameter"),
        pytest.param(
            trust("{Federated: cognito-identity.amazonaws.com}", "sts:AssumeRoleWithWebIdentity"), f"{PRINCIPAL}/Federated", Severity.WARNING, id="federated"
        ),
        pytest.param(trust("'*'"), PRINCIPAL, Severity.ERROR, id="anybody"),
        pytest.param(trust("{AWS: '*'}", "'*'"), f"{PRINCIPAL}/AWS", Severity.ERROR, id="anybody, otherwise"),
        pytest.param(trust("'*'", more=", Condition: {Bool: {'aws:SecureTransport': 'true'}}"), PRINCIPAL, Severity.ERROR, id="anybody with TLS"),
        pytest.param(
            trust("'*'", more=", Condition: {StringEquals: {'aws:PrincipalOrgID': o-1}}"), PRINCIPAL, Severity.WARNING, id="anybody of an organisation"
        ),
        pytest.param(trust("'*'", more=", Condition: {StringEquals: {'sts:ExternalId': x}}"), PRINCIPAL, Severity.WARNING, id="anybody who knows a word"),
    ],
)
def test_bad(fragment: str, route: str, severity: Severity, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "WorkerRole", route, severity)]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="Lambda alone"),
        pytest.param(trust("{Service: !Sub 'lambda.${AWS::URLSuffix}'}"), id="Lambda twice"),
        pytest.param(trust("{AWS: x}", effect="Deny"), id="a deny"),
        pytest.param(trust("{AWS: x}", "sts:TagSession"), id="it may not assume"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_service_that_is_not_known_is_undecided_and_hides_nothing(changed: Changed) -> None:
    said = changed(trust("{Service: [!Ref Who, ec2.amazonaws.com]}"), RULE, head=HEAD)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "ec2.amazonaws.com"), ("undecided", "--parameter Who=VALUE")]


def test_only_in_development(changed: Changed) -> None:
    (said,) = changed(trust("!If [IsProd, {Service: lambda.amazonaws.com}, {AWS: !Ref 'AWS::AccountId'}]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{PRINCIPAL}/Fn::If/2/AWS/Ref", ("Env = dev",))

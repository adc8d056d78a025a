from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "lambda-cannot-assume-role"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def trust(principal: str, action: str = "sts:AssumeRole", more: str = "") -> str:
    return f"WorkerRole: {{Properties: {{AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: {principal}, Action: {action}{more}}}]}}}}}}"


def test_the_line_of_the_trust_policy(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "WorkerRole", "Properties/AssumeRolePolicyDocument", "AssumeRolePolicyDocument:")
    assert (
        said.text
        == "the trust policy of WorkerRole does not allow lambda.amazonaws.com sts:AssumeRole (it allows ec2.amazonaws.com): CloudFormation fails on create of Worker"
    )


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(trust("{Service: apigateway.amazonaws.com}"), id="another service"),
        pytest.param(trust("{AWS: !Ref 'AWS::AccountId'}"), id="the account"),
        pytest.param(trust("{Service: lambda.amazonaws.com}", "sts:TagSession"), id="another action"),
        pytest.param("WorkerRole: {Properties: {AssumeRolePolicyDocument: {Statement: []}}}", id="nobody"),
        pytest.param(
            trust("{Service: lambda.amazonaws.com}", more=", Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:states:*:*:stateMachine:*'}}"),
            id="for something else",
        ),
    ],
)
def test_bad(fragment: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "WorkerRole", "Properties/AssumeRolePolicyDocument")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="the service"),
        pytest.param(trust("{Service: [scheduler.amazonaws.com, lambda.amazonaws.com]}", "'sts:AssumeRole*'"), id="the service among others"),
        pytest.param(trust("{Service: !Sub 'lambda.${AWS::URLSuffix}'}"), id="with the partition's suffix"),
        pytest.param(
            trust("{Service: lambda.amazonaws.com}", more=", Condition: {StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}"), id="for its own account"
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    ("fragment", "settle"),
    [
        pytest.param(trust("{Service: !Ref Who}"), "--parameter Who=VALUE", id="a parameter"),
        pytest.param(trust("{Service: lambda.amazonaws.com}", more=", Condition: {StringEquals: {'aws:SourceOrgID': o-1}}"), "", id="a condition"),
        pytest.param("Worker: {Properties: {Role: !ImportValue R}}", 'externals: {"R": …} in queuegate.yaml', id="an imported role"),
    ],
)
def test_undecided(fragment: str, settle: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(trust("{Service: !If [IsProd, ec2.amazonaws.com, lambda.amazonaws.com]}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "WorkerRole", ("Env = prod",))


def test_another_action_for_lambda_is_named(changed: Changed) -> None:
    (said,) = changed(trust("{Service: lambda.amazonaws.com}", "sts:AssumeRoleWithWebIdentity"), RULE)
    assert "does not allow lambda.amazonaws.com sts:AssumeRole (it allows it sts:AssumeRoleWithWebIdentity): CloudFormation" in said.text

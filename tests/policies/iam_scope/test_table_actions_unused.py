from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "table-actions-unused"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
TABLE = "Status: {Type: AWS::DynamoDB::Table}\n"
Changed = Callable[..., list[Any]]


def may(actions: str, resource: str = "!GetAtt Status.Arn", effect: str = "Allow") -> str:
    return (
        TABLE
        + f"WorkerRole: {{Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: {effect}, Action: {actions}, Resource: {resource}}}]}}}}]}}}}"
    )


def test_the_line_of_the_pattern(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Status: {Type: AWS::DynamoDB::Table}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: write
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Status.Arn
                Action:
                  - dynamodb:PutItem
                  - DynamoDB:*
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line, said.key) == ("fail", "WorkerRole", f"{ACTION}/1", "- DynamoDB:*", "DynamoDB:*")
    assert said.text == "WorkerRole may do DynamoDB:*, and dynamodb:DeleteTable with it: more on tables than a worker needs"


@pytest.mark.parametrize(
    ("pattern", "grave"),
    [
        ("dynamodb:*", "DeleteTable"),
        ("dynamodb:Delete*", "DeleteTable"),
        ("dynamodb:*Item", "BatchWriteItem"),
        ("dynamodb:DeleteIte?", "DeleteItem"),
        ("dynamodb:S*", "Scan"),
    ],
)
def test_bad(pattern: str, grave: str, changed: Changed) -> None:
    (said,) = changed(may(f"'{pattern}'"), RULE)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "WorkerRole", ACTION, pattern)
    assert f"and dynamodb:{grave} with it" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(may("[dynamodb:PutItem, dynamodb:DeleteItem, dynamodb:Scan]"), id="listed actions"),
        pytest.param(may("['dynamodb:Get*', 'dynamodb:Describe*', 'dynamodb:Query*', 'dynamodb:Put*']"), id="harmless patterns"),
        pytest.param(may("'*'"), id="everything is another rule's matter"),
        pytest.param(may("'dax:*'"), id="another service"),
        pytest.param(may("'dynamodb:*'", effect="Deny"), id="a deny"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_a_policy_of_aws_is_said_at_its_arn(changed: Changed) -> None:
    (said,) = changed("WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess']}}", RULE)
    assert (said.verdict, said.resource, said.route, said.key) == ("fail", "WorkerRole", "Properties/ManagedPolicyArns/0", "dynamodb:*")


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(may("!If [IsProd, 'dynamodb:*', dynamodb:PutItem]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/Fn::If/1", ("Env = prod",))


def test_what_is_unknown_hides_nothing_and_is_said(changed: Changed) -> None:
    said = changed(may("[!Ref Who, 'dynamodb:*']"), RULE, head=HEAD)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "dynamodb:*"), ("undecided", "--parameter Who=VALUE")]

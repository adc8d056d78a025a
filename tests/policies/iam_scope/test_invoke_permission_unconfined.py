from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "invoke-permission-unconfined"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
API = "SourceArn: !Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:a1b2c3d4e5/*/POST/orders'"
PRODUCER = """
ApiRole:
  Type: AWS::IAM::Role
  Properties: {Policies: [{PolicyName: send, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}}]}
Api: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt ApiRole.Arn}}
"""
Changed = Callable[..., list[Any]]


def permission(principal: str, more: str = "", function: str = "!Ref Worker") -> str:
    return f"Open: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: {function}, Action: lambda:InvokeFunction, Principal: {principal}{', ' if more else ''}{more}}}}}\n"


def test_the_line_of_the_principal(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Open:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !GetAtt Worker.Arn
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
""",
        rule=RULE,
    )
    assert (said.verdict, said.severity, said.resource, said.route, said.line, said.key) == (
        *("fail", Severity.WARNING, "Open", "Properties/Principal", "Principal: events.amazonaws.com", "events.amazonaws.com on Worker"),
    )
    assert said.text == "Open allows events.amazonaws.com to invoke Worker without SourceArn or SourceAccount: a resource of any account may invoke it"


@pytest.mark.parametrize(
    ("fragment", "severity"),
    [
        pytest.param(permission("apigateway.amazonaws.com"), Severity.WARNING, id="API Gateway"),
        pytest.param(permission("!Sub 'apigateway.${AWS::URLSuffix}'"), Severity.WARNING, id="API Gateway, as the CDK once spelt it"),
        pytest.param(permission("s3.amazonaws.com", "SourceArn: 'arn:aws:s3:::*'"), Severity.WARNING, id="any bucket"),
        pytest.param(permission("apigateway.amazonaws.com", "SourceArn: 'arn:aws:execute-api:*:*:*'"), Severity.WARNING, id="any API of any account"),
        pytest.param(permission("sns.amazonaws.com", "SourceAccount: !Ref AWS::NoValue"), Severity.WARNING, id="an account that is left out"),
        pytest.param(permission("'*'"), Severity.ERROR, id="everybody"),
        pytest.param(permission("'*'", "InvokedViaFunctionUrl: false"), Severity.ERROR, id="everybody, and not by the URL only"),
        pytest.param(PRODUCER + permission("apigateway.amazonaws.com", function="!Ref Api"), Severity.WARNING, id="a function that sends to the queue"),
    ],
)
def test_bad(fragment: str, severity: Severity, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.severity, one.resource, one.route.split("/")[1]) for one in said] == [("fail", severity, "Open", "Principal")]


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(permission("apigateway.amazonaws.com", API), id="one API"),
        pytest.param(permission("apigateway.amazonaws.com", "SourceArn: !Ref Who"), id="what is a parameter"),
        pytest.param(permission("s3.amazonaws.com", "SourceArn: 'arn:aws:s3:::uploads'"), id="one bucket"),
        pytest.param(permission("events.amazonaws.com", "SourceAccount: !Ref 'AWS::AccountId'"), id="the account"),
        pytest.param(permission("'*'", "PrincipalOrgID: o-1234567890"), id="everybody of an organisation"),
        pytest.param(permission("'*'", "FunctionUrlAuthType: NONE"), id="the function's own URL"),
        pytest.param(permission("'*'", "InvokedViaFunctionUrl: true"), id="by the function's own URL only"),
        pytest.param(permission("alexa-appkit.amazon.com", "EventSourceToken: amzn1.ask.skill.1"), id="a skill by its token"),
        pytest.param(permission("'444455556666'"), id="an account"),
        pytest.param(permission("!GetAtt WorkerRole.Arn"), id="a role"),
        pytest.param(
            "Other: {Type: AWS::Lambda::Function}\n" + permission("s3.amazonaws.com", function="!Ref Other"),
            id="a function that has nothing to do with the queue",
        ),
        pytest.param("Mapping: {Properties: {FunctionName: theirs}}\n" + permission("s3.amazonaws.com", function="theirs"), id="a function from outside"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_which_principal_is_undecided(changed: Changed) -> None:
    (said,) = changed(permission("!Ref Who"), RULE, head=HEAD)
    assert (said.verdict, said.text, said.settle) == ("undecided", "the parameter Who has no value in the template", "--parameter Who=VALUE")


def test_in_production_only(changed: Changed) -> None:
    (said,) = changed(permission("sns.amazonaws.com", "SourceAccount: !If [IsProd, !Ref 'AWS::NoValue', !Ref 'AWS::AccountId']"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Open", ("Env = prod",))

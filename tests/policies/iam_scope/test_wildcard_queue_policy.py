from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "wildcard-queue-policy"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/PolicyDocument/Statement/0/Action"
PARTNER = "{AWS: 'arn:aws:iam::123456789012:role/partner'}"
OWNER = "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}"
Changed = Callable[..., list[Any]]


def policy(*statements: str, queue: str = "Orders") -> str:
    return f"Access: {{Type: AWS::SQS::QueuePolicy, Properties: {{Queues: [!Ref {queue}], PolicyDocument: {{Statement: [{', '.join(statements)}]}}}}}}\n"


def allow(principal: str, actions: str = "sqs:SendMessage", more: str = "") -> str:
    return f"{{Effect: Allow, Principal: {principal}, Action: {actions}, Resource: !GetAtt Orders.Arn{more}}}"


def when(condition: str) -> str:
    return f", Condition: {{{condition}}}"


def test_the_line_of_the_action(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole: {Type: AWS::IAM::Role}
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: {Service: sns.amazonaws.com}
          Resource: !GetAtt Orders.Arn
          Action:
            - sqs:SendMessage
            - SQS:*
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Access", "Properties/PolicyDocument/Statement/Action/1", "- SQS:*")
    assert said.text == "The policy of Orders lets sns.amazonaws.com do SQS:*, purging it included"
    assert said.key == "SQS:* for sns.amazonaws.com"


@pytest.mark.parametrize(
    "principal", ["'*'", PARTNER, "{AWS: [!Ref 'AWS::AccountId', !GetAtt WorkerRole.Arn]}", "{AWS: !Ref 'AWS::AccountId', Service: s3.amazonaws.com}"]
)
@pytest.mark.parametrize("action", ["sqs:*", "*", "sqs:P*"])
def test_bad(principal: str, action: str, changed: Changed) -> None:
    said = changed(policy(allow(principal, f"'{action}'")), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Access", ACTION)]
    assert f"do {action}, purging it included" in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(policy(allow(PARTNER, "[sqs:SendMessage, sqs:PurgeQueue]")), id="listed actions"),
        pytest.param(policy(allow(PARTNER, "'sqs:Send*'")), id="a harmless pattern"),
        pytest.param(policy(allow(OWNER, "'SQS:*'")), id="the owner's statement, as SQS writes it"),
        pytest.param(policy(allow("{AWS: !Ref 'AWS::AccountId'}", "'sqs:*'")), id="the account by its number"),
        pytest.param(
            policy("{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}"), id="a deny"
        ),
        pytest.param(policy("{Effect: Allow, Principal: {AWS: x}, NotAction: 'sns:*', Resource: '*'}"), id="NotAction is another rule's matter"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(
    ("principal", "settle"),
    [
        pytest.param("{AWS: 'arn:aws:iam::123456789012:root'}", "--parameter AWS::AccountId=VALUE", id="an account that may be this one"),
        pytest.param("{AWS: !Ref Who}", "--parameter Who=VALUE", id="a parameter"),
    ],
)
def test_undecided(principal: str, settle: str, changed: Changed) -> None:
    said = changed(policy(allow(principal, "'sqs:*'")), RULE, head=HEAD)
    assert [(one.verdict, one.settle) for one in said] == [("undecided", settle)]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(policy(allow(PARTNER, "!If [IsProd, 'sqs:*', sqs:SendMessage]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/Fn::If/1", ("Env = prod",))

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.rule import Severity

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy, allow, when = HELP["policy"], HELP["let"], HELP["when"]
RULE = "wildcard-queue-policy"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/PolicyDocument/Statement/0/Action"
PARTNER = "{AWS: 'arn:aws:iam::123456789012:role/partner'}"
OWNER = "{AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}"
Changed = Callable[..., list[Any]]


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
    assert (
        said.text
        == "the queue policy of Orders allows SQS:* to sns.amazonaws.com, and with it sqs:RemovePermission, sqs:AddPermission, sqs:SetQueueAttributes and 11 more"
    )
    assert (said.key, said.action, said.on, len(said.surplus)) == ("SQS:* for sns.amazonaws.com", "SQS:*", "${Orders.Arn}", 14)
    assert {"sqs:PurgeQueue", "sqs:DeleteQueue"} < {*said.surplus}
    assert not {"sqs:SendMessage", "sqs:ReceiveMessage"} & {*said.surplus}


@pytest.mark.parametrize(
    "principal", ["'*'", PARTNER, "{AWS: [!Ref 'AWS::AccountId', !GetAtt WorkerRole.Arn]}", "{AWS: !Ref 'AWS::AccountId', Service: s3.amazonaws.com}"]
)
@pytest.mark.parametrize("action", ["sqs:*", "*", "sqs:P*", "sqs:Set*", "sqs:Delete*", "sqs:?ddPermission"])
def test_bad(principal: str, action: str, changed: Changed) -> None:
    said = changed(policy(allow(principal, f"'{action}'")), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Access", ACTION)]
    assert f"allows {action} to " in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(policy(allow(PARTNER, "[sqs:SendMessage, sqs:PurgeQueue]")), id="listed actions"),
        pytest.param(policy(allow(PARTNER, "'sqs:Send*'")), id="a harmless pattern"),
        pytest.param(policy(allow(PARTNER, "'sqs:Purgee*'")), id="a pattern that covers no action"),
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


@pytest.mark.parametrize("whom", ["'*'", "{AWS: '*'}", PARTNER])
def test_what_a_deny_takes_back_of_the_same_is_no_surplus(whom: str, changed: Changed) -> None:
    deny = f"{{Effect: Deny, Principal: {whom}, Action: %s, Resource: !GetAtt Orders.Arn}}"
    administration = "[sqs:AddPermission, sqs:RemovePermission, sqs:SetQueueAttributes, sqs:DeleteQueue, 'sqs:Purge*']"
    assert changed(policy(allow(PARTNER, "'sqs:*'"), deny % administration), RULE) == []
    (said,) = changed(policy(allow(PARTNER, "'sqs:*'"), deny % "'sqs:*Queue'"), RULE)
    assert not {"sqs:PurgeQueue", "sqs:DeleteQueue"} & {*said.surplus}
    assert "sqs:SetQueueAttributes" in said.surplus


@pytest.mark.parametrize(
    "deny",
    [
        "{Effect: Deny, Principal: {AWS: 'arn:aws:iam::123456789012:role/other'}, Action: 'sqs:*', Resource: '*'}",
        "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}",
        "{Effect: Deny, NotPrincipal: {AWS: 'arn:aws:iam::123456789012:role/partner'}, Action: 'sqs:*', Resource: '*'}",
    ],
)
def test_a_deny_that_leaves_it_to_the_same(deny: str, changed: Changed) -> None:
    (said,) = changed(policy(allow(PARTNER, "'sqs:*'"), deny), RULE)
    assert (said.verdict, len(said.surplus)) == ("fail", 14)


def test_what_is_taken_back_from_everybody_needs_no_account(changed: Changed) -> None:
    """Whose account it is decides nothing here."""
    deny = "{Effect: Deny, Principal: '*', Action: ['sqs:*Permission', sqs:SetQueueAttributes, 'sqs:*Queue'], Resource: '*'}"
    assert changed(policy(allow("{AWS: 'arn:aws:iam::123456789012:root'}", "'sqs:*'"), deny), RULE) == []


def test_a_service_that_sends_for_a_resource_of_ours_is_a_note(changed: Changed) -> None:
    """No caller but a service has an aws:SourceArn, and what a service does with a queue is to send to it."""
    (said,) = changed(policy(allow("'*'", "'sqs:*'", when("StringEquals: {'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:orders'}"))), RULE)
    assert (said.severity, said.text.startswith("the queue policy of Orders allows sqs:* to Principal * (under its Condition), and with it")) == (
        Severity.NOTE,
        True,
    )
    (said,) = changed(policy(allow("'*'", "'sqs:*'", when("StringEquals: {'aws:PrincipalOrgID': o-1a2b3c4d5e}"))), RULE)
    assert said.severity is Severity.WARNING

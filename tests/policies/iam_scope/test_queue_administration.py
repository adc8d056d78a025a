from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
inline, allow = HELP["inline"], HELP["allow"]

RULE = "queue-administration"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
ACTION = "Properties/Policies/0/PolicyDocument/Statement/0/Action"
Changed = Callable[..., list[Any]]


def test_each_action_at_its_own_line(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: poll
          PolicyDocument:
            Statement:
              - Effect: Allow
                Resource: !GetAtt Orders.Arn
                Action:
                  - sqs:ReceiveMessage
                  - sqs:DeleteQueue
                  - SQS:setQueueAttributes
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.action) for one in said] == [
        ("fail", "WorkerRole", f"{ACTION}/1", "- sqs:DeleteQueue", "sqs:DeleteQueue"),
        ("fail", "WorkerRole", f"{ACTION}/2", "- SQS:setQueueAttributes", "SQS:setQueueAttributes"),
    ]
    assert said[0].text == "WorkerRole has sqs:DeleteQueue on Orders: with it the worker may delete the queue and every message in it"


@pytest.mark.parametrize("action", ["AddPermission", "RemovePermission", "CreateQueue", "DeleteQueue", "PurgeQueue", "SetQueueAttributes"])
def test_bad(action: str, changed: Changed) -> None:
    (said,) = changed(inline(allow(f"sqs:{action}", "'*'")), RULE)
    assert (said.verdict, said.resource, said.route, said.action) == ("fail", "WorkerRole", ACTION, f"sqs:{action}")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(
            inline(allow("[sqs:ReceiveMessage, sqs:ChangeMessageVisibility, sqs:GetQueueUrl, sqs:DeleteMessage, sqs:GetQueueAttributes]")),
            id="what the CDK grants",
        ),
        pytest.param(inline(allow("['sqs:*', 'sqs:Delete*']")), id="wildcards are another rule's matter"),
        pytest.param(inline("{Effect: Deny, Action: sqs:PurgeQueue, Resource: '*'}"), id="a deny"),
        pytest.param(inline(allow("sns:AddPermission", "'*'")), id="another service"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline(allow("!If [IsProd, sqs:PurgeQueue, sqs:SendMessage]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{ACTION}/Fn::If/1", ("Env = prod",))


def test_what_is_unknown_hides_nothing_and_is_said(changed: Changed) -> None:
    said = changed(inline(allow("[!Ref Who, sqs:PurgeQueue]")), RULE, head=HEAD)
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "sqs:PurgeQueue"), ("undecided", "--parameter Who=VALUE")]


def test_what_a_deny_takes_back_is_nobodys(changed: Changed) -> None:
    deny = "{Effect: Deny, Action: 'sqs:Purge*', Resource: '*'}"
    (said,) = changed(inline(allow("[sqs:PurgeQueue, sqs:DeleteQueue]"), deny), RULE)
    assert (said.verdict, said.action, said.surplus) == ("fail", "sqs:DeleteQueue", ("sqs:DeleteQueue",))


def test_a_condition_of_the_grant_makes_it_no_less(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:PurgeQueue", "'*'", ", Condition: {StringEquals: {'aws:ResourceTag/team': orders}}")), RULE)
    assert (said.verdict, said.action, said.on) == ("fail", "sqs:PurgeQueue", "*")

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "queue-actions-on-all-queues"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
STATEMENT = "Properties/Policies/0/PolicyDocument/Statement/0"
Changed = Callable[..., list[Any]]


def inline(*statements: str) -> str:
    return "WorkerRole: {Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [" + ", ".join(statements) + "]}}]}}\n"


def allow(actions: str, resource: str = "!GetAtt Orders.Arn", more: str = "") -> str:
    return f"{{Effect: Allow, Action: {actions}, Resource: {resource}{more}}}"


def test_the_line_of_the_resource(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
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
                Action: [sqs:ReceiveMessage, s3:GetObject, sqs:DeleteMessage]
                Resource:
                  - !GetAtt Orders.Arn
                  - "*"
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt WorkerRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "WorkerRole", f"{STATEMENT}/Resource/1", '- "*"')
    assert said.text == "WorkerRole may do sqs:ReceiveMessage, sqs:DeleteMessage on every queue of the account (*)"
    assert said.key == "sqs:ReceiveMessage, sqs:DeleteMessage on *"


@pytest.mark.parametrize(
    "resource",
    [
        "'*'",
        "'arn:aws:sqs:*'",
        "'arn:*'",
        "'arn:aws:sqs:*:*:*'",
        "'arn:aws:sqs:eu-west-1:123456789012:*'",
        "!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:*'",
        "!Join [':', [arn, aws, sqs, !Ref 'AWS::Region', !Ref 'AWS::AccountId', '*']]",
    ],
)
@pytest.mark.parametrize("action", ["sqs:SendMessage", "'sqs:*'", "'*'"])
def test_every_spelling_of_all_queues(resource: str, action: str, changed: Changed) -> None:
    (said,) = changed(inline(allow(action, resource)), RULE)
    assert (said.verdict, said.resource, said.key.partition(" ")[0]) == ("fail", "WorkerRole", action.strip("'"))
    assert said.route.startswith(f"{STATEMENT}/Resource")


@pytest.mark.parametrize("policy", ["service-role/AWSLambdaSQSQueueExecutionRole", "AmazonSQSFullAccess"])
def test_a_policy_of_aws_is_said_at_its_arn(policy: str, changed: Changed) -> None:
    (said,) = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: ['arn:aws:iam::aws:policy/{policy}']}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", "Properties/ManagedPolicyArns/0")


def test_all_queues_but_some(changed: Changed) -> None:
    (said,) = changed(inline("{Effect: Allow, Action: sqs:SendMessage, NotResource: [!GetAtt Orders.Arn]}"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", f"{STATEMENT}/NotResource")
    assert said.text == "WorkerRole may do sqs:SendMessage on every queue of the account (everything but ${Orders.Arn})"


def test_every_action_but_some(changed: Changed) -> None:
    (said,) = changed(inline("{Effect: Allow, NotAction: ['iam:*'], Resource: '*'}"), RULE)
    assert (said.verdict, said.key) == ("fail", "everything but iam:* on *")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="the queue"),
        pytest.param(inline(allow("sqs:SendMessage", "'arn:aws:sqs:*:*:orders-*'")), id="queues by the beginning of their names"),
        pytest.param(inline(allow("sqs:SendMessage", "!Sub 'arn:aws:sqs:*:*:${AWS::StackName}-*'")), id="queues of the stack"),
        pytest.param(inline(allow("sqs:SendMessage", "!Sub 'arn:aws:sqs:*:*:${Who}'")), id="a name that is a parameter"),
        pytest.param(inline(allow("sqs:SendMessage", "!Ref Who")), id="an ARN that is a parameter"),
        pytest.param(inline(allow("sqs:SendMessage", "!Split [',', !ImportValue Arns]")), id="a list from outside"),
        pytest.param(inline(allow("sqs:ListQueues", "'*'")), id="an action that is on no one queue"),
        pytest.param(inline(allow("[xray:PutTraceSegments, 'logs:*']", "'*'")), id="other services"),
        pytest.param(inline(allow("'*'", "'arn:aws:s3:::*'")), id="every bucket"),
        pytest.param(inline("{Effect: Deny, Action: 'sqs:*', Resource: '*'}"), id="a deny"),
        pytest.param(inline("{Effect: Allow, Action: 'sqs:*', NotResource: 'arn:aws:sqs:*'}"), id="everything but queues"),
        pytest.param(inline(allow("sqs:SendMessage", "'*'", ", Condition: {StringEquals: {'aws:ResourceTag/team': orders}}")), id="queues with a tag"),
        pytest.param("WorkerRole: {Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess']}}", id="AWS's policy for X-Ray"),
    ],
)
def test_silent(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_a_condition_that_narrows_nothing(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "'*'", ", Condition: {Bool: {'aws:SecureTransport': true}}")), RULE)
    assert said.verdict == "fail"


def test_what_is_unknown_hides_nothing_and_is_said(changed: Changed) -> None:
    said = changed(inline(allow("[!Ref Who, sqs:SendMessage]", "'*'")), RULE, head=HEAD)
    assert [(one.verdict, one.key or one.settle) for one in said] == [("fail", "sqs:SendMessage on *"), ("undecided", "--parameter Who=VALUE")]
    assert changed(inline(allow("[!Ref Who, sqs:SendMessage]")), RULE, head=HEAD) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "!If [IsProd, '*', !GetAtt Orders.Arn]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{STATEMENT}/Resource/Fn::If/1", ("Env = prod",))

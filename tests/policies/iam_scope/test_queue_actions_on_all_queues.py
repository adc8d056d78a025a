from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
inline, allow = HELP["inline"], HELP["allow"]

RULE = "queue-actions-on-all-queues"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
STATEMENT = "Properties/Policies/0/PolicyDocument/Statement/0"
Changed = Callable[..., list[Any]]


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
    assert said.text == "WorkerRole has sqs:ReceiveMessage, sqs:DeleteMessage on every queue of the account (Resource *), not only on the one that it reads"
    assert (said.action, said.on) == ("sqs:ReceiveMessage, sqs:DeleteMessage", "*")


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
    assert (said.verdict, said.resource, said.action) == ("fail", "WorkerRole", action.strip("'"))
    assert said.route.startswith(f"{STATEMENT}/Resource")


def test_each_action_that_does_not_poll_can_be_waived_alone(changed: Changed) -> None:
    said = changed(inline(allow("[sqs:ReceiveMessage, sqs:SendMessage, sqs:DeleteMessage, sqs:PurgeQueue, 'sqs:Tag*']", "'*'")), RULE)
    assert [(one.action, one.on, one.surplus) for one in said] == [
        ("sqs:ReceiveMessage, sqs:DeleteMessage", "*", ("sqs:DeleteMessage", "sqs:ReceiveMessage")),
        ("sqs:SendMessage", "*", ("sqs:SendMessage",)),
        ("sqs:PurgeQueue", "*", ("sqs:PurgeQueue",)),
        ("sqs:Tag*", "*", ("sqs:TagQueue",)),
    ]
    assert said[3].text == "WorkerRole has sqs:Tag* (sqs:TagQueue) on every queue of the account (Resource *), not only on the one that it reads"


def test_two_resources_of_two_statements_are_told_apart(changed: Changed) -> None:
    said = changed(inline(allow("sqs:SendMessage", "'*'"), allow("sqs:SendMessage", "'arn:aws:sqs:*:*:*'")), RULE)
    assert [one.key for one in said] == ["sqs:SendMessage on *", "sqs:SendMessage on arn:aws:sqs:*:*:*"]


SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
      %s
      Events:
        FromOrders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
"""


@pytest.mark.parametrize(
    ("policies", "severity", "line"),
    [
        pytest.param("Timeout: 3", "note", "FromOrders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}", id="attached by SAM"),
        pytest.param("Policies: [AWSLambdaSQSQueueExecutionRole]", "note", "Policies: [AWSLambdaSQSQueueExecutionRole]", id="named by the team"),
        pytest.param("Policies: AWSLambdaSQSQueueExecutionRole", "note", "Policies: AWSLambdaSQSQueueExecutionRole", id="named by the team, as one"),
        pytest.param(
            "Policies: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']",
            "warning",
            "Policies: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess']",
            id="another one",
        ),
    ],
)
def test_what_sam_attaches_and_what_aws_recommends_is_a_note(policies: str, severity: str, line: str, judged: Callable[..., list[Any]]) -> None:
    said = {one.line: one for one in judged(SAM % policies, rule=RULE)}
    assert said[line].severity == severity
    assert {one.severity for where, one in said.items() if where != line} <= {"note"}


def test_what_sam_attaches_goes_with_a_role_of_ones_own(judged: Callable[..., list[Any]]) -> None:
    for policies in ("Timeout: 3", "Policies: [{SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}}]"):
        (said,) = judged(SAM % policies, rule=RULE)
        assert "Give Worker a Role of its own" in said.fix


@pytest.mark.parametrize("policy", ["service-role/AWSLambdaSQSQueueExecutionRole", "AmazonSQSFullAccess"])
def test_a_policy_of_aws_is_said_at_its_arn(policy: str, changed: Changed) -> None:
    (said,) = changed(f"WorkerRole: {{Properties: {{ManagedPolicyArns: ['arn:aws:iam::aws:policy/{policy}']}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", "Properties/ManagedPolicyArns/0")


def test_all_queues_but_some(changed: Changed) -> None:
    (said,) = changed(inline("{Effect: Allow, Action: sqs:SendMessage, NotResource: [!GetAtt Orders.Arn]}"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "WorkerRole", f"{STATEMENT}/NotResource")
    assert said.text == "WorkerRole has sqs:SendMessage on every queue of the account (NotResource ${Orders.Arn}), not only on the one that it reads"


def test_every_action_but_some(changed: Changed) -> None:
    (said,) = changed(inline("{Effect: Allow, NotAction: ['iam:*'], Resource: '*'}"), RULE)
    assert (said.verdict, said.action) == ("fail", "everything but iam:*")


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
        pytest.param(inline(allow("SQS:listqueues", "'*'")), id="an action that is on no one queue, spelt otherwise"),
        pytest.param(inline(allow("'sqs:ListQueue?'", "'*'")), id="a pattern that covers only such an action"),
        pytest.param(inline(allow("sqs:RecieveMessage", "'*'")), id="an action that does not exist is another rule's matter"),
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
    assert [(one.verdict, one.action or one.settle) for one in said] == [("fail", "sqs:SendMessage"), ("undecided", "--parameter Who=VALUE")]
    assert changed(inline(allow("[!Ref Who, sqs:SendMessage]")), RULE, head=HEAD) == []


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "!If [IsProd, '*', !GetAtt Orders.Arn]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{STATEMENT}/Resource/Fn::If/1", ("Env = prod",))


DENIES_OTHERS = "{Effect: Deny, Action: %s, NotResource: !GetAtt Orders.Arn}"


def test_what_a_deny_takes_back_of_all_other_queues_is_none(changed: Changed) -> None:
    """A scope that is written the other way round."""
    assert changed(inline(allow("'sqs:*'", "'*'"), DENIES_OTHERS % "'sqs:*'"), RULE) == []


def test_a_deny_takes_back_only_what_it_says(changed: Changed) -> None:
    (said,) = changed(inline(allow("[sqs:PurgeQueue, sqs:ReceiveMessage]", "'*'"), DENIES_OTHERS % "'sqs:Purge*'"), RULE)
    assert (said.verdict, said.action, said.surplus) == ("fail", "sqs:ReceiveMessage", ("sqs:ReceiveMessage",))


@pytest.mark.parametrize(
    "deny",
    [
        pytest.param("{Effect: Deny, Action: 'sqs:*', Resource: !GetAtt DeadLetters.Arn}", id="of one queue"),
        pytest.param("{Effect: Deny, Action: 'sns:*', NotResource: !GetAtt Orders.Arn}", id="of another service"),
        pytest.param(
            "{Effect: Deny, Action: 'sqs:*', NotResource: !GetAtt Orders.Arn, Condition: {StringEquals: {'aws:UserAgent': x}}}", id="that a request decides"
        ),
    ],
)
def test_a_deny_that_leaves_other_queues(deny: str, changed: Changed) -> None:
    (said,) = changed(inline(allow("sqs:SendMessage", "'*'"), deny), RULE)
    assert (said.verdict, said.action) == ("fail", "sqs:SendMessage")


@pytest.mark.parametrize("resource", ["arn:aws:sqs", "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}'"])
def test_trap_a_short_arn_is_every_queue(resource: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards"""
    (said,) = changed(inline(allow("[sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]", resource)), RULE)
    assert (said.verdict, said.resource) == ("fail", "WorkerRole")

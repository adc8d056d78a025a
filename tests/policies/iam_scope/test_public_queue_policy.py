from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).with_name("statements.py")))
policy, allow, when = HELP["policy"], HELP["let"], HELP["when"]
RULE = "public-queue-policy"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
STATEMENT = "Properties/PolicyDocument/Statement/0"
TLS = "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}"
Changed = Callable[..., list[Any]]


def test_the_line_of_the_principal(judged: Callable[..., list[Any]]) -> None:
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
          - Effect: Allow
            Principal:
              AWS:
                - arn:aws:iam::123456789012:role/partner
                - "*"
            Action: [sqs:SendMessage, sqs:ReceiveMessage]
            Resource: !GetAtt Orders.Arn
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Access", f"{STATEMENT}/Principal/AWS/1", '- "*"')
    assert (
        said.text
        == "the queue policy of Orders allows sqs:SendMessage, sqs:ReceiveMessage to Principal * without a Condition that limits who: any AWS account may send and receive messages"
    )
    assert said.key == "sqs:SendMessage, sqs:ReceiveMessage on Orders"


def test_a_condition_that_others_meet_is_named(changed: Changed) -> None:
    (said,) = changed(policy(allow("'*'", more=when("ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:prices-*'}, Bool: {'aws:SecureTransport': 'true'}"))), RULE)
    assert (
        "to Principal * under a Condition that others meet, too (ArnLike aws:SourceArn arn:aws:sns:*:*:prices-*): any AWS account may send messages"
        in said.text
    )


@pytest.mark.parametrize(
    ("fragment", "route"),
    [
        pytest.param(policy(allow("'*'")), "Principal", id="everybody"),
        pytest.param(policy(allow("{AWS: '*'}"), TLS), "Principal/AWS", id="everybody with TLS"),
        pytest.param(policy(allow("'*'", more=when("Bool: {'aws:SecureTransport': 'true'}"))), "Principal", id="a condition on TLS"),
        pytest.param(policy(allow("'*'", more=when("ArnLike: {'aws:SourceArn': 'arn:aws:sns:*:*:*'}"))), "Principal", id="any topic"),
        pytest.param(policy(allow("'*'", more=when("IpAddress: {'aws:SourceIp': [10.0.0.0/8, 0.0.0.0/0]}"))), "Principal", id="any address"),
        pytest.param(policy("{Effect: Allow, NotPrincipal: {AWS: x}, Action: sqs:SendMessage, Resource: '*'}"), "NotPrincipal", id="everybody but one"),
        pytest.param(policy("{Effect: Allow, Principal: '*', NotAction: sqs:DeleteQueue, Resource: '*'}"), "Principal", id="every action but one"),
    ],
)
def test_bad(fragment: str, route: str, changed: Changed) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Access", f"{STATEMENT}/{route}")]


def test_the_dead_letter_queue_too(changed: Changed) -> None:
    (said,) = changed(policy(allow("'*'"), queue="DeadLetters"), RULE)
    assert (said.verdict, said.resource, said.key) == ("fail", "Access", "sqs:SendMessage on DeadLetters")


def test_an_inline_policy(changed: Changed) -> None:
    statement = allow("'*'")
    (said,) = changed(f"Access: {{Type: AWS::SQS::QueueInlinePolicy, Properties: {{Queue: !Ref Orders, PolicyDocument: {{Statement: [{statement}]}}}}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Access", f"{STATEMENT}/Principal")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("{}", id="no policy"),
        pytest.param(policy(TLS), id="the usual deny without TLS"),
        pytest.param(policy(allow("{AWS: !Ref 'AWS::AccountId'}"), allow("{Service: sns.amazonaws.com}")), id="named principals"),
        pytest.param("Topic: {Type: AWS::SNS::Topic}\n" + policy(allow("'*'", more=when("ArnEquals: {'aws:SourceArn': !Ref Topic}"))), id="a topic"),
        pytest.param(policy(allow("{AWS: '*'}", more=when("StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}"))), id="an account"),
        pytest.param(policy(allow("'*'", more=when("StringEquals: {'aws:PrincipalOrgID': !Ref Who}"))), id="an organisation that is a parameter"),
        pytest.param(policy(allow("'*'", more=when("StringEquals: {'aws:sourceVpce': vpce-1}"))), id="an endpoint"),
        pytest.param(
            policy(allow("'*'"), "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': o-1}}}"),
            id="everybody else is denied",
        ),
        pytest.param("Other: {Type: AWS::SQS::Queue}\n" + policy(allow("'*'"), queue="Other"), id="a queue of no pipeline"),
        pytest.param("Mapping: {Properties: {EventSourceArn: !ImportValue Q}}", id="an imported queue"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        pytest.param(
            policy(allow("'*'", more=when("StringEquals: {'aws:PrincipalTag/team': orders}"))),
            "aws:PrincipalTag/team keeps others out is not known",
            id="a tag",
        ),
        pytest.param(policy("{Effect: allow, Principal: '*', Action: x, Resource: '*'}"), "Effect is 'allow'", id="malformed"),
        pytest.param(policy(allow("{AWS: !Ref Who}")), "Who} may be *, which is everybody", id="an account that is a parameter"),
        pytest.param(policy(allow("'*'", more=when("IpAddress: {'aws:SourceIp': !Ref Who}"))), "Who has no value", id="a network that is a parameter"),
    ],
)
def test_undecided(fragment: str, reason: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE, head=HEAD)
    assert said.verdict == "undecided"
    assert reason in said.text


@pytest.mark.parametrize("declared", ["AllowedPattern: '[0-9]{12}'", "MinLength: 12", "AllowedValues: ['111122223333', '444455556666']", "Type: Number"])
def test_a_parameter_that_cannot_be_everybody(changed: Changed, declared: str) -> None:
    kind = "" if declared.startswith("Type") else "Type: String, "
    assert changed(policy(allow("{AWS: !Ref Who}")), RULE, head=f"Parameters: {{Who: {{{kind}{declared}}}}}") == []


@pytest.mark.parametrize(
    ("resource", "walled"),
    [("!GetAtt Orders.Arn", True), ("'*'", True), ("!GetAtt Other.Arn", False), ("'arn:aws:sqs:eu-west-1:111122223333:other'", False)],
)
def test_a_deny_counts_only_on_the_queue(changed: Changed, resource: str, walled: bool) -> None:  # noqa: FBT001 - the expected answer
    denies = f"{{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: {resource}, Condition: {{StringNotEquals: {{'aws:PrincipalOrgID': o-1}}}}}}"
    said = changed("Other: {Type: AWS::SQS::Queue}\n" + policy(allow("'*'"), denies), RULE)
    assert [one.verdict for one in said] == ([] if walled else ["fail"])


def test_a_malformed_neighbour_hides_nothing(changed: Changed) -> None:
    said = changed(policy("text", "{Effect: Perhaps}", allow("'*'")), RULE)
    assert [(one.verdict, one.route) for one in said] == [
        ("fail", "Properties/PolicyDocument/Statement/2/Principal"),
        ("undecided", f"{STATEMENT[:-2]}/1/Effect"),
    ]


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed(policy(allow("!If [IsProd, '*', {AWS: !Ref 'AWS::AccountId'}]")), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", f"{STATEMENT}/Principal/Fn::If/1", ("Env = prod",))

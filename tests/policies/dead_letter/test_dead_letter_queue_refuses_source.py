from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-queue-refuses-source"
HEAD = "Parameters: {Who: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
NAMED = "Orders: {Properties: {QueueName: orders}}\nOther: {Type: AWS::SQS::Queue, Properties: {QueueName: other}}\n"
Changed = Callable[..., list[Any]]


def by_queue(arns: str) -> str:
    return f"{NAMED}DeadLetters: {{Properties: {{RedriveAllowPolicy: {{redrivePermission: byQueue, sourceQueueArns: {arns}}}}}}}"


def test_deny_all(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Dlq:
    Type: AWS::SQS::Queue
    Properties:
      RedriveAllowPolicy:
        redrivePermission: denyAll
  Orders:
    Type: AWS::SQS::Queue
    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == (
        "fail",
        "Dlq",
        "Properties/RedriveAllowPolicy/redrivePermission",
        "redrivePermission: denyAll",
    )
    assert "RedriveAllowPolicy of Dlq does not allow Orders as a source queue (redrivePermission is denyAll)" in said.text


@pytest.mark.parametrize(
    "arns",
    [
        pytest.param("['arn:aws:sqs:eu-west-1:123456789012:other']", id="another queue"),
        pytest.param("[!GetAtt Other.Arn]", id="another queue of the stack"),
        pytest.param("[]", id="nobody"),
        pytest.param("!Ref 'AWS::NoValue'", id="no list"),
        pytest.param("['arn:aws:sqs:*:*:order']", id="a name that only begins the same"),
    ],
)
def test_by_queue_without_the_source(arns: str, changed: Changed) -> None:
    (said,) = changed(by_queue(arns), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "DeadLetters", "Properties/RedriveAllowPolicy/redrivePermission")
    assert "(redrivePermission is byQueue, and sourceQueueArns does not contain Orders)" in said.text


@pytest.mark.parametrize(
    "arns",
    [
        pytest.param("[!GetAtt Other.Arn, !GetAtt Orders.Arn]", id="GetAtt"),
        pytest.param("[!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders']", id="Sub, as templates must to avoid a circle"),
        pytest.param("['arn:aws:sqs:eu-west-1:123456789012:orders']", id="literal"),
        pytest.param("[!Ref Who, !GetAtt Orders.Arn]", id="one unknown does not hide the yes"),
    ],
)
def test_by_queue_with_the_source(arns: str, changed: Changed) -> None:
    assert changed(by_queue(arns), RULE, head=HEAD) == []


@pytest.mark.parametrize("policy", ["{redrivePermission: allowAll}", "!Ref 'AWS::NoValue'", '\'{"redrivePermission": "allowAll"}\''])
def test_open_to_all(policy: str, changed: Changed) -> None:
    assert changed(f"DeadLetters: {{Properties: {{RedriveAllowPolicy: {policy}}}}}", RULE) == []


def test_a_json_string(changed: Changed) -> None:
    (said,) = changed('DeadLetters: {Properties: {RedriveAllowPolicy: \'{"redrivePermission": "denyAll"}\'}}', RULE)
    assert (said.verdict, said.resource) == ("fail", "DeadLetters")


def test_only_in_production(changed: Changed) -> None:
    (said,) = changed("DeadLetters: {Properties: {RedriveAllowPolicy: {redrivePermission: !If [IsProd, denyAll, allowAll]}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetters", ("Env = prod",))


def test_an_unknown_permission_is_undecided(changed: Changed) -> None:
    (said,) = changed("DeadLetters: {Properties: {RedriveAllowPolicy: {redrivePermission: !Ref Who}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "DeadLetters", "--parameter Who=VALUE")


def test_an_imported_dead_letter_queue_is_undecided(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue DlqArn}}}", RULE)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", 'externals: {"DlqArn": …} in queuegate.yaml')


def test_no_dead_letter_queue_no_opinion(changed: Changed) -> None:
    assert changed("Orders: {Properties: {RedrivePolicy: !Ref 'AWS::NoValue'}}", RULE) == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "expires-before-dead-letter"
HEAD = (
    "Parameters: {Delay: {Type: Number}, Keep: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
)
Changed = Callable[..., list[Any]]


def test_one_second_too_short(judged: Callable[..., list[Any]]) -> None:
    template = """
Resources:
  Dlq: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: "60"
      DelaySeconds: 10
      MessageRetentionPeriod: 310
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
"""
    (said,) = judged(template, rule=RULE)
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Orders", "Properties/MessageRetentionPeriod", "MessageRetentionPeriod: 310")
    assert (
        "is 310 s; a message that always fails moves to the dead-letter queue only after 5 receives × 60 s VisibilityTimeout + 10 s DelaySeconds = 310 s"
        in said.text
    )
    assert judged(template.replace("Period: 310", "Period: 311"), rule=RULE) == []
    assert judged(template.replace("DelaySeconds: 10", "DelaySeconds: 9"), rule=RULE) == []
    (once,) = judged(template.replace("maxReceiveCount: 5", "maxReceiveCount: 1").replace("Period: 310", "Period: 60"), rule=RULE)
    assert "after 1 receive × 60 s" in once.text


def test_the_default_of_four_days_counts(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {VisibilityTimeout: 43200, RedrivePolicy: {maxReceiveCount: 8}}}", RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Orders", "Properties")
    assert "is 345,600 s (4 days, default)" in said.text
    assert changed("Orders: {Properties: {VisibilityTimeout: 43200, RedrivePolicy: {maxReceiveCount: 7}}}", RULE) == []


def test_the_default_visibility_timeout_counts(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {VisibilityTimeout: null, MessageRetentionPeriod: 150}}", RULE)
    assert "= 150 s: SQS deletes it first" in said.text


def test_an_unknown_delay_hides_no_answer_that_does_not_need_it(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {MessageRetentionPeriod: 900, DelaySeconds: !Ref Delay}}", RULE, head=HEAD)
    assert (said.verdict, said.resource) == ("fail", "Orders")
    (said,) = changed("Orders: {Properties: {MessageRetentionPeriod: 1000, DelaySeconds: !Ref Delay}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Delay=VALUE")


@pytest.mark.parametrize("fragment", ["MessageRetentionPeriod: !Ref Keep", "VisibilityTimeout: !Ref Keep", "RedrivePolicy: {maxReceiveCount: !Ref Keep}"])
def test_the_others_are_undecided_without_a_value(fragment: str, changed: Changed) -> None:
    (said,) = changed(f"Orders: {{Properties: {{{fragment}}}}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Keep=VALUE")
    assert changed(f"Orders: {{Properties: {{{fragment}}}}}", RULE, head=HEAD, given={"Keep": "1000"}) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("Orders: {Properties: {MessageRetentionPeriod: !If [IsProd, 86400, 300]}}", RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", "Properties/MessageRetentionPeriod/Fn::If/2", ("Env = dev",))


def test_a_redrive_policy_as_a_json_string(changed: Changed) -> None:
    policy = '\'{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:dlq", "maxReceiveCount": "5"}\''
    (said,) = changed(f"Orders: {{Properties: {{MessageRetentionPeriod: 900, RedrivePolicy: {policy}}}}}", RULE)
    assert (said.verdict, said.resource) == ("fail", "Orders")


def test_no_redrive_policy_no_opinion(changed: Changed) -> None:
    assert changed("Orders: {Properties: {MessageRetentionPeriod: 60, RedrivePolicy: !Ref 'AWS::NoValue'}}", RULE) == []

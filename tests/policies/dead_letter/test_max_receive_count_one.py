from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "max-receive-count-one"
HEAD = "Parameters: {Count: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def redrive(count: str) -> str:
    return f"Orders: {{Properties: {{RedrivePolicy: {{maxReceiveCount: {count}}}}}}}"


def test_the_line_is_the_count(judged: Callable[..., list[Any]]) -> None:
    (said,) = judged(
        """
Resources:
  Dlq: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dlq.Arn
        maxReceiveCount: "1"
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert (said.verdict, said.resource, said.route, said.line) == ("fail", "Orders", "Properties/RedrivePolicy/maxReceiveCount", 'maxReceiveCount: "1"')
    assert "maxReceiveCount of Orders is 1: the first throttle" in said.text


def test_of_a_count_that_sqs_refuses_nothing_follows(changed: Changed) -> None:
    assert changed(redrive("0"), RULE) == []
    assert [(one.verdict, one.resource) for one in changed(redrive("0"), "redrive-policy-malformed")] == [("fail", "Orders")]


@pytest.mark.parametrize("count", ["2", "5", "'5'", "!Ref 'AWS::NoValue'"])
def test_more_or_none_is_silent(count: str, changed: Changed) -> None:
    assert changed(redrive(count), RULE) == []


def test_a_json_string_whose_number_is_a_parameter(changed: Changed) -> None:
    policy = 'Orders: {Properties: {RedrivePolicy: !Sub \'{"deadLetterTargetArn": "${DeadLetters.Arn}", "maxReceiveCount": ${Count}}\'}}'
    (said,) = changed(policy, RULE, head=HEAD)
    assert (said.verdict, said.resource, said.settle) == ("undecided", "Orders", "--parameter Count=VALUE")
    (said,) = changed(policy, RULE, head=HEAD, given={"Count": "1"})
    assert (said.verdict, said.resource) == ("fail", "Orders")


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(redrive("!If [IsProd, 5, 1]"), RULE, head=HEAD)
    assert (said.verdict, said.route, said.worlds) == ("fail", "Properties/RedrivePolicy/maxReceiveCount/Fn::If/2", ("Env = dev",))


def test_two_mappings_of_one_queue_say_it_once_each_in_the_same_words(changed: Changed) -> None:
    second = "\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}"
    said = changed(redrive("1") + second, RULE)
    assert len({(one.text, one.resource, one.route) for one in said}) == 1


def test_a_stream_is_silent(changed: Changed) -> None:
    assert changed(redrive("1") + "\nStream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}", RULE) == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "batch-size-range"


def test_too_many_messages_in_a_batch(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      BatchSize: 10001
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Mapping", "Properties/BatchSize", "BatchSize: 10001")]
    assert "10,001" in said[0].text
    assert "1 to 10,000" in said[0].text


@pytest.mark.parametrize("size", ["1", "10000", '"10000"', "null"], ids=["least", "most", "a string", "the default"])
def test_what_aws_takes_is_silent(size: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{BatchSize: {size}}}}}", RULE) == []


@pytest.mark.parametrize("size", ["0", '"0"', "-5"], ids=["zero", "a string", "negative"])
def test_less_than_one_message_fails(size: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(f"Mapping: {{Properties: {{BatchSize: {size}}}}}", RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/BatchSize")]


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {BatchSize: !Ref Size}}", RULE, head="Parameters: {Size: {Type: Number}}")
    assert [(one.verdict, one.resource, one.route, one.settle) for one in said] == [
        ("undecided", "Mapping", "Properties/BatchSize/Ref", "--parameter Size=VALUE")
    ]


def test_a_given_parameter_settles_it(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {BatchSize: !Ref Size}}", RULE, head="Parameters: {Size: {Type: Number}}", given={"Size": "20000"})
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !If [IsProd, 20000, 10]}}", RULE, head=head)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/BatchSize/Fn::If/1", ("Env = prod",))]


def test_trap_of_several_allowed_values_only_the_bad_one_is_named(changed: Callable[..., list[Any]]) -> None:
    head = "{Parameters: {Size: {Type: Number, Default: 10, AllowedValues: [10, 100, 100000]}}}"
    said = changed("Mapping: {Properties: {BatchSize: !Ref Size}}", RULE, head=head)
    assert [(one.verdict, one.worlds) for one in said] == [("fail", ("Size = 100000",))]


def test_trap_a_stream_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Stream: {Type: AWS::Kinesis::Stream}
Reader:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, BatchSize: 20000}
""",
        RULE,
    )
    assert said == []

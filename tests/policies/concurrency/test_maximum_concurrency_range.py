from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "maximum-concurrency-range"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def scaling(config: str) -> str:
    return f"Mapping: {{Properties: {{ScalingConfig: {config}}}}}"


def test_one_at_a_time_is_too_few(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      ScalingConfig:
        MaximumConcurrency: 1
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency", "MaximumConcurrency: 1")
    ]
    assert "2 to 1,000" in said[0].text


@pytest.mark.parametrize("config", ["{MaximumConcurrency: 1001}", '{MaximumConcurrency: "1"}', "{MaximumConcurrency: 0}"], ids=["too many", "a string", "none"])
def test_bad_fires(config: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(scaling(config), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency")]


@pytest.mark.parametrize(
    "config",
    ["{MaximumConcurrency: 2}", "{MaximumConcurrency: 1000}", '{MaximumConcurrency: "10"}', "null", "!Ref AWS::NoValue", "{}"],
    ids=["least", "most", "a string", "absent", "NoValue", "empty"],
)
def test_good_is_silent(config: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(scaling(config), RULE) == []


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(scaling("{MaximumConcurrency: !Ref Most}"), RULE, head="Parameters: {Most: {Type: Number}}")
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Most=VALUE")]


@pytest.mark.parametrize(
    "config", ["!If [IsProd, {MaximumConcurrency: 5000}, {MaximumConcurrency: 5}]", "!If [IsProd, {MaximumConcurrency: 5000}, !Ref AWS::NoValue]"]
)
def test_trap_a_whole_config_in_an_if(config: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(scaling(config), RULE, head=HEAD)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/ScalingConfig/Fn::If/1/MaximumConcurrency", ("Env = prod",))]


@pytest.mark.parametrize(("asked", "right", "one_by_one"), [("1", 2, True), ("0", 2, False), ("1001", 1_000, False)])
def test_the_nearest_number_puts_it_right(asked: str, right: int, one_by_one: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    """Whoever asks for one means one message at a time."""
    (said,) = changed(scaling(f"{{MaximumConcurrency: {asked}}}"), RULE)
    assert ("Mapping.ScalingConfig.MaximumConcurrency", right) in said.changes
    assert ("FIFO queue with one message group" in said.fix) is one_by_one

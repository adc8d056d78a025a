from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "batching-window-range"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def window(seconds: str) -> str:
    return f"Mapping: {{Properties: {{MaximumBatchingWindowInSeconds: {seconds}}}}}"


def test_a_second_too_long(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      MaximumBatchingWindowInSeconds: 301
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/MaximumBatchingWindowInSeconds", "MaximumBatchingWindowInSeconds: 301")
    ]
    assert "301 s; Lambda accepts 0 to 300 s" in said[0].text


@pytest.mark.parametrize("seconds", ["0", "300", '"300"', "null", "!Ref AWS::NoValue"], ids=["least", "most", "a string", "the default", "NoValue"])
def test_what_lambda_takes_is_silent(seconds: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(window(seconds), RULE) == []


@pytest.mark.parametrize("seconds", ["-1", '"1000"'])
def test_bad_fires(seconds: str, changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource, one.route) for one in changed(window(seconds), RULE)] == [
        ("fail", "Mapping", "Properties/MaximumBatchingWindowInSeconds")
    ]


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(window("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(window("!If [IsProd, 600, 60]"), RULE, head=HEAD)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/MaximumBatchingWindowInSeconds/Fn::If/1", ("Env = prod",))]


def test_trap_a_stream_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, MaximumBatchingWindowInSeconds: 600}}"
    assert changed(stream, RULE) == []

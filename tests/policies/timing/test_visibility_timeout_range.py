from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "visibility-timeout-range"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def hide(seconds: str) -> str:
    return f"Orders: {{Properties: {{VisibilityTimeout: {seconds}}}}}\n"


def test_a_second_too_long(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 43201
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Orders", "Properties/VisibilityTimeout", "VisibilityTimeout: 43201")
    ]
    assert "43,201 s; SQS accepts 0 to 43,200 s" in said[0].text


@pytest.mark.parametrize(("seconds", "text"), [("0", "is 0 s, less than the 1 s"), ('"0"', "is 0 s"), ("-1", "SQS accepts 0"), ('"86400"', "SQS accepts 0")])
def test_bad_fires(seconds: str, text: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(hide(seconds), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Orders", "Properties/VisibilityTimeout")]
    assert text in said[0].text


@pytest.mark.parametrize("seconds", ["1", "43200", "null"], ids=["least", "most", "the default"])
def test_good_is_silent(seconds: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(hide(seconds), RULE) == []


def test_zero_needs_no_known_function(changed: Callable[..., list[Any]]) -> None:
    said = changed(hide("0") + "Mapping: {Properties: {FunctionName: !ImportValue Worker}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Orders")]


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(hide("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Orders", "--parameter Any=VALUE")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(hide("!If [IsProd, 50000, 185]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Orders", ("Env = prod",))]


def test_trap_a_queue_outside_exists_already(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Properties: {EventSourceArn: !ImportValue Orders}}", RULE) == []


def test_trap_a_queue_that_no_function_reads(changed: Callable[..., list[Any]]) -> None:
    assert changed("Other: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 0}}", RULE) == []
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nMapping: {Properties: {EventSourceArn: !GetAtt Stream.Arn}}\n"
    assert changed(stream + hide("0"), RULE) == []


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ("", [("Orders.VisibilityTimeout", 185)]),
        ("Worker: {Properties: {Timeout: -30}}", []),
        ("Mapping: {Properties: {MaximumBatchingWindowInSeconds: -5}}", []),
    ],
    ids=["known", "a Timeout below zero", "a window below zero"],
)
def test_what_is_refused_itself_recommends_nothing(more: str, right: list[tuple[str, int]], changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(hide("50000") + more, RULE)
    assert list(said.changes) == right

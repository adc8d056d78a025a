from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "function-timeout-range"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
MANAGED = "CapacityProviderConfig: {LambdaManagedInstancesCapacityProviderConfig: {CapacityProviderArn: a}}"


def worker(properties: str) -> str:
    return f"Worker: {{Properties: {{{properties}}}}}"


def test_a_second_too_long(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 901
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Worker", "Properties/Timeout", "Timeout: 901")]
    assert "901 s; Lambda accepts 1 to 900 s" in said[0].text


@pytest.mark.parametrize(
    ("properties", "takes"),
    [("Timeout: 0", "1 to 900"), ('Timeout: "5400"', "1 to 900"), (f"Timeout: 5401, {MANAGED}", "1 to 5,400"), (f"Timeout: 0, {MANAGED}", "1 to 5,400")],
    ids=["zero", "as long as managed instances run", "too long for managed instances", "zero on managed instances"],
)
def test_bad_fires(properties: str, takes: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(worker(properties), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Worker", "Properties/Timeout")]
    assert takes in said[0].text


@pytest.mark.parametrize(
    "properties",
    ["Timeout: 1", "Timeout: 900", "Timeout: null", f"Timeout: 901, {MANAGED}", f"Timeout: 5400, {MANAGED}"],
    ids=["least", "most", "the default", "managed instances", "most on managed instances"],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(worker(properties), RULE) == []


def test_a_parameter_without_a_value_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(worker("Timeout: !Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Worker", "--parameter Any=VALUE")]


def test_managed_instances_in_one_world_only(changed: Callable[..., list[Any]]) -> None:
    said = changed(worker("Timeout: 1800, CapacityProviderConfig: !If [IsProd, {A: b}, !Ref AWS::NoValue]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Worker", ("Env is not prod",))]


def test_trap_a_function_outside_exists_already(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Properties: {FunctionName: !ImportValue Worker}}", RULE) == []


def test_trap_a_function_that_only_reads_a_stream(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Stream: {Type: AWS::Kinesis::Stream}
Other: {Type: AWS::Lambda::Function, Properties: {Timeout: 1000}}
Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Other, StartingPosition: LATEST}}
""",
        RULE,
    )
    assert said == []

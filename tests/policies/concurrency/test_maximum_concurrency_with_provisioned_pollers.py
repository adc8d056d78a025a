from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "maximum-concurrency-with-provisioned-pollers"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
POLLERS = "ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 20}"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{{properties}}}}}"


def test_both_are_refused(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      ScalingConfig: {MaximumConcurrency: "10"}
      ProvisionedPollerConfig: {MinimumPollers: 2}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency", 'ScalingConfig: {MaximumConcurrency: "10"}')
    ]
    assert "ProvisionedPollerConfig" in said[0].text


@pytest.mark.parametrize(
    "properties",
    [f"{POLLERS}, ScalingConfig: null", "ScalingConfig: {MaximumConcurrency: 10}", "ScalingConfig: null", f"{POLLERS}, ScalingConfig: !Ref AWS::NoValue"],
    ids=["pollers only", "a cap only", "neither", "NoValue"],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping(properties), RULE) == []


def test_what_only_the_deployment_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"{POLLERS}, ScalingConfig: !GetAtt Custom.Scaling") + "\nCustom: {Type: Custom::Scaling}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]


def test_a_cap_that_nobody_knows_is_there_all_the_same(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"{POLLERS}, ScalingConfig: {{MaximumConcurrency: !Ref Most}}"), RULE, head="Parameters: {Most: {Type: Number}}")
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/ScalingConfig/MaximumConcurrency/Ref")]


def test_an_unknown_cap_without_pollers_is_silent(changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping("ScalingConfig: {MaximumConcurrency: !Ref Most}"), RULE, head="Parameters: {Most: {Type: Number}}") == []


def test_worlds_in_which_they_meet(changed: Callable[..., list[Any]]) -> None:
    apart = mapping(
        "ScalingConfig: !If [IsProd, !Ref AWS::NoValue, {MaximumConcurrency: 10}], ProvisionedPollerConfig: !If [IsProd, {MinimumPollers: 2}, !Ref AWS::NoValue]"
    )
    assert changed(apart, RULE, head=HEAD) == []
    meet = mapping("ProvisionedPollerConfig: !If [IsProd, {MinimumPollers: 2}, !Ref AWS::NoValue]")
    assert [(one.verdict, one.resource, one.worlds) for one in changed(meet, RULE, head=HEAD)] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_a_kafka_mapping_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        f"""
Reader:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {{EventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/x/y', FunctionName: !Ref Worker, ScalingConfig: {{MaximumConcurrency: 5}}, {POLLERS}}}
""",
        RULE,
    )
    assert said == []

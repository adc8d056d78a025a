from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "maximum-pollers-unstated"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def pollers(config: str) -> str:
    return f"Mapping: {{Properties: {{ScalingConfig: null, ProvisionedPollerConfig: {config}}}}}"


def test_nothing_says_how_many_at_most(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      ProvisionedPollerConfig:
        MinimumPollers: 5
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/ProvisionedPollerConfig", "ProvisionedPollerConfig:", Severity.NOTE)
    ]
    assert "up to 200 event pollers (default) × 10 = 2,000 concurrent invocations" in said[0].text


@pytest.mark.parametrize("config", ["{}", "{MaximumPollers: !Ref AWS::NoValue}"], ids=["an empty config", "NoValue"])
def test_bad_fires(config: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(pollers(config), RULE)
    assert (said.verdict, said.resource, said.route.removesuffix("/MaximumPollers/Ref")) == ("fail", "Mapping", "Properties/ProvisionedPollerConfig")


@pytest.mark.parametrize("config", ["{MaximumPollers: 200}", "{MaximumPollers: !Ref Any}", "null"], ids=["the default, written down", "a parameter", "absent"])
def test_good_is_silent(config: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(pollers(config), RULE, head=HEAD) == []


def test_a_config_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("!GetAtt Custom.Pollers") + "\nCustom: {Type: Custom::Pollers}", RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]


def test_only_the_world_without_it_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("{MaximumPollers: !If [IsProd, 50, !Ref AWS::NoValue]}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env is not prod",))]


def test_trap_kafka_is_none_of_our_business(changed: Callable[..., list[Any]]) -> None:
    kafka = "Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/a/b', FunctionName: !Ref Worker, Topics: [a], ProvisionedPollerConfig: {MinimumPollers: 1}}}"
    assert changed(kafka, RULE) == []

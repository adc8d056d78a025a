from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "provisioned-poller-range"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
LEAST, MOST = "Properties/ProvisionedPollerConfig/MinimumPollers", "Properties/ProvisionedPollerConfig/MaximumPollers"


def pollers(config: str) -> str:
    return f"Mapping: {{Properties: {{ScalingConfig: null, ProvisionedPollerConfig: {config}}}}}"


def test_a_single_poller(judged: Callable[..., list[Any]]) -> None:
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
        MinimumPollers: 1
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [("fail", "Mapping", LEAST, "MinimumPollers: 1")]
    assert "MinimumPollers of Mapping is 1; Lambda accepts 2 to 200" in said[0].text


@pytest.mark.parametrize(
    ("config", "routes", "text"),
    [
        ("{MinimumPollers: 201}", [LEAST], "2 to 200"),
        ("{MaximumPollers: 1}", [MOST], "2 to 10,000"),
        ('{MaximumPollers: "10001"}', [MOST], "2 to 10,000"),
        ("{MinimumPollers: 1, MaximumPollers: 1}", [LEAST, MOST], "2 to 200"),
        ("{MinimumPollers: 21, MaximumPollers: 20}", [LEAST], "MinimumPollers of Mapping is 21, greater than MaximumPollers, 20"),
    ],
    ids=["too many at least", "a single one at most", "too many at most", "both", "more at least than at most"],
)
def test_bad_fires(config: str, routes: list[str], text: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers(config), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", route) for route in routes]
    assert text in said[0].text


@pytest.mark.parametrize(
    "config",
    [
        "{}",
        "{MinimumPollers: 2, MaximumPollers: 2}",
        "{MinimumPollers: 200}",
        "{MaximumPollers: 2}",
        "{MaximumPollers: 2001}",
        "{MaximumPollers: 10000}",
        "null",
    ],
    ids=["the defaults", "the same", "as many as the default", "as few as the default", "more than AWS's older pages say", "most", "absent"],
)
def test_good_is_silent(config: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(pollers(config), RULE) == []


def test_a_parameter_without_a_value_is_undecided_and_hides_nothing(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("{MinimumPollers: !Ref Any}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", "--parameter Any=VALUE")]
    said = changed(pollers("{MinimumPollers: !Ref Any, MaximumPollers: 1}"), RULE, head=HEAD)
    assert [(one.verdict, one.route) for one in said] == [("fail", MOST), ("undecided", f"{LEAST}/Ref")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("{MinimumPollers: !If [IsProd, 50, 2], MaximumPollers: 20}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_kafka_may_have_a_single_poller(changed: Callable[..., list[Any]]) -> None:
    kafka = "Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/a/b', FunctionName: !Ref Worker, Topics: [a], ProvisionedPollerConfig: {MinimumPollers: 1}}}"
    assert changed(kafka, RULE) == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "poller-group-on-queue"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def pollers(config: str) -> str:
    return f"Mapping: {{Properties: {{ScalingConfig: null, ProvisionedPollerConfig: {config}}}}}"


def test_a_queue_shares_no_pollers(judged: Callable[..., list[Any]]) -> None:
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
        MinimumPollers: 2
        PollerGroupName: shared
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/ProvisionedPollerConfig/PollerGroupName", "PollerGroupName: shared", Severity.WARNING)
    ]
    assert "Orders" in said[0].text


@pytest.mark.parametrize("config", ["{MinimumPollers: 2}", "{PollerGroupName: !Ref AWS::NoValue}", "null"], ids=["without", "NoValue", "absent"])
def test_good_is_silent(config: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(pollers(config), RULE) == []


def test_a_config_that_nobody_knows_is_undecided_but_a_name_that_nobody_knows_is_there(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("!GetAtt Custom.Pollers") + "\nCustom: {Type: Custom::Pollers}", RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]
    assert "Custom.Pollers is known only after the deployment" in said[0].text
    said = changed(pollers("{PollerGroupName: !Ref Any}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(pollers("!If [IsProd, {PollerGroupName: a}, !Ref AWS::NoValue]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_kafka_has_groups(changed: Callable[..., list[Any]]) -> None:
    kafka = "Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/a/b', FunctionName: !Ref Worker, Topics: [a], ProvisionedPollerConfig: {PollerGroupName: a}}}"
    assert changed(kafka, RULE) == []

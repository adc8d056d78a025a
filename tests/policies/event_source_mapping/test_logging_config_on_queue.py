from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "logging-config-on-queue"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def test_no_log_is_written(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      LoggingConfig: {SystemLogLevel: DEBUG}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/LoggingConfig", "LoggingConfig: {SystemLogLevel: DEBUG}", Severity.WARNING)
    ]
    assert "Orders" in said[0].text


@pytest.mark.parametrize("config", ["!Ref AWS::NoValue", "null"], ids=["NoValue", "absent"])
def test_good_is_silent(config: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(f"Mapping: {{Properties: {{LoggingConfig: {config}}}}}", RULE) == []


def test_what_a_macro_may_write_is_undecided(changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource) for one in changed("Mapping: {Properties: {Fn::Transform: {Name: Logs}}}", RULE)] == [("undecided", "Mapping")]


def test_only_the_world_in_which_it_is_there_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {LoggingConfig: !If [IsProd, {SystemLogLevel: !Ref Any}, !Ref AWS::NoValue]}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_kafka_has_logs(changed: Callable[..., list[Any]]) -> None:
    kafka = "Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/a/b', FunctionName: !Ref Worker, Topics: [a], LoggingConfig: {SystemLogLevel: INFO}}}"
    assert changed(kafka, RULE) == []

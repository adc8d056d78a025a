from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "metrics-not-for-queues"
HEAD = "{Parameters: {Any: {Type: String}, List: {Type: CommaDelimitedList}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def metrics(groups: str) -> str:
    return f"Mapping: {{Properties: {{MetricsConfig: {{Metrics: {groups}}}}}}}"


def test_errors_of_a_queue_are_not_counted(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      MetricsConfig:
        Metrics: [ErrorCount]
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.key, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/MetricsConfig/Metrics", "Metrics: [ErrorCount]", "ErrorCount", Severity.WARNING)
    ]
    assert "ErrorCount" in said[0].text


def test_each_group_is_told(changed: Callable[..., list[Any]]) -> None:
    said = changed(metrics("[KafkaMetrics, EventCount, ErrorCount]"), RULE)
    assert [(one.verdict, one.resource, one.key) for one in said] == [("fail", "Mapping", "ErrorCount"), ("fail", "Mapping", "KafkaMetrics")]


@pytest.mark.parametrize(
    "fragment",
    [
        metrics("[EventCount]"),
        metrics("[]"),
        metrics("[!Ref AWS::NoValue]"),
        "Mapping: {Properties: {MetricsConfig: {}}}",
        "Mapping: {Properties: {BatchSize: 5}}",
    ],
    ids=["EventCount", "an empty list", "NoValue", "no list", "absent"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize(("groups", "name"), [("[!Ref Any]", "Any"), ("!Ref List", "List")], ids=["a group", "the list"])
def test_a_group_that_nobody_knows_is_undecided(groups: str, name: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(metrics(groups), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", f"--parameter {name}=VALUE")]


def test_it_does_not_hide_one_that_is_known(changed: Callable[..., list[Any]]) -> None:
    said = changed(metrics("[!Ref Any, ErrorCount]"), RULE, head=HEAD)
    assert [(one.verdict, one.key) for one in said] == [("fail", "ErrorCount"), ("undecided", "")]


def test_only_the_production_world_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(metrics("[EventCount, !If [IsProd, ErrorCount, !Ref AWS::NoValue]]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env = prod",))]


def test_trap_other_sources_have_them(changed: Callable[..., list[Any]]) -> None:
    stream = "Table: {Type: AWS::DynamoDB::Table}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Table.StreamArn, FunctionName: !Ref Worker, StartingPosition: LATEST, MetricsConfig: {Metrics: [ErrorCount]}}}"
    assert changed(stream, RULE) == []

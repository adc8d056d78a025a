from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity, Team

RULE = "retention-survives-outage"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def keep(seconds: str) -> str:
    return f"Orders: {{Properties: {{MessageRetentionPeriod: {seconds}}}}}"


def test_a_second_less_than_a_day(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 86399
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Orders", "Properties/MessageRetentionPeriod", "MessageRetentionPeriod: 86399", Severity.WARNING)
    ]
    assert "86,399 s" in said[0].text


@pytest.mark.parametrize("seconds", ["86400", '"345600"', "null"], ids=["a day", "a string", "the default of four days"])
def test_good_is_silent(seconds: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(keep(seconds), RULE) == []


def test_the_team_says_how_long_an_outage_may_last(changed: Callable[..., list[Any]]) -> None:
    assert changed(keep("3600"), RULE, team=Team({"outage-seconds": 3600})) == []
    said = changed(keep("null"), RULE, team=Team({"outage-seconds": 345_601}))
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Orders")]
    assert "is 345,600 s (4 days, default): in an outage of 345,601 s" in said[0].text


def test_what_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(keep("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Orders", "--parameter Any=VALUE")]
    said = changed("Mapping: {Properties: {EventSourceArn: !ImportValue Orders}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"Orders": …} in queuegate.yaml')]


def test_only_the_world_that_forgets_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(keep("!If [IsProd, 345600, 3600]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Orders", ("Env is not prod",))]


def test_trap_only_the_queue_that_is_read_is_meant(changed: Callable[..., list[Any]]) -> None:
    assert (
        changed("Other: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 60}}\nDeadLetters: {Properties: {MessageRetentionPeriod: 3600}}", RULE)
        == []
    )

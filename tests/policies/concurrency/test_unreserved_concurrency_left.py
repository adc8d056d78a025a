from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity, Team

RULE = "unreserved-concurrency-left"
HEAD = "{Parameters: {Any: {Type: Number}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def function(name: str, reserved: str, more: str = "") -> str:
    return f"{name}: {{Type: AWS::Lambda::Function, {more} Properties: {{ReservedConcurrentExecutions: {reserved}}}}}\n"


def test_one_more_than_can_be_reserved(judged: Callable[..., list[Any]]) -> None:
    template = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {ReservedConcurrentExecutions: 300}
  Report:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: "601"
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
    said = judged(template, rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Report", "Properties/ReservedConcurrentExecutions", 'ReservedConcurrentExecutions: "601"', Severity.WARNING)
    ]
    assert "reserve 901 concurrent executions; an account with 1,000 (default) has 1,000 - 100 unreserved = 900 to reserve" in said[0].text
    assert judged(template.replace("601", "600"), rule=RULE) == []


def test_the_team_knows_what_its_account_has(changed: Callable[..., list[Any]]) -> None:
    reserves = function("Report", "2000")
    assert changed(reserves, RULE, team=Team({"account-concurrency": 2100})) == []
    said = changed(reserves, RULE, team=Team({"account-concurrency": 2099}))
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Report")]
    assert "2,099" in said[0].text
    small = Team({"account-concurrency": 10})
    assert changed(function("Report", "0"), RULE, team=small) == []
    assert [(one.verdict, one.resource) for one in changed(function("Report", "1"), RULE, team=small)] == [("fail", "Report")]


@pytest.mark.parametrize(
    "fragment",
    ["Worker: {Properties: {ReservedConcurrentExecutions: 900}}", function("Report", "!Ref AWS::NoValue"), function("Report", "901", "Condition: Never,")],
    ids=["just what can be reserved", "NoValue", "a function that never exists"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head="{Conditions: {Never: {Fn::Equals: [a, b]}}}") == []


def test_two_pipelines_say_the_same(changed: Callable[..., list[Any]]) -> None:
    second = "Refunds: {Type: AWS::SQS::Queue}\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Worker}}\n"
    said = changed(second + function("Report", "950"), RULE)
    assert {(one.verdict, one.resource, one.text) for one in said} == {("fail", "Report", said[0].text)}


def test_worlds_in_which_they_do_not_add_up(changed: Callable[..., list[Any]]) -> None:
    switch = function("A", "!If [IsProd, 600, 1]") + function("B", "!If [IsProd, 1, 600]")
    assert changed(switch, RULE, head=HEAD) == []
    said = changed(switch + function("C", "400", "Condition: IsProd,"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "A", ("Env = prod",))]


def test_an_unknown_reserve_is_undecided_and_hides_nothing(changed: Callable[..., list[Any]]) -> None:
    unknown = function("A", "!Ref Any")
    assert [(one.verdict, one.resource, one.settle) for one in changed(unknown, RULE, head=HEAD)] == [("undecided", "A", "--parameter Any=VALUE")]
    said = changed(unknown + function("B", "901"), RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "B")]
    assert "at least 901" in said[0].text


def test_trap_another_template_may_belong_to_another_account_or_region(judged: Callable[..., list[Any]]) -> None:
    one = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 500}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""
    assert judged(one, one, rule=RULE) == []

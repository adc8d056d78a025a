from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "reserved-below-maximum-concurrency"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: Number}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def reserve(number: str) -> str:
    return f"Worker: {{Properties: {{ReservedConcurrentExecutions: {number}}}}}\n"


def second(properties: str = "ScalingConfig: {MaximumConcurrency: 20}", more: str = "", function: str = "!Ref Worker") -> str:
    """A mapping from another queue to the worker."""
    return (
        "Refunds: {Type: AWS::SQS::Queue}\n"
        f"Second: {{Type: AWS::Lambda::EventSourceMapping, {more} Properties: {{EventSourceArn: !GetAtt Refunds.Arn, FunctionName: {function}, {properties}}}}}\n"
    )


def test_fewer_than_the_mapping_asks_for(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: "9"
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      ScalingConfig: {MaximumConcurrency: "10"}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Worker", "Properties/ReservedConcurrentExecutions", 'ReservedConcurrentExecutions: "9"')
    ]
    assert "ReservedConcurrentExecutions of Worker is 9" in said[0].text
    assert "10" in said[0].text


@pytest.mark.parametrize("number", ["10", '"10"', "null", "!Ref AWS::NoValue"], ids=["just enough", "a string", "the default: none", "NoValue"])
def test_good_is_silent(number: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(reserve(number), RULE) == []


def test_of_zero_another_rule_speaks(changed: Callable[..., list[Any]]) -> None:
    assert changed(reserve("0"), RULE) == []
    assert [(one.verdict, one.resource) for one in changed(reserve("1"), RULE)] == [("fail", "Worker")]


def test_two_queues_add_up_and_say_the_same(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("29") + second(), RULE)
    assert {(one.verdict, one.resource, one.route, one.text) for one in said} == {("fail", "Worker", "Properties/ReservedConcurrentExecutions", said[0].text)}
    assert "30" in said[0].text
    assert changed(reserve("30") + second(), RULE) == []


def test_where_one_queue_counts_receives_some_messages_are_lost(changed: Callable[..., list[Any]]) -> None:
    """Whichever mapping it is said of."""
    dead = "Refunds: {Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}\n"
    for one in (second(), second().replace("Refunds: {Type: AWS::SQS::Queue}", dead.replace("{Properties", "{Type: AWS::SQS::Queue, Properties").strip())):
        said = changed(reserve("29") + one, RULE)
        assert said
        assert all("each throttle counts towards maxReceiveCount" in each.text for each in said)
    said = changed("Orders: {Properties: {RedrivePolicy: null}}\n" + reserve("29") + second(), RULE)
    assert said
    assert all("its messages wait for VisibilityTimeout each time" in each.text for each in said)


@pytest.mark.parametrize(
    "function", ["!Ref Live", '!Sub "${Worker.Arn}:blue"', "worker", '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker:blue"']
)
def test_trap_every_qualifier_and_spelling_draws_on_the_same_reserve(function: str, changed: Callable[..., list[Any]]) -> None:
    alias = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}\n"
    worker = "Worker: {Properties: {FunctionName: worker, ReservedConcurrentExecutions: 29}}\n"
    said = changed(alias + worker + second(function=function), RULE)
    assert {(one.verdict, one.resource) for one in said} == {("fail", "Worker")}
    assert "30" in said[0].text


def test_a_disabled_mapping_is_not_counted(changed: Callable[..., list[Any]]) -> None:
    assert changed(reserve("10") + second("Enabled: 'false', ScalingConfig: {MaximumConcurrency: 20}"), RULE) == []


def test_trap_a_conditional_mapping_counts_only_where_it_exists(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("10") + second(more="Condition: IsProd,"), RULE, head=HEAD)
    assert {(one.verdict, one.resource, one.worlds) for one in said} == {("fail", "Worker", ("Env = prod",))}


def test_trap_a_cap_in_an_if(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("10") + "Mapping: {Properties: {ScalingConfig: !If [IsProd, {MaximumConcurrency: 50}, !Ref AWS::NoValue]}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Worker", ("Env = prod",))]


def test_a_mapping_without_a_cap_adds_nothing_that_is_known(changed: Callable[..., list[Any]]) -> None:
    assert changed(reserve("10") + second("BatchSize: 1"), RULE) == []
    assert {one.verdict for one in changed(reserve("9") + second("BatchSize: 1"), RULE)} == {"fail"}


@pytest.mark.parametrize(
    "properties",
    ["ScalingConfig: {MaximumConcurrency: !Ref Any}", "Enabled: !Ref Any, ScalingConfig: {MaximumConcurrency: 20}"],
    ids=["its cap is unknown", "whether it is enabled is unknown"],
)
def test_one_unknown_does_not_hide_what_is_too_much_already(properties: str, changed: Callable[..., list[Any]]) -> None:
    said = [one for one in changed(reserve("9") + second(properties), RULE, head=HEAD) if one.resource == "Worker"]
    assert {(one.verdict, one.route) for one in said} == {("fail", "Properties/ReservedConcurrentExecutions")}
    assert "at least 10" in said[0].text
    undecided = changed(reserve("10") + second(properties), RULE, head=HEAD)
    asked_of_both = [("undecided", "Second", "--parameter Any=VALUE")] * 2
    assert [(one.verdict, one.resource, one.settle) for one in undecided] == asked_of_both


def test_nor_does_an_unknown_cap_that_comes_first(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("19") + "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: !Ref Any}}}\n" + second(), RULE, head=HEAD)
    assert {(one.verdict, one.resource) for one in said} == {("fail", "Worker"), ("undecided", "Mapping")}
    assert "at least 20" in next(one.text for one in said if one.resource == "Worker")


def test_a_mapping_of_which_nobody_knows_the_function_does_not_hide_it_either(changed: Callable[..., list[Any]]) -> None:
    named = "Worker: {Properties: {FunctionName: worker, ReservedConcurrentExecutions: %d}}\n"
    said = changed(named % 9 + second(function="!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource) for one in said if one.resource == "Worker"] == [("fail", "Worker")]
    assert "at least 10" in next(one.text for one in said if one.resource == "Worker")
    undecided = changed(named % 10 + second(function="!Ref Any"), RULE, head=HEAD)
    assert {(one.verdict, one.settle) for one in undecided} == {("undecided", "--parameter Any=VALUE")}


def test_an_unknown_reserve_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("!Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Worker", "--parameter Any=VALUE")]
    assert changed(reserve("!Ref Any") + "Mapping: {Properties: {ScalingConfig: null}}", RULE, head=HEAD) == []


def test_an_imported_function_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"WorkerArn": …} in queuegate.yaml')]
    assert changed("Mapping: {Properties: {ScalingConfig: null, FunctionName: !ImportValue WorkerArn}}", RULE) == []


def test_trap_a_stream_of_the_same_function_is_not_counted(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST, ScalingConfig: {MaximumConcurrency: 50}}}\n"
    assert changed(reserve("10") + stream, RULE) == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "reserved-without-maximum-concurrency"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: Number}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
UNCAPPED = "Mapping: {Properties: {ScalingConfig: null}}\n"


def reserve(number: str) -> str:
    return f"Worker: {{Properties: {{ReservedConcurrentExecutions: {number}}}}}\n"


def test_the_reserve_alone_caps_the_worker(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {ReservedConcurrentExecutions: 50}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties", "Properties:", Severity.WARNING)
    ]
    assert "ReservedConcurrentExecutions of Worker is 50" in said[0].text
    assert "its messages wait for VisibilityTimeout each time" in said[0].text


def test_with_a_redrive_policy_each_throttle_counts(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(
        reserve("50")
        + UNCAPPED
        + "DeadLetters: {Type: AWS::SQS::Queue}\nOrders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}",
        RULE,
    )
    assert "each throttle counts towards maxReceiveCount" in said.text


@pytest.mark.parametrize(
    ("number", "severity"), [("5", Severity.WARNING), ("4", Severity.ERROR), ('"1"', Severity.ERROR)], ids=["five is the least", "four", "one, as a string"]
)
def test_fewer_than_five_is_an_error(number: str, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve(number) + UNCAPPED, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", severity)]


@pytest.mark.parametrize(
    "fragment",
    [
        reserve("10"),
        reserve("2") + "Mapping: {Properties: {ScalingConfig: null, ProvisionedPollerConfig: {MaximumPollers: 2}}}",
        UNCAPPED,
        reserve("0") + UNCAPPED,
        reserve("2") + "Mapping: {Properties: {ScalingConfig: null, Enabled: 'false'}}",
        reserve("!Ref AWS::NoValue") + UNCAPPED,
    ],
    ids=["a cap", "provisioned pollers", "nothing reserved", "zero, of which another rule speaks", "disabled", "NoValue"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


@pytest.mark.parametrize("number", ["1", "10"])
def test_trap_a_fifo_queue_is_served_group_by_group_so_that_it_is_no_error(number: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve(number) + UNCAPPED + "Orders: {Properties: {FifoQueue: true}}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.WARNING)]


def test_a_queue_that_nobody_knows_may_be_fifo_but_the_warning_stays(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("1") + "Mapping: {Properties: {ScalingConfig: null, EventSourceArn: !ImportValue OrdersArn}}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", Severity.WARNING)]


@pytest.mark.parametrize(("name", "severity"), [("orders.fifo", Severity.WARNING), ("orders", Severity.ERROR)])
def test_unless_its_name_tells(name: str, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    outside = f"Mapping: {{Properties: {{ScalingConfig: null, EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:{name}'}}}}"
    said = changed(reserve("1") + outside, RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Mapping", severity)]


def test_each_mapping_without_a_cap_is_told(changed: Callable[..., list[Any]]) -> None:
    second = "Refunds: {Type: AWS::SQS::Queue}\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !GetAtt Worker.Arn}}\n"
    assert [(one.verdict, one.resource) for one in changed(reserve("20") + second, RULE)] == [("fail", "Second")]
    both = changed(reserve("20") + second + UNCAPPED, RULE)
    assert {(one.verdict, one.resource, one.route) for one in both} == {("fail", "Mapping", "Properties"), ("fail", "Second", "Properties")}


def test_what_one_mapping_does_not_exceed_is_enough(changed: Callable[..., list[Any]]) -> None:
    assert changed(reserve("1250") + UNCAPPED, RULE) == []
    assert [(one.verdict, one.resource) for one in changed(reserve("1249") + UNCAPPED, RULE)] == [("fail", "Mapping")]


def test_trap_the_alias_of_a_function_with_a_reserve(changed: Callable[..., list[Any]]) -> None:
    alias = "Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: '1'}}\n"
    said = changed(reserve("20") + alias + "Mapping: {Properties: {ScalingConfig: null, FunctionName: !Ref Live}}", RULE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Mapping")]


def test_an_unknown_reserve_is_undecided_only_where_it_matters(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("!Ref Any") + UNCAPPED, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Worker", "--parameter Any=VALUE")]
    assert changed(reserve("!Ref Any"), RULE, head=HEAD) == []


def test_an_imported_function_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {ScalingConfig: null, FunctionName: !ImportValue WorkerArn}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"WorkerArn": …} in queuegate.yaml')]
    assert changed("Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}", RULE) == []


def test_trap_a_scaling_config_in_an_if(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("20") + "Mapping: {Properties: {ScalingConfig: !If [IsProd, {MaximumConcurrency: 10}, !Ref AWS::NoValue]}}", RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Mapping", ("Env is not prod",))]


def test_trap_a_stream_of_a_function_with_a_reserve_is_silent(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\nReader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Worker, StartingPosition: LATEST}}\n"
    assert changed(reserve("10") + stream, RULE) == []


def test_a_fifo_queue_is_polled_for_its_message_groups(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(reserve("2") + UNCAPPED + "Orders: {Properties: {FifoQueue: true}}", RULE)
    assert "Lambda polls for as many concurrent invocations as Orders has active message groups" in said.text


@pytest.mark.parametrize(("reserved", "one_by_one"), [("1", True), ("2", False)])
def test_the_least_maximum_is_two(reserved: str, one_by_one: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a table
    (said,) = changed(reserve(reserved) + UNCAPPED, RULE)
    assert ("MaximumConcurrency cannot be below 2: to process one message at a time, use a FIFO queue" in said.fix) is one_by_one

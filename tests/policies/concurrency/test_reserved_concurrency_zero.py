from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "reserved-concurrency-zero"
HEAD = "{Parameters: {Env: {Type: String, Default: dev}, Any: {Type: String}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def reserve(number: str) -> str:
    return f"Worker: {{Properties: {{ReservedConcurrentExecutions: {number}}}}}\n"


def test_the_kill_switch_is_on(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      ReservedConcurrentExecutions: "0"
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Worker", "Properties/ReservedConcurrentExecutions", 'ReservedConcurrentExecutions: "0"')
    ]


@pytest.mark.parametrize(
    "fragment",
    [
        reserve("1"),
        reserve("null"),
        reserve("0") + "Mapping: {Properties: {Enabled: 'false'}}",
        reserve("!Ref Any") + "Mapping: {Properties: {Enabled: false}}",
    ],
    ids=["one", "the default: none", "a disabled mapping", "a disabled mapping and an unknown reserve"],
)
def test_good_is_silent(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_two_mappings_say_the_same(changed: Callable[..., list[Any]]) -> None:
    second = "Refunds: {Type: AWS::SQS::Queue}\nSecond: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !GetAtt Worker.Arn}}\n"
    said = changed(reserve("0") + second, RULE)
    assert {(one.verdict, one.resource, one.route, one.text) for one in said} == {("fail", "Worker", "Properties/ReservedConcurrentExecutions", said[0].text)}


@pytest.mark.parametrize(
    ("fragment", "resource"),
    [(reserve("!Ref Any"), "Worker"), (reserve("0") + "Mapping: {Properties: {Enabled: !Ref Any}}", "Mapping")],
    ids=["the reserve", "enabled"],
)
def test_a_parameter_without_a_value_is_undecided(fragment: str, resource: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", resource, "--parameter Any=VALUE")]


def test_whether_it_is_enabled_does_not_matter_where_nothing_is_reserved(changed: Callable[..., list[Any]]) -> None:
    assert changed("Mapping: {Properties: {Enabled: !Ref Any}}", RULE, head=HEAD) == []


def test_an_imported_function_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Mapping: {Properties: {FunctionName: !ImportValue WorkerArn}}", RULE)
    assert [(one.verdict, one.resource, one.settle) for one in said] == [("undecided", "Mapping", 'externals: {"WorkerArn": …} in queuegate.yaml')]
    assert changed("Mapping: {Properties: {Enabled: false, FunctionName: !ImportValue WorkerArn}}", RULE) == []


def test_trap_the_switch_that_disables_the_mapping_too(changed: Callable[..., list[Any]]) -> None:
    said = changed(reserve("!If [IsProd, 10, 0]") + "Mapping: {Properties: {Enabled: !If [IsProd, true, false]}}", RULE, head=HEAD)
    assert said == []
    said = changed(reserve("!If [IsProd, 10, 0]"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Worker", ("Env is not prod",))]


def test_trap_a_function_that_only_reads_a_stream(changed: Callable[..., list[Any]]) -> None:
    said = changed(
        """
Stream: {Type: AWS::Kinesis::Stream}
Other: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 0}}
Reader: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Stream.Arn, FunctionName: !Ref Other, StartingPosition: LATEST}}
""",
        RULE,
    )
    assert said == []


SENDER = """
SenderRole:
  Type: AWS::IAM::Role
  Properties: {{AssumeRolePolicyDocument: {{}}, Policies: [{{PolicyName: send, PolicyDocument: {{Statement: [{{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}}]}}}}]}}
Sender:
  Type: AWS::Lambda::Function
  Properties: {{Role: !GetAtt SenderRole.Arn, Environment: {{Variables: {{QUEUE_URL: !Ref Orders}}}}, ReservedConcurrentExecutions: {0}}}
"""


@pytest.mark.parametrize(("reserved", "enabled", "fails"), [("0", "true", True), ("5", "true", False), ("null", "true", False), ("0", "false", False)])
def test_who_sends_to_the_queue_is_stopped(reserved: str, enabled: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - what is expected
    said = changed(f"{SENDER.format(reserved)}Mapping: {{Properties: {{Enabled: {enabled}}}}}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Sender", Severity.WARNING)] * fails


def test_trap_a_function_with_a_queue_of_its_own_is_judged_there(changed: Callable[..., list[Any]]) -> None:
    own = "Intake: {Type: AWS::SQS::Queue}\nOwn: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Intake.Arn, FunctionName: !Ref Sender}}\n"
    assert [one.severity for one in changed(SENDER.format("0") + own, RULE)] == [Severity.ERROR]

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "dead-letter-alarm-threshold"
HEAD = "{Parameters: {Least: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"
Changed = Callable[..., list[Any]]


def alarm(threshold: str, name: str = "DeadLetterAlarm", queue: str = "DeadLetters", **properties: str) -> str:
    said = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Statistic": "Maximum",
        "Period": "60",
        "EvaluationPeriods": "1",
        "Dimensions": f"[{{Name: QueueName, Value: !GetAtt {queue}.QueueName}}]",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
    } | properties
    return f"{name}: {{Type: AWS::CloudWatch::Alarm, Properties: {{{', '.join(f'{key}: {value}' for key, value in said.items())}}}}}\n"


OR_EQUAL = {"ComparisonOperator": "GreaterThanOrEqualToThreshold"}


@pytest.mark.parametrize(
    ("fragment", "first"),
    [
        (alarm("100"), "101"),
        (alarm("1"), "2"),
        (alarm("'1.5'"), "2"),
        (alarm("2", **OR_EQUAL), "2"),
        (alarm("100", Statistic="Sum", Period="300"), "21"),
        (alarm("100") + alarm("10", name="Early"), "11"),
    ],
    ids=["a hundred", "more than one", "half a message", "two or more", "a sum that no message reaches alone", "the earlier of two"],
)
def test_bad(fragment: str, first: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route, said.severity) == (
        "fail",
        "Early" if "Early" in fragment else "DeadLetterAlarm",
        "Properties/Threshold",
        Severity.NOTE,
    )
    assert f"from {first} messages in DeadLetters on" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        alarm("0"),
        alarm("0.5"),
        alarm("1", **OR_EQUAL),
        alarm("4", Statistic="Sum", Period="300"),
        alarm("100") + alarm("0", name="Early"),
        alarm("100") + alarm("3600", name="Old", MetricName="ApproximateAgeOfOldestMessage"),
        alarm("100", ComparisonOperator="LessThanThreshold"),
        alarm("100", Statistic="SampleCount"),
        alarm("100", name="Backlog", queue="Orders"),
        alarm("100") + "Drain: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: archive}}",
        "DeadLetterAlarm: null",
    ],
    ids=[
        "more than none",
        "half",
        "one or more",
        "trap: a sum that one message reaches",
        "trap: two stages",
        "trap: its age is watched",
        "another rule's",
        "another rule's statistic",
        "another queue's",
        "trap: a function reads it",
        "none",
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed(alarm("!If [IsProd, 0, 50]"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetterAlarm", ("Env = dev",))


def test_a_threshold_that_nobody_knows_is_undecided(changed: Changed) -> None:
    (said,) = changed(alarm("!Ref Least"), RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Least=VALUE")

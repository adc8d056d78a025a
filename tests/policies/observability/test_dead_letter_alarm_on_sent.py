from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "dead-letter-alarm-on-sent"
HEAD = "Parameters: {Name: {Type: String}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
SENT = "DeadLetterAlarm: {Properties: {MetricName: NumberOfMessagesSent}}\n"
Changed = Callable[..., list[Any]]


def another(metric: str, queue: str = "DeadLetters") -> str:
    return f"Another: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: AWS/SQS, MetricName: {metric}, Dimensions: [{{Name: QueueName, Value: !GetAtt {queue}.QueueName}}]}}}}"


def test_it_counts_what_is_sent(changed: Changed) -> None:
    (said,) = changed(SENT, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "DeadLetterAlarm", "Properties/MetricName")
    assert "DeadLetterAlarm watches NumberOfMessagesSent of DeadLetters" in said.text


def test_in_a_list_of_metrics(changed: Changed) -> None:
    listed = """
DeadLetterAlarm: null
Math:
  Type: AWS::CloudWatch::Alarm
  Properties:
    Metrics:
      - {Id: m, MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: AWS/SQS, MetricName: NumberOfMessagesSent, Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}}}
"""
    (said,) = changed(listed, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Math", "")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(SENT + another("ApproximateNumberOfMessagesVisible"), id="another alarm tells"),
        pytest.param(SENT + another("ApproximateAgeOfOldestMessage"), id="another alarm tells by age"),
        pytest.param(another("NumberOfMessagesSent", "Orders"), id="what is sent to the queue"),
        pytest.param("{}", id="none"),
        pytest.param(
            "Another: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: X, Dimensions: [{Name: QueueName, Value: !Ref Name}]}}",
            id="another's",
        ),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE, head=HEAD) == []


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {MetricName: !If [IsProd, ApproximateNumberOfMessagesVisible, NumberOfMessagesSent]}}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "DeadLetterAlarm", ("Env = dev",))


def test_an_unknown_metric_is_undecided(changed: Changed) -> None:
    (said,) = changed("DeadLetterAlarm: {Properties: {MetricName: !Ref Name}}", RULE, head=HEAD)
    assert (said.verdict, said.settle) == ("undecided", "--parameter Name=VALUE")

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "oldest-message-alarm"
HEAD = "Parameters: {Limit: {Type: Number}, Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
Changed = Callable[..., list[Any]]


def alarm(change: str) -> str:
    return f"OldestMessage: {{Properties: {change}}}"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("OldestMessage: null", id="none"),
        pytest.param(alarm("{Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}"), id="the dead-letter queue's"),
        pytest.param(alarm("{MetricName: NumberOfEmptyReceives}"), id="another metric"),
    ],
)
def test_nobody_watches(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Orders", "")
    assert "no alarm watches ApproximateAgeOfOldestMessage (or ApproximateNumberOfMessagesVisible) of Orders" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(alarm("{MetricName: ApproximateNumberOfMessagesVisible, Threshold: 1000000}"), id="the backlog"),
        pytest.param("OldestMessage: null\nMapping: {Properties: {EventSourceArn: !ImportValue OrdersArn}}", id="a queue outside"),
        pytest.param(alarm("{Threshold: 345599}"), id="one second below the retention"),
        pytest.param(alarm("{Threshold: 345600, ComparisonOperator: LessThanThreshold}"), id="the other way round"),
        pytest.param(alarm("{Threshold: 0.5}"), id="a fraction"),
        pytest.param(alarm("{Threshold: null}"), id="a threshold that a model makes"),
    ],
)
def test_somebody_watches(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


OTHER = "Other: {Type: AWS::SQS::Queue}\n"
WATCHES = "{Dimensions: [{Name: QueueName, Value: %s}]}"


@pytest.mark.parametrize(
    ("fragment", "alarm_name"),
    [
        pytest.param(alarm(WATCHES % "!GetAtt DeadLetters.QueueName"), "OldestMessage", id="the dead-letter queue"),
        pytest.param(
            OTHER + "OldestMessage: {Properties: {AlarmName: age-of-orders, Dimensions: [{Name: QueueName, Value: !GetAtt Other.QueueName}]}}",
            "OldestMessage",
            id="by its name",
        ),
        pytest.param("Orders: {Properties: {QueueName: incoming-orders}}\n" + alarm(WATCHES % "incoming-order"), "OldestMessage", id="a slip"),
        pytest.param(
            "Orders: {Properties: {QueueName: route.fifo, FifoQueue: true}}\nDeadLetters: {Properties: {FifoQueue: true}}\n" + alarm(WATCHES % "route"),
            "OldestMessage",
            id="without the ending of a FIFO queue",
        ),
    ],
)
def test_the_alarm_that_was_meant_is_named(fragment: str, alarm_name: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.resource, said.severity) == ("fail", "Orders", Severity.WARNING)
    assert f"{alarm_name} watches " in said.text
    assert f"Set the dimension QueueName of {alarm_name}" in said.fix


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("OldestMessage: null", id="none"),
        pytest.param(OTHER + alarm(WATCHES % "!GetAtt Other.QueueName"), id="another queue's"),
        pytest.param(
            "OldestMessage: {Properties: {AlarmName: orders-dlq-age, Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}}",
            id="the dead letters' by its name",
        ),
        pytest.param(alarm(WATCHES % "payments"), id="a queue outside"),
        pytest.param(
            "Orders: {Properties: {QueueName: incoming-orders}}\nOldestMessage: null\nDeadLetterAlarm: {Properties: {Dimensions: [{Name: QueueName, Value: incoming-orders-dql}]}}",
            id="a slip in the dead letters'",
        ),
        pytest.param("DeadLetterAlarm: null\n" + alarm(WATCHES % "!GetAtt DeadLetters.QueueName"), id="the only one on the dead letters"),
        pytest.param(
            "DeadLetterAlarm: null\nOldestMessage: null\nOrdersAlarm: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, "
            "Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}}",
            id="the dead letters' by their number",
        ),
    ],
)
def test_trap_an_alarm_that_is_meant_for_another_queue(fragment: str, changed: Changed) -> None:
    (said,) = changed(fragment, RULE)
    assert (said.verdict, said.severity) == ("fail", Severity.NOTE)
    assert "instead" not in said.text


@pytest.mark.parametrize("threshold", ["345600", "'345600.0'", "1000000"])
def test_an_age_that_no_message_reaches(threshold: str, changed: Changed) -> None:
    (said,) = changed(alarm(f"{{Threshold: {threshold}}}"), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "OldestMessage", "Properties/Threshold")
    assert "MessageRetentionPeriod of Orders 345,600 s (4 days, default)" in said.text


def test_only_one_world(changed: Changed) -> None:
    (said,) = changed("OldestMessage: {Condition: IsProd}", RULE, head=HEAD)
    assert (said.verdict, said.resource, said.worlds) == ("fail", "Orders", ("Env = dev",))


def test_an_unknown_threshold_is_undecided(changed: Changed) -> None:
    (said,) = changed(alarm("{Threshold: !Ref Limit}"), RULE, head=HEAD)
    assert (said.verdict, said.resource, said.route, said.settle) == ("undecided", "OldestMessage", "Properties/Threshold/Ref", "--parameter Limit=VALUE")
    assert changed(alarm("{Threshold: !Ref Limit}"), RULE, head=HEAD, given={"Limit": "600"}) == []


def test_what_is_no_number_is_undecided(changed: Changed) -> None:
    (said,) = changed(alarm("{Threshold: lots}"), RULE)
    assert (said.verdict, said.resource, said.text) == ("undecided", "OldestMessage", "Threshold is 'lots' where a number is needed")

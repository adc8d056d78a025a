from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "alarm-condition"


def letters(change: str) -> str:
    return f"DeadLetterAlarm: {{Properties: {change}}}"


def of_worker(metric: str, statistic: str, threshold: object, comparison: str = "GreaterThanThreshold") -> str:
    return (
        f"Failures: {{Type: AWS::CloudWatch::Alarm, Properties: {{Namespace: AWS/Lambda, MetricName: {metric}, Dimensions: [{{Name: FunctionName, Value: !Ref Worker}}], "
        f"Statistic: {statistic}, Period: 60, EvaluationPeriods: 1, Threshold: {threshold}, ComparisonOperator: {comparison}, AlarmActions: [x]}}}}"
    )


STAT = "{Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}"
LISTED = f"{{Namespace: null, MetricName: null, Dimensions: null, Statistic: null, Period: null, Metrics: [{{Id: m, MetricStat: {{Metric: {STAT}, Period: 60, Stat: SampleCount}}}}]}}"
BANDED = (
    f"{{Namespace: null, MetricName: null, Dimensions: null, Statistic: null, Period: null, Threshold: null, ThresholdMetricId: band, ComparisonOperator: GreaterThanUpperThreshold, "
    f"Metrics: [{{Id: m, MetricStat: {{Metric: {STAT}, Period: 60, Stat: Maximum}}}}, {{Id: band, Expression: 'ANOMALY_DETECTION_BAND(m, 2)'}}]}}"
)
PROMQL = (
    "{Namespace: null, MetricName: null, Dimensions: null, Statistic: null, Period: null, Threshold: null, ComparisonOperator: null, EvaluationPeriods: null, "
    "EvaluationInterval: 60, EvaluationCriteria: {PromQLCriteria: {Query: 'up < 1', PendingPeriod: 60}}}"
)


@pytest.mark.parametrize(
    ("fragment", "resource", "route", "words"),
    [
        (
            letters("{ComparisonOperator: LessThanThreshold}"),
            "DeadLetterAlarm",
            "Properties/ComparisonOperator",
            "in ALARM while ApproximateNumberOfMessagesVisible of DeadLetters is low",
        ),
        (letters("{ComparisonOperator: LessThanOrEqualToThreshold}"), "DeadLetterAlarm", "Properties/ComparisonOperator", "OK when it rises"),
        (letters("{Statistic: SampleCount}"), "DeadLetterAlarm", "Properties/Statistic", "counts the data points"),
        (letters(LISTED), "DeadLetterAlarm", "Properties/Metrics/0/MetricStat/Stat", "Stat of DeadLetterAlarm is SampleCount"),
        ("OldestMessage: {Properties: {Statistic: SampleCount}}", "OldestMessage", "Properties/Statistic", "counts the data points"),
        (
            letters("{Unit: Seconds}"),
            "DeadLetterAlarm",
            "Properties/Unit",
            "Unit of DeadLetterAlarm is Seconds, and SQS reports ApproximateNumberOfMessagesVisible",
        ),
        ("OldestMessage: {Properties: {Unit: Milliseconds}}", "OldestMessage", "Properties/Unit", "of Orders in Seconds, so the alarm never has data"),
        (
            letters(LISTED.replace("Stat: SampleCount", "Stat: Maximum, Unit: Percent")),
            "DeadLetterAlarm",
            "Properties/Metrics/0/MetricStat/Unit",
            "is Percent, and SQS reports",
        ),
        (letters("{Statistic: null}"), "DeadLetterAlarm", "Properties", "neither Statistic nor ExtendedStatistic"),
        (letters("{ExtendedStatistic: p90}"), "DeadLetterAlarm", "Properties/ExtendedStatistic", "Statistic and ExtendedStatistic"),
        (letters("{Threshold: null}"), "DeadLetterAlarm", "Properties", "neither Threshold nor ThresholdMetricId"),
        (
            letters(LISTED.replace("Stat: SampleCount", "Stat: Maximum").replace("Metrics: [", "Threshold: null, Metrics: [")),
            "DeadLetterAlarm",
            "Properties",
            "neither Threshold nor ThresholdMetricId",
        ),
        (letters("{Period: null}"), "DeadLetterAlarm", "Properties", "a MetricName and no Period"),
        (letters("{ComparisonOperator: null, CompareOperator: GreaterThanThreshold}"), "DeadLetterAlarm", "Properties", "has no ComparisonOperator"),
        (letters("{EvaluationPeriods: null}"), "DeadLetterAlarm", "Properties", "has no EvaluationPeriods"),
        (
            letters(BANDED.replace("ComparisonOperator: GreaterThanUpperThreshold", "ComparisonOperator: null")),
            "DeadLetterAlarm",
            "Properties",
            "has no ComparisonOperator",
        ),
        (of_worker("Errors", "Maximum", 5), "Failures", "Properties/Statistic", "1 at most"),
        (of_worker("Errors", "Average", 1), "Failures", "Properties/Statistic", "the alarm stays OK"),
        (of_worker("Throttles", "Average", 1.5, "GreaterThanOrEqualToThreshold"), "Failures", "Properties/Statistic", "Threshold is 1.5"),
        (
            letters("{Threshold: 0, ComparisonOperator: GreaterThanOrEqualToThreshold}"),
            "DeadLetterAlarm",
            "Properties/Threshold",
            "is at least 0 (ComparisonOperator GreaterThanOrEqualToThreshold), which it always is",
        ),
        (letters("{Threshold: -1, ComparisonOperator: GreaterThanThreshold}"), "DeadLetterAlarm", "Properties/Threshold", "is above -1"),
        (
            "OldestMessage: {Properties: {Threshold: '0', ComparisonOperator: GreaterThanOrEqualToThreshold}}",
            "OldestMessage",
            "Properties/Threshold",
            "always is",
        ),
        (of_worker("Errors", "Sum", 0, "GreaterThanOrEqualToThreshold"), "Failures", "Properties/Threshold", "Errors of Worker is at least 0"),
        (of_worker("Errors", "Sum", 1, "LessThanThreshold"), "Failures", "Properties/ComparisonOperator", "in ALARM while Errors of Worker is low"),
    ],
)
def test_bad(fragment: str, resource: str, route: str, words: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", resource, route)]
    assert words in said[0].text


@pytest.mark.parametrize(
    "fragment",
    [
        letters("{Statistic: Average}"),
        letters("{Unit: Count}"),
        letters(LISTED.replace("Stat: SampleCount}", "Stat: Maximum}, ReturnData: true")),
        letters(LISTED.replace("Stat: SampleCount}", "Stat: Maximum}")),
        letters("{Statistic: null, ExtendedStatistic: p90}"),
        letters("{ExtendedStatistic: !Ref AWS::NoValue}"),
        "OldestMessage: {Properties: {Unit: Seconds}}",
        letters("{Statistic: Minimum}"),
        letters("{Threshold: 10}"),
        "OldestMessage: {Properties: {ComparisonOperator: LessThanThreshold, MetricName: ApproximateNumberOfMessagesVisible}}",
        "OldestMessage: {Properties: {ComparisonOperator: GreaterThanOrEqualToThreshold, Threshold: 0, MetricName: ApproximateNumberOfMessagesVisible}}",
        letters("{Threshold: 0, ComparisonOperator: GreaterThanThreshold}"),
        letters("{Threshold: 0.5, ComparisonOperator: GreaterThanOrEqualToThreshold}"),
        letters(BANDED),
        letters(PROMQL),
        letters("{EvaluationPeriods: !ImportValue periods}"),
        of_worker("Errors", "Average", 0.05),
        of_worker("Errors", "Maximum", 1, "GreaterThanOrEqualToThreshold"),
        of_worker("Errors", "Sum", 5),
        of_worker("Duration", "Maximum", 20_000),
        of_worker("Duration", "Maximum", 60_000).replace("Statistic: Maximum", "ExtendedStatistic: TS(80%:)"),
        of_worker("Invocations", "SampleCount", 1, "LessThanThreshold"),
    ],
)
def test_good(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(fragment, RULE) == []


def test_a_statistic_that_nobody_knows_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(of_worker("Errors", "!ImportValue statistic", 5), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("undecided", "Failures", "Properties/Statistic/Fn::ImportValue")]


@pytest.mark.parametrize("key", ["ComparisonOperator", "EvaluationPeriods"])
def test_what_an_include_may_write_is_not_missed(key: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(letters(f"{{{key}: null, 'Fn::Transform': {{Name: 'AWS::Include', Parameters: {{Location: 's3://b/k'}}}}}}"), RULE)
    assert {one.verdict for one in said} <= {"undecided"}


def test_one_stage_alone(judged: Callable[..., list[Any]]) -> None:
    text = """
Parameters: {Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Letters: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 5}}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: !GetAtt Letters.QueueName}]
      Statistic: !If [IsProd, SampleCount, Maximum]
      Period: 60
      EvaluationPeriods: 1
      ComparisonOperator: GreaterThanThreshold
      Threshold: 0
"""
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.resource, one.worlds) for one in said] == [("fail", "Alarm", ("Stage = prod",))]


@pytest.mark.parametrize(
    ("statistic", "threshold", "compared", "fails"),
    [
        ("Maximum", 30001, "GreaterThanThreshold", True),
        ("Average", 60000, "GreaterThanOrEqualToThreshold", True),
        ("Maximum", 30000, "GreaterThanThreshold", False),
        ("Sum", 60000, "GreaterThanThreshold", False),
        ("Maximum", 60000, "LessThanThreshold", False),
        ("Maximum", 24000, "GreaterThanThreshold", False),
    ],
)
def test_no_invocation_lasts_longer_than_the_timeout(statistic: str, threshold: int, compared: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - what is expected
    alarm = of_worker("Duration", statistic, threshold, compared)
    for one in (alarm, alarm.replace("Statistic: Average", "ExtendedStatistic: p99")):
        said = changed(f"Worker: {{Properties: {{Timeout: 30}}}}\n{one}", RULE)
        assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Failures", "Properties/Threshold")] * fails


@pytest.mark.parametrize(
    ("statistic", "fails"),
    [("p99.9", True), ("tm90", True), ("TM(5%:95%)", True), ("WM(:95%)", True), ("IQM", True), ("TS(0:10)", False), ("ts90", False), ("TC(0:5000)", False)],
)
def test_trap_a_sum_or_a_number_of_invocations(statistic: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - as above
    alarm = of_worker("Duration", "Average", 60000, "GreaterThanThreshold").replace("Statistic: Average", f"ExtendedStatistic: '{statistic}'")
    assert f"ExtendedStatistic: '{statistic}'" in alarm
    assert len(changed(f"Worker: {{Properties: {{Timeout: 30}}}}\n{alarm}", RULE)) == fails

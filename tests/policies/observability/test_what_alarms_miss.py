"""Alarms that are there and do not tell: each rule on the good pipeline, changed in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Any: {Type: String}, Number: {Type: Number}}}"
ERRORS = "Errors: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}], Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold, AlarmActions: [x]}}\n"
UNWATCHED = "DeadLetterAlarm: {Properties: {MetricName: NumberOfEmptyReceives}}\n"
BLIND = f"{ERRORS}{UNWATCHED}OldestMessage: {{Properties: {{MetricName: NumberOfEmptyReceives}}}}\n"
DRAIN = "Drain: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt DeadLetters.Arn, FunctionName: archive%s}}\n"
RELEASE = "Release: {Type: AWS::CodeDeploy::DeploymentGroup, Properties: {ApplicationName: a, ServiceRoleArn: r, AlarmConfiguration: {Enabled: true, Alarms: [%s]}}}\n"
QUERIES = (
    "DeadLetterAlarm: {Properties: {MetricName: null, Namespace: null, Dimensions: null, Statistic: null, Period: null, Metrics: [{Id: a, Expression: b * 1}, "
    "{Id: b, ReturnData: false, MetricStat: {Period: %s, Stat: Sum, Metric: {Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, "
    "Dimensions: [{Name: QueueName, Value: !GetAtt DeadLetters.QueueName}]}}}]}}"
)
RATE = (
    "Rate: {Type: AWS::CloudWatch::Alarm, Properties: {EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold, Metrics: [{Id: all, Expression: errors + failed}, "
    "{Id: errors, MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}}, "
    "{Id: failed, MetricStat: {Period: 60, Stat: Sum, Metric: {Namespace: %s, MetricName: Failed, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}}}]}}\n"
)
BAD = [
    ("alarm-missing-data", "DeadLetterAlarm: {Properties: {TreatMissingData: breaching}}", "DeadLetterAlarm", "Properties/TreatMissingData", Severity.WARNING),
    ("alarm-missing-data", "OldestMessage: {Properties: {TreatMissingData: breaching}}", "OldestMessage", "Properties/TreatMissingData", Severity.NOTE),
    ("alarm-period", "OldestMessage: {Properties: {Period: 30}}", "OldestMessage", "Properties/Period", Severity.WARNING),
    ("alarm-period", "OldestMessage: {Properties: {Period: 0}}", "OldestMessage", "Properties/Period", Severity.ERROR),
    ("alarm-period", "OldestMessage: {Properties: {Period: 61}}", "OldestMessage", "Properties/Period", Severity.ERROR),
    ("alarm-period", "OldestMessage: {Properties: {Period: 300, EvaluationPeriods: 289}}", "OldestMessage", "Properties/EvaluationPeriods", Severity.ERROR),
    ("alarm-period", QUERIES % 10, "DeadLetterAlarm", "Properties/Metrics/1/MetricStat/Period", Severity.WARNING),
    ("errors-alarm-blind", BLIND, "Errors", "", Severity.WARNING),
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}", "Release", "Properties/AlarmConfiguration/Alarms", Severity.WARNING),
    ("rollback-on-errors-alone", RATE % "AWS/Lambda" + RELEASE % "{Name: !Ref Rate}", "Release", "Properties/AlarmConfiguration/Alarms", Severity.WARNING),
    ("drained-dead-letter-alarm", DRAIN % "", "DeadLetterAlarm", "Properties/MetricName", Severity.NOTE),
    ("age-alarm-skips-retried", UNWATCHED, "OldestMessage", "Properties/MetricName", Severity.NOTE),
    (
        "log-level-without-json",
        "Worker: {Properties: {LoggingConfig: {SystemLogLevel: WARN}}}",
        "Worker",
        "Properties/LoggingConfig/SystemLogLevel",
        Severity.WARNING,
    ),
]
GOOD = [
    ("alarm-missing-data", "OldestMessage: {Properties: {TreatMissingData: breaching, ComparisonOperator: LessThanThreshold}}"),
    (
        "alarm-missing-data",
        "DeadLetterAlarm: {Properties: {TreatMissingData: breaching}}\nBoth: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: !Sub 'ALARM(${DeadLetterAlarm})', AlarmActions: [x]}}",
    ),
    ("alarm-missing-data", "OldestMessage: {Properties: {TreatMissingData: null}}"),
    ("alarm-period", "OldestMessage: {Properties: {Period: 3600, EvaluationPeriods: 168}}"),
    ("alarm-period", QUERIES % 300),
    ("errors-alarm-blind", ERRORS),
    ("errors-alarm-blind", BLIND + "Mapping: {Properties: {FunctionResponseTypes: null}}"),
    ("errors-alarm-blind", BLIND + "Own: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: Shop, MetricName: FailedItems}}"),
    ("errors-alarm-blind", BLIND + "Own: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: AWS/Lambda, MetricName: FailedInvokeEventCount}}"),
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}, {Name: !Ref DeadLetterAlarm}"),
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}" + "Mapping: {Properties: {FunctionResponseTypes: null}}"),
    ("rollback-on-errors-alone", RATE % "Shop" + RELEASE % "{Name: !Ref Rate}"),
    ("drained-dead-letter-alarm", DRAIN % ", Enabled: false"),
    (
        "drained-dead-letter-alarm",
        DRAIN.replace("archive", "!Ref Archive") % ""
        + "Archive: {Type: AWS::Lambda::Function}\n"
        + ERRORS.replace("MetricName: Errors", "MetricName: Invocations").replace("!Ref Worker", "!Ref Archive"),
    ),
    ("drained-dead-letter-alarm", "{}"),
    ("age-alarm-skips-retried", "{}"),
    ("age-alarm-skips-retried", UNWATCHED + "Orders: {Properties: {RedrivePolicy: {maxReceiveCount: 3}}}"),
    ("age-alarm-skips-retried", UNWATCHED + "Orders: {Properties: {FifoQueue: true}}"),
    ("log-level-without-json", "Worker: {Properties: {LoggingConfig: {LogFormat: JSON, SystemLogLevel: WARN}}}"),
]
OPEN = [
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}, {Name: !Ref Any}"),
    (
        "rollback-on-errors-alone",
        ERRORS + RELEASE % "{Name: !Ref Errors}, {Name: !Ref Both}" + "Both: {Type: AWS::CloudWatch::CompositeAlarm, Properties: {AlarmRule: ALARM(x)}}",
    ),
    ("errors-alarm-blind", BLIND + "Orders: {Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue Dead, maxReceiveCount: 5}}}"),
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}, {Name: of-another-stack}"),
    ("alarm-missing-data", "DeadLetterAlarm: {Properties: {TreatMissingData: !Ref Any}}"),
    ("alarm-period", "DeadLetterAlarm: {Properties: {Period: !Ref Number}}"),
    ("errors-alarm-blind", BLIND + "Mapping: {Properties: {FunctionResponseTypes: [!Ref Any]}}"),
    ("rollback-on-errors-alone", ERRORS + RELEASE % "{Name: !Ref Errors}" + "Mapping: {Properties: {FunctionResponseTypes: [!Ref Any]}}"),
    ("drained-dead-letter-alarm", DRAIN % ", Enabled: !Ref Any"),
    ("age-alarm-skips-retried", UNWATCHED + "Orders: {Properties: {RedrivePolicy: {maxReceiveCount: !Ref Number}}}"),
    ("log-level-without-json", "Worker: {Properties: {LoggingConfig: {LogFormat: !Ref Any, SystemLogLevel: WARN}}}"),
]


@pytest.mark.parametrize(("rule", "fragment", "where"), [(rule, fragment, where) for rule, fragment, *where in BAD])
def test_bad(rule: str, fragment: str, where: list[Any], changed: Changed) -> None:
    assert [(one.verdict, one.resource, one.route, one.severity) for one in changed(fragment, rule)] == [("fail", *where)]


@pytest.mark.parametrize(("rule", "fragment"), GOOD)
def test_good_is_silent(rule: str, fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, rule, head=HEAD) if one.verdict == "fail"] == []


@pytest.mark.parametrize(("rule", "fragment"), OPEN)
def test_what_nobody_knows_is_undecided(rule: str, fragment: str, changed: Changed) -> None:
    assert {one.verdict for one in changed(fragment, rule, head=HEAD)} == {"undecided"}


def test_sams_deployment_preference_is_such_a_group(judged: Callable[..., list[Any]]) -> None:
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: ""
      AutoPublishAlias: live
      DeploymentPreference:
        Type: Canary10Percent5Minutes
        Alarms: [!Ref Errors]
      Events:
        Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}
"""
    (said,) = judged(text, rule="rollback-on-errors-alone")
    assert (said.verdict, said.line) == ("fail", "Alarms: [!Ref Errors]")
    assert judged(text.replace("Type: Canary", "Enabled: false\n        Type: Canary"), rule="rollback-on-errors-alone") == []
    canary = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n" + text.replace(
        "[!Ref Errors]", "!If [IsProd, [!Ref Errors], [!Ref AWS::NoValue]]"
    )
    (said,) = judged(canary, rule="rollback-on-errors-alone")
    assert (said.verdict, said.worlds) == ("fail", ("Env = prod",))
    assert judged(canary, rule="alarm-without-action") == []


@pytest.mark.parametrize(
    ("change", "bad"),
    [("DatapointsToAlarm: 3, EvaluationPeriods: 2", True), ("DatapointsToAlarm: 2, EvaluationPeriods: 3", False), ("DatapointsToAlarm: 1", False)],
)
def test_more_datapoints_than_periods(change: str, bad: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a row of a table
    said = changed(f"DeadLetterAlarm: {{Properties: {{{change}}}}}", "alarm-period")
    expected = [("fail", "DeadLetterAlarm", "Properties/DatapointsToAlarm", Severity.ERROR)] if bad else []
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == expected

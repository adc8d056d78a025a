from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "alarm-queries"
HEAD = "Parameters: {Any: {Type: String}, Expr: {Type: String}}"


def metric(name: str, more: str = "ReturnData: false") -> str:
    stat = "Period: 60, Stat: Sum, Metric: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref Worker}]}"
    return f"{{Id: {name}, {f'{more}, ' if more else ''}MetricStat: {{{stat}}}}}"


def alarm(*queries: str, more: str = "Threshold: 1, ComparisonOperator: GreaterThanThreshold") -> str:
    return f"Failing: {{Type: AWS::CloudWatch::Alarm, Properties: {{EvaluationPeriods: 1, {more}, AlarmActions: [x], Metrics: [{', '.join(queries)}]}}}}"


@pytest.mark.parametrize(
    ("queries", "severity", "route", "words"),
    [
        ((metric("m1"), "{Id: e1, Expression: m1 / m3 * 100}"), "warning", "/1/Expression", "names m3, and no query of the alarm has that Id (there are m1, e1)"),
        ((metric("m1"), "{Id: e1, Expression: 'IF(m2 > 0, m1 / m2, FILL(m4, 0))'}"), "warning", "/1/Expression", "names m2 and m4"),
        ((metric("m1"), "{Id: e1, Expression: 'IF(m1 > 5, 100 * (m1 - 1), 0'}"), "warning", "/1/Expression", "has a '(' without its counterpart"),
        ((metric("m1"), "{Id: e1, Expression: 'MAX([m1, 5)'}"), "warning", "/1/Expression", "has a ')' without its counterpart"),
        ((metric("m1"), "{Id: e1, Expression: e1 + m1}"), "warning", "/1/Expression", "needs its own result (e1 → e1)"),
        ((metric("m1"), "{Id: e1, Expression: m1 + e2, ReturnData: false}", "{Id: e2, Expression: 2 * e1}"), "warning", "/1/Expression", "e1 → e2 → e1"),
        ((metric("m1", ""), "{Id: e1, Expression: m1 * 2}"), "error", "", "has 2 queries that return data (m1, e1; ReturnData is true by default)"),
        ((metric("m1"),), "error", "", "has ReturnData: false everywhere"),
        ((metric("m1"), "{Id: e1, Expression: m1 * 2, ReturnData: false}"), "error", "", "CloudWatch needs exactly one"),
        ((metric("m1"), metric("m1"), "{Id: e1, Expression: m1 * 2}"), "error", "/1/Id", "has the Id m1 twice"),
        ((metric("Errors"), "{Id: e1, Expression: Errors * 2}"), "error", "/0/Id", "the Id Errors in Metrics of Failing"),
    ],
)  # fmt: skip
def test_bad(queries: tuple[str, ...], severity: str, route: str, words: str, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(alarm(*queries), RULE)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", severity, "Failing", f"Properties/Metrics{route}")
    assert words in said.text


@pytest.mark.parametrize(
    "queries",
    [
        (metric("m1"), metric("m2"), "{Id: e1, Expression: 'IF(m2 > 0 AND m1 > 1e3, 100 * m1 / m2, 0)'}"),
        (metric("m1"), "{Id: e1, Expression: 'RATE(m1)', ReturnData: 'false'}", "{Id: e2, Expression: 'FILL(e1, 0) + AVG([m1, e1])', ReturnData: 'true'}"),
        (metric("m1"), "{Id: e1, Expression: 'SUM(METRICS(\"m\"))'}"),
        (metric("m1"), "{Id: e1, Expression: 'SEARCH(\"{AWS/SQS,QueueName} (Visible\", \"Sum\")', ReturnData: false}", "{Id: e2, Expression: 'm1 * 2'}"),
        (metric("errorsOfWorker", ""),),
        ("{Id: q1, Period: 60, Expression: 'SELECT MAX(ApproximateNumberOfMessagesVisible) FROM SCHEMA(\"AWS/SQS\", QueueName) WHERE QueueName = ''orders'''}", metric("m1")),
        (metric("m1"), "{Id: e1, Expression: \"TIME_SERIES(0) + INSIGHT_RULE_METRIC('rule', 'Sum') / m1\"}"),
    ],
)  # fmt: skip
def test_good(queries: tuple[str, ...], changed: Callable[..., list[Any]]) -> None:
    assert changed(alarm(*queries), RULE) == []


@pytest.mark.parametrize(
    "queries",
    [
        (metric("m1", "ReturnData: !Ref Any"), "{Id: e1, Expression: m1 * 2}"),
        (metric("m1", "ReturnData: !Ref Any"),),
    ],
)
def test_undecided(queries: tuple[str, ...], changed: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.settle) for one in changed(alarm(*queries), RULE, head=HEAD)] == [("undecided", "--parameter Any=VALUE")]


@pytest.mark.parametrize(
    ("fragment"),
    [
        alarm(metric("m1"), "{Id: e1, Expression: !Ref Expr}"),
        alarm(metric("m1"), "{Id: !Ref Any, ReturnData: false, Expression: m1 * 2}", "{Id: e1, Expression: m1 + m2}"),
        alarm(metric("m1", "ReturnData: true"), "{Id: ad1, Expression: 'ANOMALY_DETECTION_BAND(m1, 2)'}", more="ThresholdMetricId: ad1, ComparisonOperator: GreaterThanUpperThreshold"),
    ],
    ids=["an expression that nobody knows", "an Id that nobody knows", "a band of what is usual"],
)  # fmt: skip
def test_trap(fragment: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(fragment, RULE, head=HEAD) if one.verdict == "fail"] == []


@pytest.mark.parametrize(("band", "fails"), [("bands", True), ("band", False)])
def test_the_band_is_one_of_the_queries(band: str, fails: bool, changed: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - whether CloudWatch refuses it
    more = f"ThresholdMetricId: {band}, ComparisonOperator: GreaterThanUpperThreshold"
    said = changed(alarm(metric("m1", ""), "{Id: band, Expression: 'ANOMALY_DETECTION_BAND(m1, 2)'}", more=more), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Failing", "Properties/ThresholdMetricId")] * fails


@pytest.mark.parametrize(
    "beside", ["MetricName: Errors", "Namespace: AWS/Lambda", "Statistic: Sum", "Period: 60", "Dimensions: [{Name: FunctionName, Value: !Ref Worker}]"]
)
def test_a_single_metric_beside_queries(beside: str, changed: Callable[..., list[Any]]) -> None:
    more = "Threshold: 1, ComparisonOperator: GreaterThanThreshold"
    (said,) = changed(alarm(metric("m1", "ReturnData: true"), more=f"{more}, {beside}"), RULE)
    name = beside.partition(":")[0]
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", "error", "Failing", f"Properties/{name}")
    assert f"has Metrics and {name}" in said.text


def test_trap_nothing_of_a_single_metric_beside_queries(changed: Callable[..., list[Any]]) -> None:
    more = "Threshold: 1, ComparisonOperator: GreaterThanThreshold, Statistic: !Ref AWS::NoValue"
    assert changed(alarm(metric("m1", "ReturnData: true"), more=more), RULE) == []

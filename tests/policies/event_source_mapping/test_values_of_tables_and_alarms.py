"""`value-not-accepted`: keys and capacity of a table, and what CloudWatch refuses of an alarm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "value-not-accepted"
Changed = Callable[..., list[Any]]


def _failing(said: list[Any]) -> list[tuple[str, str]]:
    return [(one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said if one.verdict == "fail"]


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("AttributeDefinitions: [{AttributeName: !Ref Any, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", ""),
        ("AttributeDefinitions: [{AttributeName: Id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]", "KeySchema/0/AttributeName"),
        (
            (
                "AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], "
                "GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: by, KeyType: HASH}]}]"
            ),
            "GlobalSecondaryIndexes/0/KeySchema/0/AttributeName",
        ),
        (
            "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]",
            "AttributeDefinitions/1/AttributeName",
        ),
        (
            (
                "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}], "
                "GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: state, KeyType: HASH}]}]"
            ),
            "",
        ),
        (
            "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: state, AttributeType: S}], KeySchema: [{AttributeName: !Ref Any, KeyType: HASH}]",
            "",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["Table", "GlobalTable"])
def test_the_keys_of_a_table_are_attributes_that_it_defines(properties: str, route: str, kind: str, changed: Changed) -> None:
    fragment = (
        f"Done: {{Type: AWS::DynamoDB::{kind}, Properties: {{{properties}}}}}\nWorker: {{Properties: {{Environment: {{Variables: {{DONE: !Ref Done}}}}}}}}"
    )
    assert _failing(changed(fragment, RULE, head="{Parameters: {Any: {Type: String}}}")) == ([("Done", f"Properties/{route}")] if route else [])


ON_DEMAND = "BillingMode: PAY_PER_REQUEST"
CAPACITY = "ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}"


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        ("BillingMode: PROVISIONED", "BillingMode"),
        (f"BillingMode: PROVISIONED, {CAPACITY}", ""),
        (CAPACITY, ""),
        (ON_DEMAND, ""),
        (f"{ON_DEMAND}, {CAPACITY}", "ProvisionedThroughput"),
        (
            f"BillingMode: !If [IsProd, PROVISIONED, PAY_PER_REQUEST], ProvisionedThroughput: !If [IsProd, {{{CAPACITY.partition('{')[2]}, !Ref AWS::NoValue]",
            "",
        ),
    ],
)
def test_the_capacity_of_a_table_fits_how_it_is_billed(properties: str, route: str, changed: Changed) -> None:
    fragment = (
        f"Done: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}\nWorker: {{Properties: {{Environment: {{Variables: {{DONE: !Ref Done}}}}}}}}"
    )
    head = "Parameters: {Env: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
    assert _failing(changed(fragment, RULE, head=head)) == ([("Done", f"Properties/{route}")] if route else [])


ALARM = "Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}], EvaluationPeriods: 1, Period: 60"
BAND = (
    "Metrics: [{Id: m, MetricStat: {Metric: {Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, Dimensions: [{Name: QueueName, Value: !GetAtt Orders.QueueName}]}, Period: 60, "
    "Stat: Maximum}}, {Id: b, Expression: 'ANOMALY_DETECTION_BAND(m, 2)'}], EvaluationPeriods: 1, ThresholdMetricId: b"
)


@pytest.mark.parametrize(
    ("properties", "route"),
    [
        *(
            (f"{ALARM}, ComparisonOperator: GreaterThanThreshold, Threshold: 1, ExtendedStatistic: '{one}'", "ExtendedStatistic")
            for one in ("95p", "P95", "p", "percentile95")
        ),
        *(
            (f"{ALARM}, ComparisonOperator: GreaterThanThreshold, Threshold: 1, ExtendedStatistic: '{one}'", "")
            for one in ("p95", "p99.9", "p100", "tm90", "TM(2%:98%)", "PR(:300)", "IQM")
        ),
        (f"{ALARM}, ComparisonOperator: GreaterThanUpperThreshold, Threshold: 1, Statistic: Maximum", "ComparisonOperator"),
        (f"{BAND}, ComparisonOperator: GreaterThanThreshold", "ComparisonOperator"),
        (f"{BAND}, ComparisonOperator: LessThanLowerOrGreaterThanUpperThreshold", ""),
    ],
)
def test_what_cloudwatch_refuses_of_an_alarm(properties: str, route: str, changed: Changed) -> None:
    found = _failing(changed(f"Age: {{Type: AWS::CloudWatch::Alarm, Properties: {{{properties}}}}}", RULE))
    assert found == ([("Age", f"Properties/{route}")] if route else [])

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "stream-property-on-queue"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{{properties}}}}}"


def test_a_failure_destination_is_refused(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      DestinationConfig:
        OnFailure: {Destination: arn:aws:sns:eu-west-1:111122223333:failures}
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line, one.severity) for one in said] == [
        ("fail", "Mapping", "Properties/DestinationConfig", "DestinationConfig:", Severity.ERROR)
    ]
    assert "DestinationConfig" in said[0].text
    assert "CloudFormation fails" in said[0].text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BisectBatchOnFunctionError", "true"),
        ("MaximumRetryAttempts", "2"),
        ("MaximumRecordAgeInSeconds", "3600"),
        ("ParallelizationFactor", "1"),
        ("TumblingWindowInSeconds", "30"),
        ("Topics", "[orders]"),
        ("Queues", "[]"),
        ("SourceAccessConfigurations", "[{Type: BASIC_AUTH, URI: x}]"),
        ("SelfManagedEventSource", "{Endpoints: {KafkaBootstrapServers: [a]}}"),
        ("SelfManagedKafkaEventSourceConfig", "{ConsumerGroupId: a}"),
        ("AmazonManagedKafkaEventSourceConfig", "{ConsumerGroupId: a}"),
        ("DocumentDBEventSourceConfig", "{DatabaseName: a}"),
        ("MaximumRetryAttempts", "!Ref Any"),
    ],
)
def test_of_the_others_nobody_says_that_they_are_refused(name: str, value: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"{name}: {value}"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route.removesuffix("/Ref"), one.severity) for one in said] == [
        ("fail", "Mapping", f"Properties/{name}", Severity.WARNING)
    ]
    assert name in said[0].text


@pytest.mark.parametrize(
    "properties",
    [
        "BatchSize: 5, Enabled: true, KmsKeyArn: a, Tags: [], MetricsConfig: {Metrics: [EventCount]}, FilterCriteria: {Filters: []}",
        "DestinationConfig: !Ref AWS::NoValue, MaximumRetryAttempts: !Ref AWS::NoValue",
        "StartingPosition: LATEST",
    ],
    ids=["what a queue's mapping has", "NoValue", "the starting position, of which another rule speaks"],
)
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping(properties), RULE) == []


def test_several_are_told_each(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("DestinationConfig: {}, MaximumRetryAttempts: 1"), RULE)
    assert {(one.verdict, one.route, one.severity) for one in said} == {
        ("fail", "Properties/DestinationConfig", Severity.ERROR),
        ("fail", "Properties/MaximumRetryAttempts", Severity.WARNING),
    }


def test_what_a_macro_may_write_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("Fn::Transform: {Name: Retries}"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]


def test_only_the_world_in_which_it_is_there_is_named(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("MaximumRetryAttempts: !If [IsProd, 2, !Ref AWS::NoValue]"), RULE, head=HEAD)
    assert [(one.verdict, one.route, one.worlds) for one in said] == [("fail", "Properties/MaximumRetryAttempts/Fn::If/1", ("Env = prod",))]


@pytest.mark.parametrize(
    "source", ["!GetAtt Stream.Arn", "arn:aws:kafka:eu-west-1:111122223333:cluster/a/b", "!ImportValue Source"], ids=["a stream", "Kafka", "an import"]
)
def test_trap_what_is_or_may_be_another_source_may_have_them(source: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(
        "Stream: {Type: AWS::Kinesis::Stream}\n"
        + mapping(f"EventSourceArn: {source}, DestinationConfig: {{OnFailure: {{Destination: a}}}}, MaximumRetryAttempts: 2"),
        RULE,
    )
    assert said == []

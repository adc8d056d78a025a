from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "starting-position-on-queue"
HEAD = "{Parameters: {Any: {Type: String}, Env: {Type: String, Default: dev}}, Conditions: {IsProd: {Fn::Equals: [{Ref: Env}, prod]}}}"


def mapping(properties: str) -> str:
    return f"Mapping: {{Properties: {{{properties}}}}}"


def test_a_queue_has_no_position(judged: Callable[..., list[Any]]) -> None:
    said = judged(
        """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: worker
      StartingPosition: TRIM_HORIZON
""",
        rule=RULE,
    )
    assert [(one.verdict, one.resource, one.route, one.line) for one in said] == [
        ("fail", "Mapping", "Properties/StartingPosition", "StartingPosition: TRIM_HORIZON")
    ]
    assert "Orders is a queue" in said[0].text


def test_each_of_the_two_is_told(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1700000000"), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [
        ("fail", "Mapping", "Properties/StartingPosition"),
        ("fail", "Mapping", "Properties/StartingPositionTimestamp"),
    ]


@pytest.mark.parametrize("properties", ["BatchSize: 5", "StartingPosition: !Ref AWS::NoValue"], ids=["absent", "NoValue"])
def test_good_is_silent(properties: str, changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping(properties), RULE) == []


def test_of_other_stream_properties_another_rule_speaks(changed: Callable[..., list[Any]]) -> None:
    assert changed(mapping("ParallelizationFactor: 2"), RULE) == []


def test_a_value_that_nobody_knows_is_there_all_the_same(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("StartingPosition: !Ref Any"), RULE, head=HEAD)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/StartingPosition/Ref")]


def test_a_condition_that_only_a_macro_writes_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping("Fn::Transform: {Name: AddPosition}"), RULE)
    assert [(one.verdict, one.resource) for one in said] == [("undecided", "Mapping")]


@pytest.mark.parametrize(
    "source", ["arn:aws:sqs:eu-west-1:111122223333:orders", '!Sub "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders"'], ids=["an ARN", "a Sub"]
)
def test_a_queue_outside_is_a_queue_by_its_arn(source: str, changed: Callable[..., list[Any]]) -> None:
    said = changed(mapping(f"EventSourceArn: {source}, StartingPosition: LATEST"), RULE)
    assert [(one.verdict, one.resource, one.route) for one in said] == [("fail", "Mapping", "Properties/StartingPosition")]


@pytest.mark.parametrize(
    "source",
    ["!ImportValue Source", "!Ref Any", "!GetAtt Stream.Arn", "arn:aws:kinesis:eu-west-1:111122223333:stream/orders", "!GetAtt Table.StreamArn"],
    ids=["an import", "a parameter", "a stream", "the ARN of a stream", "the stream of a table"],
)
def test_trap_what_may_be_a_stream_is_one(source: str, changed: Callable[..., list[Any]]) -> None:
    streams = "\nStream: {Type: AWS::Kinesis::Stream}\nTable: {Type: AWS::DynamoDB::Table}"
    assert changed(mapping(f"EventSourceArn: {source}, StartingPosition: LATEST") + streams, RULE, head=HEAD) == []


def test_trap_a_source_that_is_a_queue_in_one_world_and_a_stream_in_the_next(changed: Callable[..., list[Any]]) -> None:
    stream = "Stream: {Type: AWS::Kinesis::Stream}\n"
    together = mapping("EventSourceArn: !If [IsProd, !GetAtt Stream.Arn, !GetAtt Orders.Arn], StartingPosition: !If [IsProd, LATEST, !Ref AWS::NoValue]")
    assert changed(stream + together, RULE, head=HEAD) == []
    always = mapping("EventSourceArn: !If [IsProd, !GetAtt Stream.Arn, !GetAtt Orders.Arn], StartingPosition: LATEST")
    assert [(one.verdict, one.resource, one.worlds) for one in changed(stream + always, RULE, head=HEAD)] == [("fail", "Mapping", ("Env is not prod",))]

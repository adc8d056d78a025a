"""Which event source mappings are pipelines: all that read a queue, or may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.model.pipelines import linked
from queuegate.synth.values.worlds import Outside, Undecided

Model = Callable[..., Any]


def mapping(properties: str, head: str = "", condition: str = "") -> str:
    return f"""
{head}
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Lambda::Function}}
  Stream: {{Type: AWS::Kinesis::Stream}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Broker: {{Type: AWS::AmazonMQ::Broker}}
  Cluster: {{Type: AWS::MSK::Cluster}}
  Documents: {{Type: AWS::DocDB::DBCluster}}
  Custom: {{Type: Custom::Source}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    {condition}
    Properties: {{FunctionName: !Ref Worker, {properties}}}
"""


CONDITION = "Parameters: {Env: {Type: String, Default: dev}, Arn: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"


@pytest.mark.parametrize(
    ("properties", "counts"),
    [
        ("EventSourceArn: !GetAtt Orders.Arn", True),
        ("EventSourceArn: !GetAtt Orders.Arn, Enabled: false", True),
        ("EventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:far'", True),
        ("EventSourceArn: !Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:far'", True),
        ("EventSourceArn: !Ref Arn", True),
        ("EventSourceArn: !ImportValue far", True),
        ("EventSourceArn: !GetAtt Custom.Arn", True),
        ("EventSourceArn: !GetAtt Nowhere.Arn", True),
        ("EventSourceArn: !If [IsProd, !GetAtt Orders.Arn, !GetAtt Stream.Arn]", True),
        ("EventSourceArn: [a]", True),
        ("BatchSize: 5", True),
        ("EventSourceArn: !GetAtt Stream.Arn", False),
        ("EventSourceArn: !GetAtt Table.StreamArn", False),
        ("EventSourceArn: !Ref Broker", False),
        ("EventSourceArn: !Ref Cluster", False),
        ("EventSourceArn: !Ref Documents", False),
        ("EventSourceArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/far'", False),
        ("EventSourceArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/far/stream/x'", False),
        ("EventSourceArn: !Sub 'arn:aws:kafka:${AWS::Region}:${AWS::AccountId}:cluster/far'", False),
        ("EventSourceArn: 'arn:aws:mq:eu-west-1:111122223333:broker:far'", False),
        ("EventSourceArn: 'arn:aws:rds:eu-west-1:111122223333:cluster:far'", False),
        ("EventSourceArn: !Ref Arn, StartingPosition: LATEST", False),
        ("EventSourceArn: !ImportValue far, Queues: [a]", False),
        ("EventSourceArn: !ImportValue far, Topics: [a]", False),
        ("EventSourceArn: !ImportValue far, DocumentDBEventSourceConfig: {DatabaseName: a}", False),
        ("EventSourceArn: !GetAtt Nowhere.Arn, BisectBatchOnFunctionError: true", False),
        ("SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: [a]}}, Topics: [a]", False),
    ],
    ids=str,
)
def test_what_counts_as_a_pipeline(model: Model, properties: str, counts: object) -> None:
    assert [pipeline.id for pipeline in model(mapping(properties, CONDITION)).pipelines] == (["one/Mapping"] if counts else [])


def test_a_parameter_with_the_arn_of_a_stream_is_a_stream(model: Model) -> None:
    text = mapping("EventSourceArn: !Ref Source", "Parameters: {Source: {Type: String, Default: 'arn:aws:kinesis:eu-west-1:111122223333:stream/far'}}")
    assert model(text).pipelines == ()
    assert len(model(text, given={"Source": "arn:aws:sqs:eu-west-1:111122223333:far"}).pipelines) == 1


def test_a_mapping_under_a_condition_counts_and_one_that_is_unreadable_too(model: Model) -> None:
    for condition in ("Condition: IsProd", "Condition: Nowhere", "Condition: [IsProd]"):
        assert [pipeline.id for pipeline in model(mapping("EventSourceArn: !GetAtt Orders.Arn", CONDITION, condition)).pipelines] == ["one/Mapping"]


def test_two_templates_are_two_stacks(model: Model) -> None:
    text = mapping("EventSourceArn: !GetAtt Orders.Arn")
    assert [pipeline.id for pipeline in model(text, text).pipelines] == ["one/Mapping", "two/Mapping"]


def test_the_usual_world_is_that_of_the_defaults(model: Model) -> None:
    head = CONDITION.replace("Default: dev", "AllowedValues: [prod, dev], Default: dev")
    (pipeline,) = model(mapping("EventSourceArn: !GetAtt Orders.Arn, BatchSize: !If [IsProd, 100, 5]", head)).pipelines
    assert pipeline.usual().batch_size.get() == 5


def test_what_a_mapping_is_linked_with(model: Model) -> None:
    (pipeline,) = model(mapping("EventSourceArn: !GetAtt Orders.Arn")).pipelines
    found = linked(pipeline.usual())
    assert [getattr(found[name], "id", None) for name in ("queue", "function")] == ["Orders", "Worker"]
    assert found["role"] == Undecided("Role is missing")
    assert found["dead_letter_queue"] is None


def test_a_link_that_leads_outside_or_nowhere_says_why(model: Model) -> None:
    (pipeline,) = model(mapping("EventSourceArn: !ImportValue far")).pipelines
    found = linked(pipeline.usual())
    assert isinstance(found["queue"], Outside)
    assert isinstance(found["dead_letter_queue"], Outside)
    text = mapping("EventSourceArn: !GetAtt Orders.Arn", CONDITION).replace(
        "Orders: {Type: AWS::SQS::Queue}", "Orders: {Type: AWS::SQS::Queue, Condition: IsProd}"
    )
    (pipeline,) = model(text).pipelines
    assert linked(pipeline.usual())["queue"] is None  # CloudFormation refuses the template in this world

"""Which resources belong to a pipeline, and so may be spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuegate.policies.gate.judging.described import MOST, OF_ONE, described
from queuegate.policies.gate.judging.places import Places
from queuegate.policies.gate.linters.belonging import belonging, consumers
from queuegate.synth import Assembly
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.meter import Pot

FUNCTION = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["WorkerRole", "Arn"]}}}


def of(body: dict[str, Any]) -> tuple[dict[tuple[str, str], list[str]], set[tuple[str, str]]]:
    template = Template(file="/t.json", stack="S", body=body, spot=lambda _: Spot("/t.json", 1))
    model = build([template])
    pipelines = [described(pipeline, Places(Assembly(), "/"), Pot(MOST, OF_ONE)) for pipeline in model.pipelines]
    return dict(belonging(pipelines, model.scopes)), consumers(pipelines)


def test_a_pipeline_is_its_parts_and_what_is_one_reference_away(mutant: Callable[..., dict[str, Any]]) -> None:
    body = mutant(
        {"op": "add", "path": "Worker/Properties/Environment", "value": {"Variables": {"TABLE": {"Ref": "Table"}}}},
        {"op": "add", "path": "Table", "value": {"Type": "AWS::DynamoDB::Table"}},
        {
            "op": "add",
            "path": "Alarm",
            "value": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Orders", "QueueName"]}}]},
            },
        },
        {"op": "add", "path": "Policy", "value": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "WorkerRole"}]}}},
        {"op": "add", "path": "Stranger", "value": FUNCTION},
        {"op": "add", "path": "Bucket", "value": {"Type": "AWS::S3::Bucket"}},
    )
    found, readers = of(body)
    assert {name for _, name in found} == {"DeadLetters", "Orders", "WorkerRole", "Worker", "Mapping", "Table", "Alarm", "Policy"}
    assert set(map(tuple, found.values())) == {("S/Mapping",)}
    assert readers == {("S", "Worker")}


def test_a_part_of_two_pipelines_belongs_to_both(mutant: Callable[..., dict[str, Any]]) -> None:
    second = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"EventSourceArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
    }
    found, _ = of(mutant({"op": "add", "path": "Second", "value": second}))
    assert found["S", "Worker"] == ["S/Mapping", "S/Second"]
    assert found["S", "Orders"] == ["S/Mapping", "S/Second"]  # the second one reads its dead-letter queue, to which it refers


def test_without_a_pipeline_nothing_belongs() -> None:
    assert of({"Resources": {"Stranger": FUNCTION}}) == ({}, set())

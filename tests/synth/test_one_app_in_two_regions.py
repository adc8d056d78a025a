"""One app that deploys the same stacks to two Regions: names, exports and outputs are those of the reader's own Region."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth import Options, load
from queuegate.synth.model.pipelines import Pipeline, build, linked

REGIONS = {"us": "us-east-1", "eu": "eu-west-1"}
NETWORK = {
    "Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}},
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}, "Export": {"Name": "orders-arn"}}},
}


def service(source: Any) -> dict[str, Any]:
    return {
        "Resources": {
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 10}},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": source, "FunctionName": {"Ref": "Worker"}}},
        }
    }


def queues(folder: Path, source: Any, regions: dict[str, str] = REGIONS) -> dict[str, Any]:
    """The stack of the queue that each mapping reads, or why that is not known."""
    artifacts = {}
    for short, region in regions.items():
        for name, body in (("network", NETWORK), ("service", service(source))):
            (folder / f"{name}-{short}.json").write_text(json.dumps(body), encoding="utf-8")
            artifacts[f"{name}-{short}"] = {
                "type": "aws:cloudformation:stack",
                "displayName": f"{name}-{short}",
                "environment": f"aws://111122223333/{region}",
                "properties": {"templateFile": f"{name}-{short}.json", "stackName": name},
            }
    (folder / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": artifacts}), encoding="utf-8")
    assembly = load([str(folder)], Options(folder, lambda: folder))
    assert assembly.problems == []
    return {pipeline.id.partition("/")[0]: read(pipeline) for pipeline in build(assembly.templates, {}, None, assembly.nested).pipelines}


def read(pipeline: Pipeline) -> Any:
    found = linked(pipeline.usual())["queue"]
    return getattr(found, "reason", None) or found.facts.scope.id  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "source",
    [
        {"Fn::ImportValue": "orders-arn"},
        {"Fn::GetStackOutput": {"StackName": "network", "OutputName": "Arn"}},
        {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders"},
        {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:111122223333:orders"},
    ],
)
def test_the_queue_is_that_of_the_readers_own_region(tmp_path: Path, source: Any) -> None:
    assert queues(tmp_path, source) == {"service-us": "network-us", "service-eu": "network-eu"}


def test_a_region_that_is_spelt_out_is_that_one(tmp_path: Path) -> None:
    output = {"Fn::GetStackOutput": {"StackName": "network", "OutputName": "Arn", "Region": "eu-west-1"}}
    assert queues(tmp_path, output) == {"service-us": "network-eu", "service-eu": "network-eu"}
    assert queues(tmp_path, "arn:aws:sqs:us-east-1:111122223333:orders") == {"service-us": "network-us", "service-eu": "network-us"}


def test_another_account_is_outside(tmp_path: Path) -> None:
    assert set(queues(tmp_path, "arn:aws:sqs:us-east-1:999999999999:orders").values()) == {
        "arn:aws:sqs:us-east-1:999999999999:orders is not defined in any of the targets"
    }


def test_where_nothing_says_which_region_it_is_several_are_named(tmp_path: Path) -> None:
    agnostic = dict.fromkeys(REGIONS, "unknown-region")
    assert set(queues(tmp_path, {"Fn::ImportValue": "orders-arn"}, agnostic).values()) == {"orders-arn is exported by network-us and network-eu"}
    output = {"Fn::GetStackOutput": {"StackName": "network", "OutputName": "Arn"}}
    assert set(queues(tmp_path, output, agnostic).values()) == {"the output Arn of network may be that of network-us or network-eu"}

"""What is found once in a world is that of the resource that is asked, beside others of its kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queuegate.synth.handlers.source import located
from queuegate.synth.iam.evaluation.grants import role_statements
from queuegate.synth.iam.evaluation.whole_service import on_all
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import Mapping
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import World


def pipeline(name: str) -> dict[str, Any]:
    arn = {"Fn::GetAtt": [f"{name}Queue", "Arn"]}
    grants = [("sqs:*", "arn:aws:sqs:*:*:*"), ("kms:Decrypt", "arn:aws:kms:*:*:key/*"), ("iam:PassRole", "arn:aws:iam::*:role/*")]
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in grants]
    alarm = {"Namespace": "AWS/SQS", "MetricName": name, "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{name}Queue", "QueueName"]}}]}
    return {
        f"{name}Queue": {"Type": "AWS::SQS::Queue"},
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}]}},
        f"{name}Worker": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Role": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Code": {"ZipFile": f"name = {name!r}"},
                "LoggingConfig": {"LogGroup": {"Ref": f"{name}Log"}},
            },
        },
        f"{name}Log": {"Type": "AWS::Logs::LogGroup"},
        f"{name}Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": arn, "FunctionName": {"Ref": f"{name}Worker"}}},
        f"{name}Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
    }


@pytest.fixture
def mappings() -> list[Mapping]:
    """Two pipelines of one template, seen in one world."""
    body, spot = parse(json.dumps({"Resources": pipeline("One") | pipeline("Other")}), "template.json")
    model = build([Template(file="template.json", stack="template", body=body, spot=spot)])
    world = World()
    world.steps = []
    return [view_of(one.mapping, world) for one in model.pipelines]


def test_the_parts_of_a_mapping_are_its_own(mappings: list[Mapping]) -> None:
    for _ in range(2):
        for mapping, name in zip(mappings, ("One", "Other"), strict=True):
            parts = linked(mapping)
            assert [getattr(parts[part], "id", None) for part in ("queue", "function", "role")] == [f"{name}Queue", f"{name}Worker", f"{name}Role"]
            assert (group := mapping.function.log_group()) is not None
            assert group.id == f"{name}Log"
            assert located(mapping.function, mapping.world).text == f"name = {name!r}"
            assert [alarm.id for alarm in mapping.queue.alarms.naming()] == [f"{name}Alarm"]
            assert [str(metric.text("MetricName")) for alarm in mapping.queue.alarms for late in alarm.metrics() if (metric := late())] == [name]
            assert name in str(mapping.source_arn())


def test_what_a_statement_gives_of_all_resources_is_told_apart_by_what_they_are(mappings: list[Mapping]) -> None:
    asked = (("sqs", ""), ("kms", "key/"), ("iam", "role/"))
    for mapping in mappings:
        role = mapping.function.role
        for own, statement in zip(asked, role_statements(role), strict=True):
            assert [(service, before) for service, before in asked if on_all(statement, service, role, before) is not None] == [own]

from __future__ import annotations

import importlib.util
import json
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.sam.transform import lowered
from queuegate.synth.sources.template import Spot, Template

ROOT = Path(__file__).parents[4]
TABLE = ROOT / "synth" / "sources" / "sam" / "policy_templates.json"


def load(name: str) -> Any:
    """A script of the tools folder."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_the_table_is_what_the_tool_writes() -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8"))["source"] == f"aws-sam-translator {version('aws-sam-translator')}", (
        "run python tools/sam_policy_templates.py"
    )
    assert load("sam_policy_templates").rendered() == TABLE.read_text(encoding="utf-8")


def test_the_policies_of_a_pipeline_are_in_the_table() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert table["templates"]["SQSPollerPolicy"]["parameters"] == ["QueueName"]
    assert "AWSLambdaSQSQueueExecutionRole" in table["managed"]["/service-role/"]
    assert set(table["connectors"]["AWS::SQS::Queue AWS::Lambda::Function"]["access"]) == {"Read", "Write"}


def test_every_policy_template_gives_what_the_transform_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the installed transform knows, in one function: a template that the table lacks, or that has changed, is a difference."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    package = find_spec("samtranslator")
    assert package is not None
    assert package.origin is not None
    known = json.loads((Path(package.origin).parent / "policy_templates_data" / "policy_templates.json").read_text(encoding="utf-8"))["Templates"]
    policies = [{name: {parameter: f"a-{parameter}" for parameter in one["Parameters"]}} for name, one in sorted(known.items())]
    function = {"Runtime": "python3.13", "Handler": "app.handler", "InlineCode": "pass", "Policies": policies}
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Worker": {"Type": "AWS::Serverless::Function", "Properties": function}}}
    ours, refused = lowered(Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1)))
    assert not refused
    tool: Any = load("sam_translated")
    theirs = tool.compared(tool.translated(body))["WorkerRole"]["Policies"]
    found = tool.compared(ours.body)["WorkerRole"]["Policies"]
    assert len(theirs) == len(known) > 70
    assert found == theirs


def between(source: str, destination: str, access: str) -> Any:
    """A template with one connector between two resources of these types, of whom each has a role of its own."""

    def resource(kind: str, role: str) -> Any:
        who = {"Fn::GetAtt": [role, "Arn"]}
        given: Any = {
            "AWS::Lambda::Function": {"Handler": "a.b", "Runtime": "python3.13", "Code": {"ZipFile": "pass"}, "Role": who},
            "AWS::StepFunctions::StateMachine": {"RoleArn": who},
            "AWS::Events::Rule": {"Targets": [{"Id": "t", "Arn": "arn:aws:states:eu-west-1:111122223333:stateMachine:s", "RoleArn": who}]},
        }
        return {"Type": kind, "Properties": given.get(kind, {})}

    by_role = {"Type": source, "RoleName": {"Ref": "RoleA"}, "Arn": {"Fn::GetAtt": ["A", "Arn"]}}  # the transform does not look for a rule's role
    connector = {"Source": by_role if source == "AWS::Events::Rule" else {"Id": "A"}, "Destination": {"Id": "B"}, "Permissions": access.split("+")}
    roles = {name: {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}} for name in ("RoleA", "RoleB")}
    ends = {"A": resource(source, "RoleA"), "B": resource(destination, "RoleB")}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {**ends, **roles, "Link": {"Type": "AWS::Serverless::Connector", "Properties": connector}},
    }


@pytest.mark.slow
def test_every_connector_gives_what_the_transform_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair of types in the table, with each permission, and with both; the transform takes some of them only together."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    tool, compared, unsupported = load("sam_translated"), set(), list[bool]()
    refusal = import_module("samtranslator.model.exceptions").InvalidDocumentException
    for pair, one in json.loads(TABLE.read_text(encoding="utf-8"))["connectors"].items():
        for access in [*one["access"], "+".join(sorted(one["access"]))]:
            body = between(*pair.split(), access)
            try:
                theirs = tool.compared(tool.translated(body))
            except refusal as said:
                unsupported += ["Unsupported 'Permissions'" in str(said)]
                continue
            ours, refused = lowered(Template(file="t.yaml", stack="t", body=body, spot=lambda _: Spot("t.yaml", 1)))
            assert not refused
            assert tool.compared(ours.body) == theirs, (pair, access)
            compared.add(pair)
    assert all(unsupported)
    assert len(compared) == len(json.loads(TABLE.read_text(encoding="utf-8"))["connectors"])

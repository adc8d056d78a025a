"""What a template names as a file, an API's document or a state machine's definition, is judged as if it stood in the template, and a finding points into that file."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.policies.gate.report.record.model import Finding, Report
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

PIPELINE: dict[str, Any] = {
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}},
    "Worker": {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "InlineCode": "def handler(event, context):\n    return {'batchItemFailures': []}\n",
            "Events": {"Sqs": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Orders", "Arn"]}}}},
        },
    },
    "Sender": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["apigateway.amazonaws.com", "states.amazonaws.com"]}}]
            }
        },
    },
}
INTEGRATION = {
    "integrationSubtype": "SQS-SendMessage",
    "type": "aws_proxy",
    "payloadFormatVersion": "1.0",
    "credentials": {"Fn::GetAtt": ["Sender", "Arn"]},
    "requestParameters": {"MessageBody": "$request.body", "QueueUrl": {"Ref": "Orders"}},
}
API: dict[str, Any] = {"openapi": "3.0.1", "paths": {"/orders": {"post": {"x-amazon-apigateway-integration": INTEGRATION}}}}
MACHINE: dict[str, Any] = {
    "StartAt": "Send",
    "States": {
        "Send": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Url}", "MessageBody.$": "$"},
            "End": True,
        }
    },
}
FLOW = {"DefinitionSubstitutions": {"Url": {"Ref": "Orders"}}}
ROLE = {"Fn::GetAtt": ["Sender", "Arn"]}
INCLUDED = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "parts/document.yaml"}}}
FORMS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "AWS::Include in an HTTP API": ({"Type": "AWS::Serverless::HttpApi", "Properties": {"DefinitionBody": INCLUDED}}, {"DefinitionBody": API}, API),
    "AWS::Include in a REST API": ({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": INCLUDED}}, {"Body": API}, API),
    "AWS::Include beside what is there": (
        {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"openapi": "3.0.1", **INCLUDED}}},
        {"Body": API},
        {"paths": API["paths"]},
    ),
    "DefinitionUri of a state machine": (
        {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "parts/document.yaml", "Role": ROLE, **FLOW}},
        {"Definition": MACHINE},
        MACHINE,
    ),
    "DefinitionS3Location": (
        {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionS3Location": "./parts/document.yaml", "RoleArn": ROLE, **FLOW}},
        {"Definition": MACHINE},
        MACHINE,
    ),
}
"""The resource as it names its file, the property that holds the same, and what the file holds."""
NAMING = ("DefinitionUri", "DefinitionS3Location", "Body", "DefinitionBody")

Checked = Callable[..., Report]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    (tmp_path / ".git").mkdir()
    (tmp_path / "parts").mkdir()
    monkeypatch.chdir(tmp_path)

    def made(resource: dict[str, Any], document: Any = None, **more: Any) -> Report:
        if document is not None:
            (tmp_path / "parts" / "document.yaml").write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
        body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {**PIPELINE, "Front": resource, **more}}
        (tmp_path / "template.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
        return run(Flags(targets=("template.yaml",), linters=("none",), static=True, cache=False), tmp_path).report

    return made


def said(report: Report) -> list[tuple[str, str, str, str | None]]:
    return sorted((one.rule, one.verdict, one.message, one.resource) for one in report.findings)


def about(report: Report, rule: str) -> list[Finding]:
    return [one for one in report.findings if one.rule == rule and one.verdict == "fail"]


def inline(resource: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
    """The resource with the document in the template itself."""
    kept = {key: value for key, value in resource["Properties"].items() if key not in NAMING}
    return {**resource, "Properties": {**kept, **held}}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_is_said_as_if_it_stood_in_the_template(checked: Checked, form: str) -> None:
    resource, held, document = FORMS[form]
    apart, together = checked(resource, document), checked(inline(resource, held))
    assert said(apart) == said(together)
    [finding] = about(apart, "service-may-not-send")
    assert finding.source is not None
    assert (finding.source.file, finding.resource) == ("parts/document.yaml", "Front")
    written = Path("parts/document.yaml").read_text(encoding="utf-8").splitlines()
    assert "QueueUrl" in written[finding.source.line - 1]


@pytest.mark.parametrize("form", FORMS)
def test_json_is_read_as_well(checked: Checked, form: str) -> None:
    resource, _, document = FORMS[form]
    assert said(checked(resource, json.dumps(document, indent=2))) == said(checked(resource, document))


def questions(report: Report) -> list[str]:
    return [one.reason or "" for one in report.findings if one.rule == "unread-part" and one.verdict == "undecided"]


@pytest.mark.parametrize(
    ("named", "document"),
    [
        pytest.param("parts/nowhere.yaml", None, id="no file"),
        pytest.param("parts", None, id="a folder"),
        pytest.param("parts/document.yaml", "a: [", id="no YAML"),
        pytest.param("parts/document.yaml", "- a list", id="no mapping"),
        pytest.param("../outside.yaml", None, id="outside the repository"),
        pytest.param("s3://bucket/document.yaml", None, id="in a bucket"),
    ],
)
def test_what_cannot_be_read_is_a_question(checked: Checked, tmp_path: Path, named: str, document: str | None) -> None:
    (tmp_path.parent / "outside.yaml").write_text(yaml.safe_dump(API), encoding="utf-8")
    included = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": named}}}
    report = checked({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": included}}, document)
    assert any("Front" in one for one in questions(report))
    assert not about(report, "service-may-not-send")
    if document != "- a list":
        report = checked({"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": named, "Role": ROLE}}, document)
        assert any("DefinitionUri of Front" in one for one in questions(report))


def test_where_no_queue_is_nobody_asks_for_a_definition(tmp_path: Path) -> None:
    body = {"Resources": {"Front": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "s3://bucket/x.json"}}}}
    (tmp_path / "template.yaml").write_text(yaml.safe_dump(body), encoding="utf-8")
    report = run(Flags(targets=("template.yaml",), linters=("none",), static=True, cache=False), tmp_path).report
    assert not [one for one in questions(report) if "DefinitionUri" in one]


def test_a_key_that_is_there_already_is_not_overwritten(checked: Checked) -> None:
    resource = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {"paths": {}, **INCLUDED}}}
    report = checked(resource, API)
    assert not about(report, "service-may-not-send")
    assert any("AWS::Include" in one for one in questions(report))


@pytest.mark.slow
@pytest.mark.parametrize("shared", [True, False])
def test_a_template_is_no_larger_for_its_files_than_it_may_be(checked: Checked, *, shared: bool) -> None:
    large = {"openapi": "3.0.1", "paths": {f"/{i}": {"get": {"x": [*range(50)]}} for i in range(400)}}
    more = {f"Api{i}": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": INCLUDED if shared else deepcopy(INCLUDED)}} for i in range(100)}
    report = checked({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": deepcopy(INCLUDED)}}, large, **more)
    assert [(one.kind, "more than 1,000,000 parts" in one.message) for one in report.problems] == [("too-large", True)]
    assert not checked({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": INCLUDED}}, large).problems


def test_what_is_to_be_changed_in_such_a_file_is_no_edit_of_the_template(checked: Checked) -> None:
    """A function whose properties are in a file: the edit would be of that file."""
    properties = {"Runtime": "python3.13", "Handler": "index.handler", "Timeout": 60, "Role": ROLE, "Code": {"ZipFile": "def handler(event, context): pass"}}
    mapping = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": {"Ref": "Front"}}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": INCLUDED}
    function = {"Type": "AWS::Lambda::Function", "Properties": properties}
    report = checked(function, {"VisibilityTimeout": 30}, Jobs=queue, Mapping=mapping)
    [finding] = about(report, "visibility-below-timeout")
    assert finding.source is not None
    assert (finding.resource, finding.source.file, finding.source.line) == ("Jobs", "parts/document.yaml", 1)
    assert finding.edits == []

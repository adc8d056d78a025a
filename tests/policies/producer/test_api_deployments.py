"""A deployment of a REST API, and whether CloudFormation makes it after the method that sends."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.rule import Severity

TESTS = Path(__file__).parents[2]
SAID: Any = runpy.run_path(str(TESTS / "metamorphic" / "judged.py"))["said"]

RULE = "api-deployed-before-methods"
RULE_ITSELF = next(one for one in RULES if one.name == RULE)
METHOD = (
    "{Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref %s, ResourceId: !GetAtt %s.RootResourceId, HttpMethod: %s, Integration: {Type: AWS, Credentials: !GetAtt WorkerRole.Arn, "
    'Uri: !Sub "arn:aws:apigateway:eu-west-1:sqs:path/${AWS::AccountId}/${%s.QueueName}", RequestTemplates: {application/json: Action=SendMessage&MessageBody=x}}}}'
)
MOCK = "{Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, Integration: {Type: MOCK}}}"


def api(*more: str) -> str:
    return "\n".join(["Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}", f"Post: {METHOD % ('Api', 'Api', 'POST', 'Orders')}", *more])


def deployment(more: str = "", api_: str = "!Ref Api", name: str = "Live") -> str:
    return f"{name}: {{Type: AWS::ApiGateway::Deployment, {more}Properties: {{RestApiId: {api_}}}}}"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (api(deployment()), Severity.ERROR),
        (api(deployment("DependsOn: Api, ")), Severity.ERROR),
        (api(f"Get: {MOCK}", deployment()), Severity.ERROR),
        (api(f"Get: {MOCK}", deployment("DependsOn: [Get], ")), Severity.WARNING),
    ],
)
def test_bad(text: str, severity: Severity, changed: Callable[..., list[Any]]) -> None:
    (said,) = changed(text, RULE)
    assert (said.verdict, said.severity, said.resource, said.key) == ("fail", severity, "Live", "Live: Post")


@pytest.mark.parametrize(
    "text",
    [
        api(deployment("DependsOn: Post, ")),
        api(f"Get: {MOCK}", deployment("DependsOn: [Get, Post], ")),
        api("After: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Post}", deployment("DependsOn: After, ")),
        api(deployment(), deployment("DependsOn: Post, ", name="Second")),
        api("Other: {Type: AWS::ApiGateway::RestApi, Properties: {Name: other}}", deployment(api_="!Ref Other")),
        api(deployment(api_="abc123")),
        api(deployment()).replace("{Name: orders}", "{Name: orders, Body: {openapi: 3.0.1, paths: {}}}"),
        api(),
    ],
)
def test_good(text: str, changed: Callable[..., list[Any]]) -> None:
    assert [one for one in changed(text, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize(("waits", "fails"), [("DependsOn: Methods, ", False), ("", True)])
def test_a_method_in_a_nested_stack_is_waited_for_with_that_stack(waits: str, fails: bool) -> None:  # noqa: FBT001 - a parameter of a test
    child = METHOD.replace("!Ref %s", "!Ref Api").replace("!GetAtt %s.RootResourceId", "!Ref Root") % ("POST", "Orders")
    child = child.replace("!GetAtt WorkerRole.Arn", "!Ref Role").replace("${Orders.QueueName}", "${Queue}")
    parameters = "{Api: {Type: String}, Root: {Type: String}, Role: {Type: String}, Queue: {Type: String}}"
    handed = "{Api: !Ref Api, Root: !GetAtt Api.RootResourceId, Role: !GetAtt WorkerRole.Arn, Queue: !GetAtt Orders.QueueName}"
    more = [
        "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}",
        f"Methods: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: child.yaml, Parameters: {handed}}}}}",
        deployment(waits),
    ]
    base = (TESTS / "policies" / "base.yaml").read_text(encoding="utf-8").rstrip()
    files = {"main.yaml": "\n".join([base, *(f"  {line}" for line in more)]), "child.yaml": f"Parameters: {parameters}\nResources:\n  Post: {child}\n"}
    assert {one[2] for one in SAID(files, rules=[RULE_ITSELF]).findings} == ({"Live"} if fails else set())

"""A deployment of a REST API, and whether CloudFormation makes it after the method that sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "api-deployed-before-methods"
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

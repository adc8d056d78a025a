"""APIs that wait for a function that sends: how long, by which permission, and how its stage is throttled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
PRODUCER = (
    "PRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, "
    "Resource: !GetAtt Orders.Arn}]}}]}}\nP: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt PRole.Arn, Timeout: %s}}\n"
)
REST = (
    "Post: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: a, Integration: {Type: AWS_PROXY%s, "
    "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${P.Arn}/invocations'}}}\n"
)
HTTP = "Post: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: a, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt P.Arn%s}}\n"


@pytest.mark.parametrize(
    ("api", "timeout", "late"),
    [
        (REST % "", 30, True),
        (REST % "", 29, False),
        (HTTP % "", 30, False),
        (HTTP % "", 31, True),
        (HTTP % ", TimeoutInMillis: 5000", 10, True),
        (REST % ", TimeoutInMillis: 60000", 45, False),
        ("", 900, False),
    ],
)
def test_a_function_that_outlives_its_api(api: str, timeout: int, late: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(PRODUCER % timeout + api, "api-outlived-by-function")
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "P", "Properties/Timeout")] if late else [])


def test_trap_sam_grants_with_a_wildcard_and_the_variable_tells(judged: Callable[..., list[Any]]) -> None:
    """SQSSendMessagePolicy allows sqs:SendMessage*, which makes no producer by itself."""
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}
  F: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}}}}
  P:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: java21
      Timeout: 60
      Environment: {Variables: {QUEUE_URL: !Ref Q}}
      Policies: [{SQSSendMessagePolicy: {QueueName: q}}]
      Events: {Post: {Type: Api, Properties: {Path: /, Method: post}}}
"""
    (said,) = judged(text, rule="api-outlived-by-function")
    assert (said.verdict, said.resource, said.route) == ("fail", "P", "Properties/Timeout")
    assert "the integration timeout of Post of P is 29 s" in said.text


def test_a_timeout_that_nobody_knows_is_undecided(changed: Changed) -> None:
    said = changed(PRODUCER % "!Ref Seconds" + REST % "", "api-outlived-by-function", "Parameters: {Seconds: {Type: Number}}")
    assert [one.verdict for one in said] == ["undecided"]


REFUSED, ZERO = "api-request-refused", "api-throttle-zero"
LETS = "May: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref P, Action: 'lambda:InvokeFunction', Principal: %s%s}}\n"
OWN = "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\nOther: {Type: AWS::ApiGateway::RestApi, Properties: {Name: b}}\n"
ITS = ", SourceArn: !Sub 'arn:aws:execute-api:eu-west-1:${AWS::AccountId}:${%s}/*'"
OURS = REST.replace("RestApiId: a", "RestApiId: !Ref Api, HttpMethod: POST")
AMISS = [("Post", "Properties/Integration")]


@pytest.mark.parametrize(
    ("api", "said"),
    [
        (REST % ", IntegrationHttpMethod: GET" + LETS % ("apigateway.amazonaws.com", ""), [("Post", "Properties/Integration/IntegrationHttpMethod")]),
        (REST % ", IntegrationHttpMethod: POST" + LETS % ("apigateway.amazonaws.com", ""), []),
        (HTTP % ", IntegrationMethod: GET" + LETS % ("apigateway.amazonaws.com", ""), []),
        (OURS % "" + OWN + LETS % ("apigateway.amazonaws.com", ITS % "Api"), []),
        (OURS % "" + OWN + LETS % ("!Sub 'apigateway.${AWS::URLSuffix}'", ITS % "Api"), []),
        (OURS % "" + OWN + LETS % ("apigateway.amazonaws.com", ITS % "Other"), [("Post", "Properties/Integration")]),
        *(
            (OURS % "" + OWN + LETS % ("apigateway.amazonaws.com", (ITS % "Api").replace("}/*'", f"}}{path}'")), [])
            for path in ("/*/POST/orders", "/v1/*/*", "/*/P*")
        ),
        *(
            (OURS % "" + OWN + LETS % ("apigateway.amazonaws.com", (ITS % "Api").replace("}/*'", f"}}{path}'")), AMISS)
            for path in ("/*/GET/orders", "/v1/PUT/")
        ),
        (OURS.replace("HttpMethod: POST", "HttpMethod: ANY") % "" + OWN + LETS % ("apigateway.amazonaws.com", (ITS % "Api").replace("}/*'", "}/*/GET/a'")), []),
        (OURS % "" + OWN + LETS % ("events.amazonaws.com", ""), [("Post", "Properties/Integration")]),
        (OURS % "" + OWN, [("Post", "Properties/Integration")]),
        (OURS % ", Credentials: 'arn:aws:iam::123456789012:role/calls'" + OWN, []),
        (
            OURS % ""
            + OWN
            + LETS.replace("!Ref P,", "!Ref Live,") % ("apigateway.amazonaws.com", "")
            + "Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref P, FunctionVersion: '1', Name: live}}\n",
            [("Post", "Properties/Integration")],  # https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html
        ),
        (OURS % "" + OWN + LETS % ("!ImportValue caller", ""), []),
    ],
)
def test_an_api_may_invoke_the_function_that_sends_and_does_so_by_post(api: str, said: list[tuple[str, str]], changed: Changed) -> None:
    assert [(one.resource, one.route) for one in changed(PRODUCER % 20 + api, REFUSED) if one.verdict == "fail"] == said


def test_a_throttle_of_zero_before_a_function_that_sends(changed: Changed) -> None:
    stage = "Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: %s}]}}\n"
    fragment = PRODUCER % 20 + OURS % "" + OWN
    (said,) = changed(fragment + stage % 0, ZERO)
    assert (said.verdict, said.resource, said.route) == ("fail", "Stage", "Properties/MethodSettings/0/ThrottlingRateLimit")
    assert changed(fragment + stage % 5, ZERO) == []
    assert changed(fragment + (stage % 0).replace("!Ref Api", "!Ref Other"), ZERO) == []


@pytest.mark.parametrize(("waits", "fires"), [("", True), ("DependsOn: Post, ", False)])
def test_a_deployment_waits_for_a_method_that_calls_a_function_that_sends(waits: str, fires: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    deployment = f"Deployment: {{Type: AWS::ApiGateway::Deployment, {waits}Properties: {{RestApiId: !Ref Api}}}}\n"
    said = changed(PRODUCER % 20 + OURS % "" + OWN + deployment, "api-deployed-before-methods")
    assert [(one.verdict, one.resource, one.key) for one in said] == ([("fail", "Deployment", "Deployment: Post")] if fires else [])

"""A function that sends to the queue, behind an API: the route that leads to it, and the permission without which the API may not call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
RULE = "api-request-refused"
API = "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
UNKNOWN = "Parameters: {Any: {Type: String}}"
SENDING = """
ShopRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}}]}}
Shop:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt ShopRole.Arn
    Environment: {Variables: {QUEUE: !Ref Orders}}
    Code:
      ZipFile: |
        import os
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=event["body"])
Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: KIND}}
Calls: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Shop.Arn}}
Other: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: MOCK}}
Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: KEY, Target: TARGET}}
Leave: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Shop, Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}PATH"}}
"""


def socket(target: str = "!Sub 'integrations/${Calls}'", path: str = "/*/bid", kind: str = "WEBSOCKET") -> str:
    return SENDING.replace("TARGET", target).replace("PATH", path).replace("KIND", kind).replace("KEY", "POST /bids" if kind == "HTTP" else "bid")


@pytest.mark.parametrize("kind", ["WEBSOCKET", "HTTP"])
@pytest.mark.parametrize(
    ("target", "resource"),
    [
        ("!Sub 'integrations/${Other}'", "Calls"),
        ("!Ref Calls", "Route"),
        ("!Sub 'integrations/${Calls}'", ""),
        ("!Join [/, [integrations, !Ref Calls]]", ""),
        ("!Ref Any", ""),
    ],
)
def test_a_route_leads_to_the_function_that_sends(target: str, resource: str, kind: str, changed: Changed) -> None:
    said = changed(socket(target, "/*", kind), RULE, head=UNKNOWN)
    assert [(one.verdict, one.resource) for one in said] == ([("fail", resource)] if resource else [])


@pytest.mark.parametrize(
    ("path", "kind", "lets"),
    [
        ("/*/bid", "WEBSOCKET", True),
        ("/live/b*", "WEBSOCKET", True),
        ("/*/*", "WEBSOCKET", True),
        ("/*", "WEBSOCKET", True),
        ("/*/bids", "WEBSOCKET", False),
        ("/live/$connect", "WEBSOCKET", False),
        ("/*/POST/bids", "HTTP", True),
        ("/*/*/bids", "HTTP", True),
        ("/live/POST/b*", "HTTP", True),
        ("/*/*", "HTTP", True),
        ("*", "HTTP", True),
        ("/*/GET/bids", "HTTP", False),
        ("/*/POST/bid", "HTTP", False),
        ("", "HTTP", False),
    ],
)
def test_a_permission_for_another_route_is_none(path: str, kind: str, lets: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(socket(path=path, kind=kind), RULE)
    assert [(one.verdict, one.resource, "Leave is for others" in one.text) for one in said] == [("fail", "Calls", True)] * (not lets)
    assert all("invoke it for a route to it;" in one.text and "/STAGE/ROUTE_KEY" in one.fix for one in said)


@pytest.mark.parametrize("key", ["$default", "ANY /bids", "POST /{id}", "POST /{id+}"])
@pytest.mark.parametrize("path", ["/*", "/*/*", "/live/*/*"])
def test_trap_a_permission_for_each_route(key: str, path: str, changed: Changed) -> None:
    assert changed(socket(path=path, kind="HTTP").replace("RouteKey: POST /bids", f'RouteKey: "{key}"'), RULE) == []


@pytest.mark.parametrize(
    ("path", "lets"),
    [
        ("/*/POST/v1/bids/{id}", True),
        ("/*/POST/v1/bids/*", True),
        ("/*/*/v1/*", True),
        ("/*/POST/*", True),
        ("/*/POST/v1/bid/*", False),
        ("/*/POST/bids/*", False),
        ("/*/GET/v1/bids/*", False),
        ("", False),
    ],
)
def test_a_permission_has_the_path_of_the_method(path: str, lets: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"""
    resources = """
V1: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: v1}}
Bids: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref V1, PathPart: bids}}
Bid: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Bids, PathPart: "{id}"}}
"""
    method = METHOD.format(uri=URI).replace("HttpMethod: POST", "ResourceId: !Ref Bid, HttpMethod: POST")
    document = in_a_document(leave(path))
    api = next(line for line in document.splitlines() if line.startswith("Api:"))
    said = [one for one in changed(document.replace(api, method) + resources, RULE) if one.verdict == "fail"]
    assert [(one.resource, "Leave is for others" in one.text) for one in said] == [("Post", True)] * (not lets)
    assert all("invoke it for that method;" in one.text and "ending in /* or in what is called (/STAGE/METHOD/PATH)" in one.fix for one in said)


def test_trap_an_integration_that_another_stack_is_told_of(changed: Changed) -> None:
    told = "\nTold: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Calls}}\n"
    assert changed(socket("!Sub 'integrations/${Other}'", "/*") + told, RULE) == []


@pytest.mark.parametrize(
    ("called", "leave", "fires"), [("Live", "Live", False), ("Producer.Arn", "Producer", False), ("Live", "Producer", True), ("Producer.Arn", "Live", True)]
)
def test_a_permission_is_for_the_name_that_the_uri_has(called: str, leave: str, fires: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html"""
    fragment = f"""
{API}
ProducerRole: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}}]}}}}]}}}}
Producer: {{Type: AWS::Lambda::Function, Properties: {{Runtime: java21, Handler: app.Handler, Code: {{S3Bucket: b, S3Key: k}}, Role: !GetAtt ProducerRole.Arn, Environment: {{Variables: {{QUEUE_URL: !Ref Orders}}}}}}}}
Live: {{Type: AWS::Lambda::Alias, Properties: {{Name: live, FunctionName: !Ref Producer, FunctionVersion: '1'}}}}
Post: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, HttpMethod: POST, Integration: {{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub "arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{called}}}/invocations"}}}}}}
Leave: {{Type: AWS::Lambda::Permission, Properties: {{Action: "lambda:InvokeFunction", FunctionName: !Ref {leave}, Principal: apigateway.amazonaws.com, SourceArn: !Sub "arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/*"}}}}
"""
    said = [one for one in changed(fragment, RULE) if one.verdict == "fail"]
    assert [(one.resource, "no AWS::Lambda::Permission" in one.text) for one in said] == [("Post", True)] * fires


def in_a_document(leave: str, *, verb: str = "post", method: str = "POST", more: str = "", kind: str = "AWS::ApiGateway::RestApi") -> str:
    """A function that sends to the queue, called by an operation of an API's OpenAPI document, and a permission for API Gateway with this SourceArn behind the API."""
    uri = '!Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Producer.Arn}/invocations"'
    integration = f"{{type: aws_proxy, httpMethod: {method}, uri: {uri}{more}}}"
    return f"""
ProducerRole: {{Type: AWS::IAM::Role, Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}}]}}}}]}}}}
Producer: {{Type: AWS::Lambda::Function, Properties: {{Runtime: java21, Handler: app.Handler, Code: {{S3Bucket: b, S3Key: k}}, Role: !GetAtt ProducerRole.Arn, Environment: {{Variables: {{QUEUE_URL: !Ref Orders}}}}}}}}
Api: {{Type: {kind}, Properties: {{Body: {{openapi: "3.0.1", paths: {{"/orders/{{id}}": {{"{verb}": {{x-amazon-apigateway-integration: {integration}}}}}}}}}}}}}
{leave}
"""


def leave(tail: str = "/*", principal: str = "apigateway.amazonaws.com") -> str:
    source = f'!Sub "arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}{tail}"'
    return f'Leave: {{Type: AWS::Lambda::Permission, Properties: {{Action: "lambda:InvokeFunction", FunctionName: !Ref Producer, Principal: {principal}, SourceArn: {source}}}}}'


CREDENTIALS = ', credentials: "arn:aws:iam::111122223333:role/calls"'


@pytest.mark.parametrize(
    ("fragment", "what"),
    [
        (in_a_document(""), "no AWS::Lambda::Permission"),
        (in_a_document(leave(principal="events.amazonaws.com")), "no AWS::Lambda::Permission"),
        (in_a_document(leave("/*/GET/orders/*")), "no AWS::Lambda::Permission"),
        (in_a_document(leave("/*/POST/order/*")), "no AWS::Lambda::Permission"),
        (in_a_document("", kind="AWS::ApiGatewayV2::Api"), "no AWS::Lambda::Permission"),
        (in_a_document(leave(), method="GET"), "httpMethod GET"),
    ],
)
def test_a_document_that_calls_a_function_in_vain(fragment: str, what: str, changed: Changed) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html"""
    said = [one for one in changed(fragment, RULE) if one.verdict == "fail"]
    assert [(one.resource, what in one.text, "POST /orders/{id} of Api" in one.text) for one in said] == [("Api", True, True)]
    assert all(one.route.startswith("Properties/Body/paths//orders/{id}/post/x-amazon-apigateway-integration") for one in said)


@pytest.mark.parametrize(
    "fragment",
    [
        in_a_document(leave()),
        in_a_document(leave("/*/*/*")),
        in_a_document(leave("/*/POST/orders/*")),
        in_a_document(leave("/live/POST/orders/{id}")),
        in_a_document(leave("/*/GET/orders/*"), verb="x-amazon-apigateway-any-method"),
        in_a_document("", more=CREDENTIALS),
        in_a_document(leave("/*/*/orders"), kind="AWS::ApiGatewayV2::Api"),
        in_a_document(leave("/*/POST/orders")).replace("/orders/{id}", "/orders"),
    ],
)
def test_trap_a_document_that_calls_a_function_with_its_leave(fragment: str, changed: Changed) -> None:
    assert [one for one in changed(fragment, RULE) if one.verdict == "fail"] == []


METHOD = """
Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: a}}}}
Post: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, HttpMethod: POST, Integration: {{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: {uri}}}}}}}
"""
URI = '!Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Producer.Arn}/invocations"'


@pytest.mark.parametrize(
    ("tail", "lets", "lets_method"),
    [
        ("/${Any}/POST/v1/orders/open", True, True),
        ("/${Live}/POST/v1/orders/open", True, True),
        ("/*/${Any}/v1/orders/open", True, True),
        ("/*/POST/${Any}/orders/open", True, True),
        ("/live*/v1/orders/open", True, None),
        ("/*/open", True, True),
        ("/${Any}/GET/v1/orders/open", False, False),
        ("/${Any}/POST/v2/orders/open", False, True),
        ("/${Live}/POST/v1/orders", False, True),
    ],
)
def test_a_part_of_a_source_that_nobody_knows_may_be_any(tail: str, lets: bool, lets_method: bool | None, changed: Changed) -> None:  # noqa: FBT001 - a table
    """A stage by its Ref, or by a parameter: what stands behind it is the method and the path, and not what stands behind a method."""
    stage = "Live: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: live, DeploymentId: d}}\n"
    document = in_a_document(leave(tail)).replace("/orders/{id}", "/v1/orders/open") + stage
    api = next(line for line in document.splitlines() if line.startswith("Api:"))
    for fragment, expected in ((document, lets), (document.replace(api, METHOD.format(uri=URI)), lets_method)):
        if expected is not None:
            said = [one for one in changed(fragment, RULE, head=UNKNOWN) if one.verdict == "fail"]
            assert ["Leave is for others" in one.text for one in said] == [True] * (not expected)


@pytest.mark.parametrize(("base", "lets"), [("prepend", True), ("split", True), ("!Ref Any", True), ("ignore", False)])
def test_a_base_path_may_stand_before_the_path(base: str, lets: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html"""
    fragment = in_a_document(leave("/*/POST/v1/orders/*")).replace("Body:", f"Parameters: {{basepath: {base}}}, Body:")
    assert [one.verdict for one in changed(fragment, RULE, head=UNKNOWN) if one.verdict == "fail"] == ["fail"] * (not lets)

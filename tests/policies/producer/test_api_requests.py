"""What an integration of API Gateway asks of SQS, and a throttle that lets nothing through to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Changed = Callable[..., list[Any]]
RULE, ZERO = "api-request-refused", "api-throttle-zero"
ARN = "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:"
PATH = f'!Sub "{ARN}path/${{AWS::AccountId}}/${{Orders.QueueName}}"'
FORM = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
HEADER = "integration.request.header.Content-Type: \"'application/x-www-form-urlencoded'\""
NAME, TYPE = "MessageAttribute.1.Name=a", "MessageAttribute.1.Value.DataType=String"
API = "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
SOCKET = """
Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}}
Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: send, Target: !Sub "integrations/${Post}"}}
"""
UNKNOWN = "Parameters: {Any: {Type: String}}"


def integration(uri: str = PATH, template: str = f"'{FORM}'", sets: str = "", kind: str = "AWS") -> dict[str, str]:
    """An integration in CloudFormation, and the same in an OpenAPI document."""
    node = (
        f"Type: {kind}, IntegrationHttpMethod: POST, Credentials: !GetAtt WorkerRole.Arn, Uri: {uri}, RequestParameters: {{{HEADER}{sets}}}, "
        f"RequestTemplates: {{application/json: {template}}}"
    )
    document = (
        f"type: {kind.lower()}, httpMethod: POST, credentials: !GetAtt WorkerRole.Arn, uri: {uri}, requestParameters: {{{HEADER}{sets}}}, "
        f"requestTemplates: {{application/json: {template}}}"
    )
    paths = f"{{openapi: 3.0.1, paths: {{/: {{post: {{x-amazon-apigateway-integration: {{{document}}}}}}}}}}}"
    return {
        "method": API + f"Post: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, HttpMethod: POST, Integration: {{{node}}}}}}}",
        "document": f"Post: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {paths}}}}}",
        "socket": SOCKET + f"Post: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Api, IntegrationType: {kind}, IntegrationMethod: POST, "
        f"CredentialsArn: !GetAtt WorkerRole.Arn, IntegrationUri: {uri}, RequestParameters: {{{HEADER}{sets}}}, RequestTemplates: {{application/json: {template}}}}}}}",
    }


@pytest.mark.parametrize("written", ["method", "document", "socket"])
@pytest.mark.parametrize(
    ("changes", "last", "says"),
    [
        pytest.param({"uri": f'!Sub "{ARN}path/${{Orders}}"'}, "uri", "the URL of the queue in the path", id="path and URL"),
        pytest.param({"uri": f'!Sub "{ARN}path/${{AWS::AccountId}}/${{Orders}}"'}, "uri", "the URL of the queue in the path", id="account and URL"),
        pytest.param({"uri": f'!Sub "{ARN}path/${{AWS::AccountId}}/${{Orders.Arn}}"'}, "uri", "the ARN of the queue in the path", id="account and ARN"),
        pytest.param({"uri": "!Ref Orders"}, "uri", "the URL of the queue for its Uri", id="URL"),
        pytest.param({"uri": "!GetAtt Orders.Arn"}, "uri", "the ARN of the queue for its Uri", id="ARN"),
        pytest.param({"uri": f'!Sub "{ARN}${{AWS::AccountId}}/${{Orders.QueueName}}"'}, "uri", "neither sqs:path/ nor sqs:action/", id="no path"),
        pytest.param(
            {"uri": f'!Sub "{ARN}action/${{AWS::AccountId}}/${{Orders.QueueName}}"'}, "uri", "sqs:path/ is followed by the account", id="action for path"
        ),
        pytest.param(
            {"uri": '!Sub "arn:aws:apigateway:eu-west-1:sqs/path/${AWS::AccountId}/${Orders.QueueName}"'},
            "uri",
            "neither sqs:path/ nor sqs:action/",
            id="a slash for a colon",
        ),
        pytest.param({"uri": f'!Sub "{ARN}action/Send"', "template": "!Sub 'QueueUrl=${Orders}&MessageBody=x'"}, "uri", "operation Send ", id="operation"),
        pytest.param({"template": "'Action=sendMessage&MessageBody=x'"}, "application/json", "Action=sendMessage", id="a capital"),
        pytest.param({"template": "!Sub 'Action=sendmessage&QueueUrl=${Orders}&MessageBody=x'"}, "application/json", "Action=sendmessage", id="two capitals"),
        pytest.param({"template": "MessageBody=$input.body"}, "application/json", "no Action", id="no action"),
        pytest.param({"template": "'Action=SendMessage&Message=$input.body'"}, "application/json", "no MessageBody", id="no body"),
        pytest.param(
            {"sets": ", integration.request.querystring.Action: \"'Sendmessage'\"", "template": "'{}'"},
            "integration.request.querystring.Action",
            "'Sendmessage'",
            id="query",
        ),
        pytest.param({"sets": ", integration.request.header.X-A: a"}, "integration.request.header.X-A", "neither a text in single quotes", id="no quotes"),
        pytest.param(
            {"sets": ", integration.request.header.X-A: !Ref Orders"}, "integration.request.header.X-A", "neither a text", id="a reference without quotes"
        ),
        pytest.param({"uri": PATH.replace(":sqs:", ":sns:")}, "uri", "which calls sns and not sqs", id="another service"),
        pytest.param({"uri": PATH.replace("${AWS::Region}:sqs:", "eu-west-1:sns:")}, "uri", "which calls sns", id="another service in a region"),
        pytest.param({"kind": "AWS_PROXY"}, "ype", "the type AWS_PROXY", id="the type for functions"),
        pytest.param({"kind": "HTTP"}, "ype", "the type HTTP,", id="the type for URLs"),
        pytest.param({"template": f"'{FORM}&{NAME}&MessageAttribute.1.Value.StringValue=b'"}, "application/json", "without Value.DataType", id="no type"),
        pytest.param({"template": f"'{FORM}&{TYPE}&MessageAttribute.1.Value.StringValue=b'"}, "application/json", "without Name", id="no name"),
    ],
)
def test_bad(changes: dict[str, str], last: str, says: str, written: str, changed: Changed) -> None:
    (said,) = changed(integration(**changes)[written], RULE)
    route = said.route.replace("Properties/IntegrationUri", "Integration/Uri").split("/Uri")[0].split("/uri")[0]
    assert (said.verdict, said.resource, route.endswith(("ntegration", last))) == ("fail", "Post", True)
    assert says in said.text


@pytest.mark.parametrize("written", ["method", "document", "socket"])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as it should be"),
        pytest.param({"template": f"'{FORM}&{NAME}&{TYPE}&MessageAttribute.1.Value.StringValue=b'"}, id="an attribute"),
        pytest.param({"template": f'"#set($n = 1){FORM}&{NAME}"'}, id="what the template makes when it runs"),
        pytest.param({"sets": ", integration.request.header.X-A: context.requestId"}, id="a part of the request"),
        pytest.param(
            {"sets": ", integration.request.querystring.MessageAttribute.1.Value.DataType: \"'String'\"", "template": f"'{FORM}&{NAME}'"},
            id="a half in the query",
        ),
        pytest.param({"uri": f'!Sub "{ARN}path/${{Orders.QueueName}}"'}, id="the name alone, as published examples have it"),
        pytest.param({"uri": f'!Sub "{ARN}path//"', "template": "!Sub 'Action=SendMessage&QueueUrl=${Orders}&MessageBody=x'"}, id="by its URL in the template"),
        pytest.param({"uri": f'!Sub "{ARN}action/SendMessage"', "template": "!Sub 'QueueUrl=${Orders}&MessageBody=x'"}, id="action"),
        pytest.param({"uri": f'!Sub "{ARN}action/ReceiveMessage"', "template": "!Sub 'QueueUrl=${Orders}'"}, id="receives"),
        pytest.param({"template": "Action=ReceiveMessage&MaxNumberOfMessages=1"}, id="receives by its path"),
        pytest.param({"template": "!Sub 'Action=${Any}&MessageBody=x'"}, id="an action that nobody knows"),
        pytest.param({"template": "\"#set($a = 'SendMessage')Action=$a&MessageBody=x\""}, id="made by the template"),
        pytest.param({"sets": ", integration.request.querystring.Action: \"'SendMessage'\"", "template": "MessageBody=x"}, id="action in the query"),
        pytest.param({"uri": "!Ref Orders", "kind": "HTTP"}, id="a request that is not signed"),
        pytest.param({"uri": "!Ref Any"}, id="a URI that nobody knows"),
        pytest.param(
            {
                "uri": PATH.replace(":sqs:path", ":sns:action").replace("${AWS::AccountId}/${Orders.QueueName}", "Publish"),
                "template": "'TopicArn=a&Message=Orders'",
            },
            id="a request of SNS",
        ),
    ],
)
def test_good(changes: dict[str, str], written: str, changed: Changed) -> None:
    assert changed(integration(**changes)[written], RULE, head=UNKNOWN) == []


@pytest.mark.parametrize("written", ["method", "document", "socket"])
@pytest.mark.parametrize(("verb", "fires"), [("PUT", True), ("PATCH", True), ("POST", False), ("GET", False), ("post", False), ("!Ref Any", False)])
def test_the_method_of_the_request(verb: str, fires: bool, written: str, changed: Changed) -> None:  # noqa: FBT001 - a column
    names = {"method": "IntegrationHttpMethod: ", "document": "httpMethod: ", "socket": "IntegrationMethod: "}
    fragment = integration()[written].replace(f"{names[written]}POST", f"{names[written]}{verb}")
    said = [one for one in changed(fragment, RULE, head=UNKNOWN) if one.verdict == "fail"]
    assert [(one.resource, f"the method {verb}" in one.text) for one in said] == [("Post", True)] * fires


def http(subtype: str, parameters: str) -> str:
    return (
        "Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}\n"
        "Send: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, PayloadFormatVersion: '1.0', "
        f"CredentialsArn: !GetAtt WorkerRole.Arn, IntegrationSubtype: {subtype}, RequestParameters: {parameters}}}}}"
    )


@pytest.mark.parametrize(
    ("subtype", "parameters", "route", "instead"),
    [
        ("SQS-SendMessages", "{QueueUrl: !Ref Orders, MessageBody: $request.body}", "IntegrationSubtype", "SQS-SendMessage"),
        ("sqs-sendmessage", "{QueueUrl: !Ref Orders, MessageBody: $request.body}", "IntegrationSubtype", "SQS-SendMessage"),
        ("SQS-SendMessage", "{QueueUrl: !Ref Orders, Messagebody: $request.body}", "RequestParameters", "MessageBody"),
        ("SQS-SendMessage", "{QueueURL: !Ref Orders, MessageBody: $request.body}", "RequestParameters", "QueueUrl"),
        ("SQS-DeleteMessage", "{QueueUrl: !Ref Orders}", "RequestParameters", "ReceiptHandle"),
    ],
)
def test_what_an_http_api_does_not_have(subtype: str, parameters: str, route: str, instead: str, changed: Changed) -> None:
    (said,) = changed(http(subtype, parameters), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Send", f"Properties/{route}")
    assert instead in said.fix


@pytest.mark.parametrize("subtype", ["SQS-SendMessage", "!Ref Any", "StepFunctions-StartExecution"])
def test_what_an_http_api_has_or_nobody_knows(subtype: str, changed: Changed) -> None:
    assert changed(http(subtype, "{QueueUrl: !Ref Orders, MessageBody: $request.body}"), RULE, head=UNKNOWN) == []


@pytest.mark.parametrize(
    ("target", "fails"),
    [("!Ref Send", True), ("!Sub '${Send}'", True), ("!Sub 'integrations/${Send}'", False), ("!Join [/, [integrations, !Ref Send]]", False)],
)
def test_a_route_names_its_integration_by_its_path(target: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a column
    route = f"\nRoute: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Api, RouteKey: POST /, AuthorizationType: AWS_IAM, Target: {target}}}}}"
    said = changed(http("SQS-SendMessage", "{QueueUrl: !Ref Orders, MessageBody: $request.body}") + route, RULE)
    assert [(one.verdict, one.resource, one.route.partition("/Fn::")[0].removesuffix("/Ref")) for one in said] == (
        [("fail", "Route", "Properties/Target")] if fails else []
    )


@pytest.mark.parametrize(
    ("key", "fails"),
    [
        *((key, True) for key in ("POST orders", "/orders", "PSOT /orders", "post /orders", "POST  /orders", "default")),
        *((key, False) for key in ("POST /orders", "'ANY /{proxy+}'", "GET /", "$default", "!Ref Any", "!Sub 'POST /${Any}'")),
    ],
)
def test_the_key_of_a_route_is_a_method_and_a_path(key: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a column
    route = f"\nRoute: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Api, RouteKey: {key}, AuthorizationType: AWS_IAM, Target: !Sub 'integrations/${{Send}}'}}}}"
    said = changed(http("SQS-SendMessage", "{QueueUrl: !Ref Orders, MessageBody: $request.body}") + route, RULE, head=UNKNOWN)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Route", "Properties/RouteKey")] if fails else [])


@pytest.mark.parametrize(
    ("routes", "fails"),
    [
        ("{RouteKey: POST /, Target: !Sub 'integrations/${Other}'}", True),
        ("{RouteKey: POST /}", True),
        ("{RouteKey: POST /, Target: !Sub 'integrations/${Send}'}", False),
        ("{RouteKey: POST /, Target: !Ref Any}", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("is_told", [False, True])
def test_an_integration_that_no_route_has(routes: str, fails: bool, is_told: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    other = (
        "\nOther: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationUri: 'https://example.org'}}\n"
    )
    route = f"Route: {{Type: AWS::ApiGatewayV2::Route, Properties: {routes.replace('{', '{ApiId: !Ref Api, ', 1)}}}" if routes else ""
    head = UNKNOWN + ("\nOutputs: {Send: {Value: !Ref Send, Export: {Name: send}}}" if is_told else "")
    said = changed(http("SQS-SendMessage", "{QueueUrl: !Ref Orders, MessageBody: $request.body}") + other + route, RULE, head=head)
    assert [(one.verdict, one.resource, "no route" in one.text) for one in said] == [("fail", "Send", True)] * (fails and not is_told)


@pytest.mark.parametrize(
    ("passes", "template", "fails"),
    [("NEVER", "", True), ("WHEN_NO_TEMPLATES", "", False), ("NEVER", f"application/json: '{FORM}'", False), ("!Ref Any", "", False)],
)
def test_what_passes_nothing_through_has_a_template(passes: str, template: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    sets = f"PassthroughBehavior: {passes}, RequestTemplates: {{{template}}}"
    method = integration(template="X")["method"].replace("RequestTemplates: {application/json: X}", sets)
    said = changed(method, RULE, head=UNKNOWN)
    assert [(one.verdict, one.resource, "415" in one.text) for one in said] == [("fail", "Post", True)] * fails


def test_trap_another_queue(changed: Changed) -> None:
    other = "Other: {Type: AWS::SQS::Queue}\n"
    wrong = integration(f'!Sub "{ARN}path/${{AWS::AccountId}}/${{Other}}"')["method"]
    assert changed(other + wrong, RULE) == []


def throttled(stage: str = "", plan: str = "", key: str = "false", more: str = "") -> str:
    method = integration()["method"].replace("HttpMethod: POST, Integration: ", f"HttpMethod: POST, ApiKeyRequired: {key}, Integration: ")
    plans = f"\nPlan: {{Type: AWS::ApiGateway::UsagePlan, Properties: {{ApiStages: [{{ApiId: !Ref Api, Stage: live}}], Throttle: {plan}}}}}" if plan else ""
    return f"{method}\nStage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Api, StageName: live{stage}}}}}{plans}{more}"


def settings(*each: str) -> str:
    return f", MethodSettings: [{', '.join(each)}]"


ALL = "{HttpMethod: '*', ResourcePath: '/*', %s}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route"),
    [
        (throttled(settings(ALL % "ThrottlingRateLimit: 0, ThrottlingBurstLimit: 10")), "Stage", "MethodSettings/0/ThrottlingRateLimit"),
        (throttled(settings(ALL % "ThrottlingRateLimit: 10, ThrottlingBurstLimit: '0'")), "Stage", "MethodSettings/0/ThrottlingBurstLimit"),
        (throttled(plan="{RateLimit: 0.0, BurstLimit: 5}", key="true"), "Plan", "Throttle/RateLimit"),
    ],
)
def test_no_request_gets_in(fragment: str, resource: str, route: str, changed: Changed) -> None:
    (said,) = changed(fragment, ZERO)
    assert (said.verdict, said.resource, said.route) == ("fail", resource, f"Properties/{route}")


def test_nor_into_an_api_that_is_a_document(changed: Changed) -> None:
    for limit, rules in ((0, [("fail", "Stage")]), (1, [])):
        stage = (
            f"\nStage: {{Type: AWS::ApiGateway::Stage, Properties: {{RestApiId: !Ref Post, StageName: live{settings(ALL % f'ThrottlingRateLimit: {limit}')}}}}}"
        )
        assert [(said.verdict, said.resource) for said in changed(integration()["document"] + stage, ZERO)] == rules


def test_nor_into_an_http_api(changed: Changed) -> None:
    stage = "\nStage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: live, DefaultRouteSettings: {ThrottlingRateLimit: %s, ThrottlingBurstLimit: %s}}}"
    sends = http("SQS-SendMessage", "{QueueUrl: !Ref Orders, MessageBody: $request.body}")
    (said,) = changed(sends + stage % (5, 0), ZERO)
    assert (said.verdict, said.resource, said.route) == ("fail", "Stage", "Properties/DefaultRouteSettings/ThrottlingBurstLimit")
    assert changed(sends + stage % (5, 1), ZERO) == []


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(throttled(), id="no limit"),
        pytest.param(throttled(settings(ALL % "ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1")), id="a limit"),
        pytest.param(throttled(settings(ALL % "ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 1")), id="less than one a second"),
        pytest.param(throttled(settings("{HttpMethod: GET, ResourcePath: /x, ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0}")), id="another method"),
        pytest.param(
            throttled(settings(ALL % "ThrottlingRateLimit: 0", "{HttpMethod: POST, ResourcePath: /, ThrottlingRateLimit: 5}")), id="all but this method perhaps"
        ),
        pytest.param(throttled(plan="{RateLimit: 0, BurstLimit: 0}"), id="a plan without a key"),
        pytest.param(
            throttled(
                plan="{RateLimit: 0, BurstLimit: 0}",
                key="true",
                more="\nOther: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: live}]}}",
            ),
            id="one of two plans",
        ),
    ],
)
def test_some_request_may_get_in(fragment: str, changed: Changed) -> None:
    assert changed(fragment, ZERO) == []


def test_a_limit_that_nobody_knows_is_undecided(changed: Changed) -> None:
    (said,) = changed(throttled(settings(ALL % "ThrottlingRateLimit: !Ref Any")), ZERO, head="Parameters: {Any: {Type: Number}}")
    assert (said.verdict, said.settle) == ("undecided", "--parameter Any=VALUE")
    assert (said.resource, said.route) == ("Stage", "Properties/MethodSettings/0/ThrottlingRateLimit")
    assert changed(throttled(settings(ALL % "ThrottlingRateLimit: !Ref Any")), ZERO, head="Parameters: {Any: {Type: Number}}", given={"Any": "5"}) == []


ANSWERED = "Post: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, HttpMethod: POST, %sIntegration: {Type: AWS, Uri: %s, RequestTemplates: {application/json: '%s'}, IntegrationResponses: [%s]}}}"


@pytest.mark.parametrize(
    ("listed", "answers", "fires"),
    [
        ("MethodResponses: [{StatusCode: 200}], ", "{StatusCode: 202}", True),
        ("MethodResponses: [{StatusCode: '202'}, {StatusCode: '500'}], ", "{StatusCode: 202}, {StatusCode: 400}", True),
        ("", "{StatusCode: 200}", True),
        ("MethodResponses: [{StatusCode: '202'}, {StatusCode: 500}], ", "{StatusCode: 202}, {StatusCode: '500', SelectionPattern: 5}", False),
        ("MethodResponses: [{StatusCode: !Ref Any}], ", "{StatusCode: 200}", False),
        ("MethodResponses: [{StatusCode: 200}], ", "{StatusCode: !Ref Any}", False),
        ("MethodResponses: !Split [',', !Ref Any], ", "{StatusCode: 200}", False),
    ],
)
def test_an_answer_has_a_status_of_the_method(listed: str, answers: str, fires: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    said = changed(API + ANSWERED % (listed, PATH, FORM, answers), RULE, head=UNKNOWN)
    assert [(one.verdict, "not among its MethodResponses" in one.text) for one in said] == [("fail", True)] * fires


@pytest.mark.parametrize("value", ["\"'a'\"", "method.request.header.X-A", "context.requestId", "stageVariables.a", "!Ref AWS::StackName", "!Sub '${Any}'"])
def test_what_a_parameter_of_the_request_may_be(value: str, changed: Changed) -> None:
    assert changed(integration(sets=f", integration.request.header.X-A: {value}")["method"], RULE, head=UNKNOWN) == []

"""APIs that send to the queue without a function, and those that wait for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
ALL = (
    "api-open",
    "api-without-validation",
    "api-body-not-encoded",
    "api-passes-body-through",
    "api-hides-refusal",
    "api-answers-nothing",
    "api-without-throttle",
)
URI = '!Sub "arn:aws:apigateway:eu-west-1:sqs:path/${AWS::AccountId}/${Orders.QueueName}"'
API = "Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a%s}}\n"
ENCODED = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
BARE = "Action=SendMessage&MessageBody=$input.body"
BOTH = "[{StatusCode: '200'}, {StatusCode: '400', SelectionPattern: '4[0-9]{2}'}, {StatusCode: '500', SelectionPattern: '5[0-9]{2}'}]"
FORM = """{integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}"""
STAGE = "Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api%s}}\n"
THROTTLED = ", MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 10}]"


def method(  # noqa: PLR0913 - what a method may be
    *,
    auth: str = "AWS_IAM",
    template: str = ENCODED,
    answers: str = BOTH,
    passthrough: str = "NEVER",
    validator: str = "v",
    more: str = "",
    kind: str = "AWS",
    sets: str = FORM,
) -> str:
    integration = (
        f"Type: {kind}, IntegrationHttpMethod: POST, Credentials: !GetAtt WorkerRole.Arn, Uri: {URI}, PassthroughBehavior: {passthrough}, "
        f"RequestParameters: {sets}, RequestTemplates: {{application/json: '{template}'}}, IntegrationResponses: {answers}"
    )
    return (
        f"Post: {{Type: AWS::ApiGateway::Method, Properties: {{RestApiId: !Ref Api, HttpMethod: POST, AuthorizationType: {auth}, RequestValidatorId: {validator}{more}, "
        f"Integration: {{{integration}}}}}}}\n"
    )


def openapi(security: str = "", integration: str = "", kind: str = "AWS::ApiGateway::RestApi") -> str:
    """The same in an OpenAPI document, in which all properties begin with a small letter."""
    node = (
        f"type: aws, httpMethod: POST, credentials: !GetAtt WorkerRole.Arn, uri: {URI}, passthroughBehavior: never, requestParameters: {FORM}, requestTemplates: {{application/json: '{ENCODED}'}}, "
        "responses: {default: {statusCode: '200'}, '[45][0-9]{2}': {statusCode: '500'}}"
    )
    post = f"{security}x-amazon-apigateway-request-validator: body, x-amazon-apigateway-integration: {{{integration or node}}}"
    return f"Post: {{Type: {kind}, Properties: {{Body: {{openapi: 3.0.1, paths: {{/: {{post: {{{post}}}}}}}}}}}}}\n"


def fails(changed: Changed, fragment: str) -> dict[str, str]:
    return {said.rule: said.route for rule in ALL for said in changed(fragment, rule) if said.verdict == "fail"}


def test_a_careful_method_is_clean_however_it_is_written(changed: Changed) -> None:
    assert fails(changed, API % "" + method() + STAGE % THROTTLED) == {}
    assert fails(changed, openapi("security: [{key: []}], ")) == {}
    assert fails(changed, openapi().replace("openapi: 3.0.1,", "openapi: 3.0.1, security: [{key: []}],")) == {}


@pytest.mark.parametrize(
    ("sets", "template", "route"),
    [
        ("!Ref AWS::NoValue", ENCODED, "Properties/Integration"),
        ("{integration.request.header.X-Source: \"'hooks'\"}", ENCODED, "Properties/Integration/RequestParameters"),
        (FORM.replace("x-www-form-urlencoded", "json"), ENCODED, "Properties/Integration/RequestParameters/integration.request.header.Content-Type"),
        (FORM, ENCODED, ""),
        (FORM.replace("Content-Type", "content-type"), ENCODED, ""),
        (FORM.replace("urlencoded'", "urlencoded; charset=utf-8'"), ENCODED, ""),
        ("{integration.request.header.Content-Type: method.request.header.Content-Type}", ENCODED, ""),
        ("!Ref AWS::NoValue", f'#set($context.requestOverride.header.Content-Type = "a"){ENCODED}', ""),
        ("{integration.request.querystring.Action: \"'SendMessage'\"}", "$input.body", ""),
    ],
)
def test_a_form_is_sent_as_one(sets: str, template: str, route: str, changed: Changed) -> None:
    said = changed(API % "" + method(sets=sets, template=template), "api-body-not-encoded")
    assert [(one.verdict, one.severity, one.route) for one in said] == ([("fail", Severity.ERROR, route)] if route else [])


@pytest.mark.parametrize(
    ("fragment", "rule", "route"),
    [
        pytest.param(method(auth="NONE"), "api-open", "Properties/AuthorizationType", id="anybody"),
        pytest.param(method(validator="!Ref AWS::NoValue"), "api-without-validation", "Properties", id="no validator"),
        pytest.param(
            method(validator="!Ref Checks")
            + "Checks: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestParameters: true}}\n",
            "api-without-validation",
            "Properties",
            id="a validator of parameters",
        ),
        pytest.param(method(template=BARE), "api-body-not-encoded", "Properties/Integration/RequestTemplates/application/json", id="a bare body"),
        pytest.param(
            method(template="Action=SendMessage&MessageBody=$input.json(''$'')"),
            "api-body-not-encoded",
            "Properties/Integration/RequestTemplates/application/json",
            id="bare JSON",
        ),
        pytest.param(
            method(template='Action=SendMessage&MessageBody={"data": $input.body}'),
            "api-body-not-encoded",
            "Properties/Integration/RequestTemplates/application/json",
            id="bare within a document",
        ),
        pytest.param(method(passthrough="WHEN_NO_MATCH"), "api-passes-body-through", "Properties/Integration/PassthroughBehavior", id="passes"),
        pytest.param(method(passthrough="!Ref AWS::NoValue"), "api-passes-body-through", "Properties/Integration", id="passes by default"),
        pytest.param(method(answers="[{StatusCode: 200}]"), "api-hides-refusal", "Properties/Integration/IntegrationResponses", id="always 200"),
        pytest.param(
            method(answers="[{StatusCode: 200}, {StatusCode: 500, SelectionPattern: '500'}]"),
            "api-hides-refusal",
            "Properties/Integration/IntegrationResponses",
            id="200 for 403",
        ),
        pytest.param(method(answers="!Ref AWS::NoValue"), "api-answers-nothing", "Properties/Integration", id="no response"),
        pytest.param(
            method(answers="[{StatusCode: 500, SelectionPattern: '[45][0-9]+'}]"),
            "api-answers-nothing",
            "Properties/Integration",
            id="a response for failures only",
        ),
        pytest.param(method() + STAGE % "", "api-without-throttle", "Properties", id="no throttle"),
    ],
)
def test_bad(fragment: str, rule: str, route: str, changed: Changed) -> None:
    assert fails(changed, API % "" + fragment) == {rule: route}


@pytest.mark.parametrize("own", ["ValidateRequestParameters: true", "ValidateRequestBody: false"])
def test_a_validator_that_is_there_is_named(own: str, changed: Changed) -> None:
    checks = f"Checks: {{Type: AWS::ApiGateway::RequestValidator, Properties: {{RestApiId: !Ref Api, {own}}}}}\n"
    (found,) = (one for one in changed(API % "" + method(validator="!Ref Checks") + checks, "api-without-validation") if one.verdict == "fail")
    assert "has the request validator Checks" in found.text
    assert found.fix.startswith("Set ValidateRequestBody of Checks to true")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(API % "" + method(auth="NONE", more=", ApiKeyRequired: true"), id="a key"),
        pytest.param(
            API % ""
            + method(validator="!Ref Checks")
            + "Checks: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: 'true'}}\n",
            id="a validator of bodies",
        ),
        pytest.param(API % ", Policy: {Statement: []}" + method(auth="NONE"), id="a resource policy"),
        pytest.param(API % ", EndpointConfiguration: {Types: [PRIVATE]}" + method(auth="NONE"), id="a private endpoint"),
        pytest.param(API % "" + method(auth="COGNITO_USER_POOLS"), id="an authoriser"),
        pytest.param(API % "" + method(answers="[{StatusCode: '202', SelectionPattern: '2..'}, {StatusCode: '500'}]"), id="trap: failure is the default"),
        pytest.param(API % "" + method(template="#set($body = $util.urlEncode($input.body))Action=SendMessage&MessageBody=$body"), id="trap: encoded before"),
        pytest.param(
            API % "" + method(template="Action=SendMessage&MessageBody=$util.urlEncode($util.escapeJavaScript($input.json(''$'')))&DelaySeconds=1"),
            id="trap: encoded around another call",
        ),
        pytest.param(API % "" + method(passthrough="WHEN_NO_TEMPLATES"), id="no template, no body"),
        pytest.param(API % "" + method(answers="[{StatusCode: '200'}, {StatusCode: '500', SelectionPattern: '(['}]"), id="trap: a pattern that is none here"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert fails(changed, fragment) == {}


def test_an_open_openapi_document(changed: Changed) -> None:
    assert fails(changed, openapi()).keys() == {"api-open"}
    (said,) = (one for one in changed(openapi(), "api-open") if one.verdict == "fail")
    assert said.text.startswith("POST / of Post sends to Orders without authorisation")


ROUTE = (
    "Send: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref H, IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage, "
    "CredentialsArn: !GetAtt WorkerRole.Arn, RequestParameters: {QueueUrl: !Ref Orders, MessageBody: $request.body}}}\n"
    "Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref H, RouteKey: %s, Target: !Sub 'integrations/${Send}'%s}}\n"
)
CONNECT = "Door: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref H, RouteKey: $connect%s}}\n"


@pytest.mark.parametrize(
    ("fragment", "is_open"),
    [
        pytest.param(ROUTE % ("'POST /'", ""), True, id="nothing is said"),
        pytest.param(ROUTE % ("'POST /'", ", AuthorizationType: NONE"), True, id="anybody"),
        pytest.param(ROUTE % ("'POST /'", ", AuthorizationType: JWT, AuthorizerId: a"), False, id="a token"),
        pytest.param(ROUTE % ("$default", "") + CONNECT % "", True, id="a WebSocket that anybody opens"),
        pytest.param(ROUTE % ("$default", "") + CONNECT % ", AuthorizationType: AWS_IAM", False, id="trap: who may connect is asked once"),
    ],
)
def test_routes(fragment: str, is_open: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    assert ("api-open" in fails(changed, "H: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: h}}\n" + fragment)) is is_open


def test_an_http_api_is_closed_by_its_route_and_by_no_resource_policy(changed: Callable[..., list[Any]]) -> None:
    (said,) = changed("H: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: h}}\n" + ROUTE % ("'POST /'", ""), "api-open")
    assert "resource policy" not in said.text + said.fix
    assert "AWS::ApiGatewayV2::Route" in said.fix


def test_sam_says_who_may_call(judged: Callable[..., list[Any]]) -> None:
    """`Auth` becomes an authoriser when the template is deployed."""

    def template(auth: str) -> str:
        node = "{type: aws_proxy, integrationSubtype: SQS-SendMessage, credentials: !GetAtt R.Arn, requestParameters: {QueueUrl: !Ref Q, MessageBody: $request.body}}"
        return f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: {{Type: AWS::SQS::Queue}}
  R: {{Type: AWS::IAM::Role}}
  F: {{Type: AWS::Serverless::Function, Properties: {{Events: {{E: {{Type: SQS, Properties: {{Queue: !GetAtt Q.Arn}}}}}}}}}}
  A: {{Type: AWS::Serverless::HttpApi, Properties: {{DefinitionBody: {{paths: {{/: {{post: {{x-amazon-apigateway-integration: {node}}}}}}}}}{auth}}}}}
"""

    assert [one.resource for one in judged(template(""), rule="api-open")] == ["A"]
    assert judged(template(", Auth: {DefaultAuthorizer: AWS_IAM}"), rule="api-open") == []


def test_an_api_from_outside_may_have_a_policy(changed: Changed) -> None:
    fragment = method(auth="NONE").replace("!Ref Api", "!ImportValue api")
    assert {one.verdict for one in changed(fragment, "api-open")} == {"undecided"}


PRODUCER = (
    "PRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, "
    "Resource: !GetAtt Orders.Arn}]}}]}}\nP: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt PRole.Arn, Timeout: %s}}\n"
)
REST = (
    "Post: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: a, Integration: {Type: AWS_PROXY%s, "
    "Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${P.Arn}/invocations'}}}\n"
)


@pytest.mark.parametrize(
    ("answers", "status", "pattern"),
    [
        ("[{StatusCode: 200}]", "500", "[45]"),
        ("[{StatusCode: 200}, {StatusCode: '500', SelectionPattern: '5[0-9]{2}'}]", "502", "4"),
        ("[{StatusCode: 200}, {StatusCode: '400', SelectionPattern: '4[0-9]{2}'}]", "500", "5"),
    ],
)
def test_a_method_has_one_response_for_a_status(answers: str, status: str, pattern: str, changed: Changed) -> None:
    (said,) = [one for one in changed(API % "" + method(answers=answers)) if one.rule == "api-hides-refusal"]
    assert f'{{StatusCode: "{status}", SelectionPattern: "{pattern}\\\\d{{2}}"}}' in said.fix


@pytest.mark.parametrize(
    ("kind", "api", "log", "silent"),
    [
        ("AWS::ApiGateway::Stage", "RestApiId: !Ref Api", "", False),
        ("AWS::ApiGateway::Stage", "RestApiId: !Ref Api", ", AccessLogSetting: {DestinationArn: a}", True),
        ("AWS::ApiGateway::Stage", "RestApiId: !Ref Another", "", True),
    ],
)
def test_access_logs(kind: str, api: str, log: str, silent: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    stage = f"Stage: {{Type: {kind}, Properties: {{{api}{log}}}}}\nAnother: {{Type: AWS::ApiGateway::RestApi}}\n"
    said = changed(API % "" + method() + stage, "api-without-access-log")
    assert [(one.verdict, one.resource) for one in said] == ([] if silent else [("fail", "Stage")])


def test_the_stage_that_sam_makes_is_its_apis(judged: Changed) -> None:
    """Its logical ID stands in no file that a person edits."""
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker: {Type: AWS::Serverless::Function, Properties: {Handler: w.h, Runtime: python3.13, CodeUri: s3://b/k, Events: {Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}}
  Intake:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        paths: {/orders: {post: {x-amazon-apigateway-integration: {type: aws_proxy, integrationSubtype: SQS-SendMessage, credentials: 'arn:aws:iam::111122223333:role/send', requestParameters: {QueueUrl: !Ref Orders, MessageBody: $request.body}}}}}
"""
    (said,) = judged(text, rule="api-without-access-log")
    assert (said.verdict, said.text.partition(" has ")[0], said.fix.partition(":")[0]) == (
        "fail",
        "The stage of Intake that sends to Orders",
        "Set AccessLogSettings of Intake",
    )


@pytest.mark.parametrize(
    ("kind", "own", "shared", "fails"),
    [
        ("HttpApi", "", "", True),
        ("HttpApi", "AccessLogSettings: {DestinationArn: a}", "", False),
        ("HttpApi", "AccessLogSetting: {DestinationArn: a}", "", True),
        ("HttpApi", "", "HttpApi: {AccessLogSettings: {DestinationArn: a}}", False),
        ("HttpApi", "", "Api: {AccessLogSetting: {DestinationArn: a}}", True),
        ("Api", "StageName: live", "", True),
        ("Api", "StageName: live, AccessLogSetting: {DestinationArn: a, Format: $context.requestId}", "", False),
        ("Api", "StageName: live", "Api: {AccessLogSetting: {DestinationArn: a}}", False),
    ],
)
def test_the_stage_that_sam_makes_keeps_the_log_that_its_api_or_globals_name(kind: str, own: str, shared: str, fails: bool, judged: Changed) -> None:  # noqa: FBT001 - a table
    if kind == "HttpApi":
        sends = "{type: aws_proxy, integrationSubtype: SQS-SendMessage, credentials: 'arn:aws:iam::111122223333:role/send', requestParameters: {QueueUrl: !Ref Orders, MessageBody: $request.body}}"
    else:
        sends = "{type: aws, httpMethod: POST, credentials: 'arn:aws:iam::111122223333:role/send', uri: !Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}', requestTemplates: {application/json: Action=SendMessage&MessageBody=$input.body}}"
    text = f"""
Transform: AWS::Serverless-2016-10-31
Globals: {{Function: {{Timeout: 5}}, {shared}}}
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Serverless::Function, Properties: {{Handler: w.h, Runtime: python3.13, CodeUri: s3://b/k, Events: {{Orders: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}}}}}
  Intake:
    Type: AWS::Serverless::{kind}
    Properties:
      DefinitionBody: {{openapi: 3.0.1, paths: {{/orders: {{post: {{x-amazon-apigateway-integration: {sends}}}}}}}}}
      {own}
"""
    text = text.replace("StageName: live, ", "StageName: live\n      ")
    assert [one.verdict for one in judged(text, rule="api-without-access-log")] == (["fail"] if fails else [])


@pytest.mark.parametrize(
    ("api", "more", "fails"),
    [
        (REST % "", "", True),
        ("", "", False),
        (REST % "", "Too: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref P, Principal: s3.amazonaws.com}}\n", False),
        (REST % "", "Too: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref P, Principal: apigateway.amazonaws.com}}\n", True),
    ],
)
def test_the_dead_letters_of_a_function_that_an_api_waits_for(api: str, more: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    producer = (PRODUCER % 10).replace("Timeout: 10", "Timeout: 10, DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}")
    said = changed(producer + api + more, "producer-dead-letter-config")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "P")] if fails else [])


@pytest.mark.parametrize(("size", "verdicts"), [("262144", ["fail"]), ("'262144'", ["fail"]), ("1048576", []), ("65536", []), ("!Ref Size", ["undecided"])])
def test_the_former_maximum(size: str, verdicts: list[str], changed: Changed) -> None:
    said = changed(f"Orders: {{Properties: {{MaximumMessageSize: {size}}}}}", "message-size-of-old", "Parameters: {Size: {Type: Number}}")
    assert [one.verdict for one in said] == verdicts


HEAD = """
Parameters: {Env: {Type: String, Default: dev}, Any: {Type: String}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Mappings: {M: {a: {template: "Action=SendMessage&MessageBody=$util.urlEncode($input.body)", kind: NONE}}}
"""
PIECES = "!Join ['', ['Action=Send', 'Message&MessageBody=$util.urlEncode($input.body)']]"
OF_ANY = "!Sub 'Action=${Any}&MessageBody=$util.urlEncode($input.body)'"


def written(template: str) -> str:
    """The method whose template is this expression."""
    return method().replace(f"'{ENCODED}'", template)


@pytest.mark.parametrize(
    ("fragment", "rule", "verdict"),
    [
        pytest.param(API % "" + written("!FindInMap [M, a, template]") + STAGE % "", "api-without-throttle", "fail", id="a template in a map"),
        pytest.param(API % "" + written(PIECES) + STAGE % "", "api-without-throttle", "fail", id="a template in pieces"),
        pytest.param(API % "" + written(OF_ANY) + STAGE % "", "api-without-throttle", "undecided", id="an action that nobody knows"),
        pytest.param(
            API % "" + method() + STAGE % ", MethodSettings: !If [Prod, [{ThrottlingRateLimit: 1}], !Ref AWS::NoValue]",
            "api-without-throttle",
            "fail",
            id="a throttle elsewhere",
        ),
        pytest.param(API % "" + method() + STAGE % ", Description: not Throttled", "api-without-throttle", "fail", id="a throttle in words"),
        pytest.param(API % "" + method(auth="!FindInMap [M, a, kind]"), "api-open", "fail", id="no authorisation, by a map"),
        pytest.param(API % "" + method(auth="!If [Prod, AWS_IAM, NONE]"), "api-open", "fail", id="no authorisation outside of prod"),
        pytest.param(API % "" + method(auth="!Ref Any"), "api-open", "undecided", id="an authorisation that nobody knows"),
        pytest.param(
            API % ", EndpointConfiguration: {Types: [!If [Prod, PRIVATE, EDGE]]}" + method(auth="NONE"), "api-open", "fail", id="private in prod alone"
        ),
        pytest.param(API % ", EndpointConfiguration: {Types: [!Ref Any]}" + method(auth="NONE"), "api-open", "undecided", id="an endpoint that nobody knows"),
    ],
)
def test_a_method_in_disguise(fragment: str, rule: str, verdict: str, changed: Changed) -> None:
    assert {one.verdict for one in changed(fragment, rule, head=HEAD)} == {verdict}


@pytest.mark.parametrize("template", ["Action=ReceiveMessage&Tag=${Any}", "Action=DeleteMessage&${AWS::Region}"])
def test_a_method_that_sends_nothing_raises_no_question(template: str, changed: Changed) -> None:
    assert changed(API % "" + written(f"!Sub '{template}'") + STAGE % "", "api-without-throttle", head=HEAD) == []

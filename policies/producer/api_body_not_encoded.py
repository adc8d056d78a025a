r"""The mapping template writes the request's body into MessageBody without $util.urlEncode, or its form is sent under another Content-Type.

The mapping template writes the parameters of a query request (`Action=SendMessage&MessageBody=…`, application/x-www-form-urlencoded). There `&` ends a parameter, `+` is a space and `%`
begins an escape: of a body with one of them SQS stores another one, or answers with an error. A client can also add parameters of its own (`&DelaySeconds=900`). `$util.urlEncode(…)`
encodes it.

The request to SQS has to have the Content-Type application/x-www-form-urlencoded, which the integration sets (`integration.request.header.Content-Type`): without it API Gateway sends the form as application/json,
SQS finds no operation in it, and no message is sent. That is an error. https://repost.aws/knowledge-center/api-gateway-rest-api-sqs-errors

Bad::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Api:
      Type: AWS::ApiGateway::RestApi
      Properties: {Name: orders}
    Validator:
      Type: AWS::ApiGateway::RequestValidator
      Properties: {RestApiId: !Ref Api, ValidateRequestBody: true}
    Post:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Api
        ResourceId: !GetAtt Api.RootResourceId
        HttpMethod: POST
        AuthorizationType: AWS_IAM
        RequestValidatorId: !Ref Validator
        MethodResponses: [{StatusCode: "202"}, {StatusCode: "500"}]
        Integration:
          Type: AWS
          IntegrationHttpMethod: POST
          Credentials: !GetAtt Sends.Arn
          Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}"
          PassthroughBehavior: NEVER
          RequestParameters: {integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}
          RequestTemplates:
            application/json: Action=SendMessage&MessageBody=$input.body
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]

Good::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Api:
      Type: AWS::ApiGateway::RestApi
      Properties: {Name: orders}
    Validator:
      Type: AWS::ApiGateway::RequestValidator
      Properties: {RestApiId: !Ref Api, ValidateRequestBody: true}
    Post:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Api
        ResourceId: !GetAtt Api.RootResourceId
        HttpMethod: POST
        AuthorizationType: AWS_IAM
        RequestValidatorId: !Ref Validator
        MethodResponses: [{StatusCode: "202"}, {StatusCode: "500"}]
        Integration:
          Type: AWS
          IntegrationHttpMethod: POST
          Credentials: !GetAtt Sends.Arn
          Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}"
          PassthroughBehavior: NEVER
          RequestParameters: {integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}
          RequestTemplates:
            application/json: Action=SendMessage&MessageBody=$util.urlEncode($input.body)
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import regex
from queuegate.synth.iam import each
from queuegate.synth.model import ApiMethod, Queue, methods_sending_to

from ..rule import Finding, Mapping, Severity, rule

_FORM: Final = regex(r"\s*Action=\w")
_FORMS: Final = "application/x-www-form-urlencoded"
_HEADER: Final = "integration.request.header.content-type"
_BODY: Final = regex(r"MessageBody=([^&#]*)")
_BARE: Final = regex(r"\$input\.(?:body|json\([^)]*\)|params\([^)]*\)|path\([^)]*\))")
_ENCODES: Final = regex(r"\$util\.(?:urlEncode|base64Encode)\(")


@rule(
    "api-body-not-encoded",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
    fix="Write MessageBody=$util.urlEncode($input.body) in the mapping template.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    yield from _kind(queue, method)
    for template in method.templates():
        body = _BODY.search(str(template.text()))
        if body is not None and (found := _BARE.search(_without_encoded(body[1]))) is not None:
            name, bare = method.name, found[0]
            yield Finding(
                f"The mapping template of {name} has {'MessageBody=' * (body[1].strip() == bare)}{bare} without $util.urlEncode: "
                f"a body with &, + or % is cut off or altered before it is sent to {queue.name}",
                at=template.place,
                because=[queue],
                key=f"{name} to {queue.name}",
                fix=f"Write $util.urlEncode({bare}) in the place of {bare} in the mapping template of {name}.",
            )
            return


def _kind(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    """The Content-Type that a form is sent under. A template may set it itself, and one for forms is given forms."""
    templates = [str(template.text()) for template in method.templates()]
    if not templates or not all(_FORM.match(one) for one in templates) or any("requestOverride" in one for one in templates):
        return
    given = method.setting("RequestParameters")
    headers = [key for key in given.value if key.lower() == _HEADER] if isinstance(given.value, dict) else []
    kinds = {str(given.get(key).text()) for key in headers}
    if not headers and any(_FORMS in template.place.route for template in method.templates()):
        return
    if any(not kind.startswith("'") or kind.startswith(f"'{_FORMS}") for kind in kinds):
        return
    yield Finding(
        f"The mapping template of {method.name} writes a form (Action=…&MessageBody=…), and its request to SQS has Content-Type {next(iter(kinds), 'application/json (default)')}: "
        f"SQS finds no operation in it, and nothing is sent to {queue.name}",
        at=given.get(headers[0]).place if headers else given.place,
        because=[queue],
        key=f"Content-Type of {method.name} to {queue.name}",
        severity=Severity.ERROR,
        fix=f"Set integration.request.header.Content-Type to \"'{_FORMS}'\" in RequestParameters of {method.name}.",
    )


def _without_encoded(body: str) -> str:
    """What a mapping template makes of the body, without the calls that encode, and all that stands within them."""
    while (call := _ENCODES.search(body)) is not None:
        depth, end = 1, call.end()
        while end < len(body) and depth:
            depth += {"(": 1, ")": -1}.get(body[end], 0)
            end += 1
        body = body[: call.start()] + body[end:]
    return body

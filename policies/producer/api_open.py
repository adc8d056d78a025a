r"""Anybody may send to the queue through the API.

The method has no authorisation (`AuthorizationType: NONE`) and requires no API key, and the API has a public endpoint and no resource policy. No function between API and queue checks
a signature: whoever knows the URL can send messages, and each invokes the worker. It is a warning and no error, since an API may be meant to be public: such a one can be limited by
throttling and a web ACL.

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
        AuthorizationType: NONE
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

from queuegate.synth.iam import each
from queuegate.synth.model import ApiMethod, Queue, methods_sending_to

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "api-open",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
    fix="Set AuthorizationType (AWS_IAM, COGNITO_USER_POOLS or CUSTOM) of the method, or give the REST API a resource policy.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    if method.is_open():
        name = method.name
        lacks = "authorisation" if method.is_of_a_route else "authorisation, API key or resource policy"
        yield Finding(
            f"{name} sends to {queue.name} without {lacks}: anybody on the internet may send messages",
            at=(method.method.get("AuthorizationType") or method.method).place,
            because=[queue],
            fix=_fix(method),
            key=f"{name} to {queue.name}",
        )


def _fix(method: ApiMethod) -> str:
    """What closes it. An API of ApiGatewayV2 has no resource policy: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html"""
    if method.is_in_document:
        return f"Give {method.name} a security scheme (security, or Auth of the AWS::Serverless::Api), or give the REST API a resource policy."
    if method.is_of_a_route:
        return f"Set AuthorizationType (AWS_IAM or CUSTOM; JWT of an HTTP API) of the AWS::ApiGatewayV2::Route whose Target is {method.name}, of a WebSocket API that of its route $connect."
    return ""

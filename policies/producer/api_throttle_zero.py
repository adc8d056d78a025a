r"""A throttle of the API is 0, so that it lets no request through to the queue, or to the function that sends there.

API Gateway throttles with a token bucket, in which a token counts for a request. With a rate of 0 no token is added, and with a burst of 0 the bucket holds none: each request is answered with 429 Too Many Requests,
and nothing is sent. Both limits count, those of the stage (MethodSettings, DefaultRouteSettings) and, where the method requires an API key, those of its usage plan. 0 does not mean that there is no limit: who wants none leaves the property out.

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
            application/json: Action=SendMessage&MessageBody=$util.urlEncode($input.body)
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]
    Stage:
      Type: AWS::ApiGateway::Stage
      Properties: {RestApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment, MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 50, ThrottlingBurstLimit: 0}]}
    Deployment:
      Type: AWS::ApiGateway::Deployment
      DependsOn: Post
      Properties: {RestApiId: !Ref Api}
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
    Stage:
      Type: AWS::ApiGateway::Stage
      Properties: {RestApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment, MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100}]}
    Deployment:
      Type: AWS::ApiGateway::Deployment
      DependsOn: Post
      Properties: {RestApiId: !Ref Api}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, known_to_send
from queuegate.synth.model import Closed, Function, Queue, apis_of_events, integrations, methods_sending_to, no_calls_through, zero_throttles

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "api-throttle-zero",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    fix="Set the rate and the burst to how many messages the queue should get, or leave both out.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method.name, zero_throttles(method))))
    yield from each(known_to_send(mapping), lambda function: _behind(mapping, function))


def _behind(mapping: Mapping, function: Function) -> Iterator[Finding]:
    yield from each(integrations(function), lambda one: _judge(mapping.queue, one[0].name, no_calls_through(one[0])))
    yield from each(apis_of_events(function), lambda api: _judge(mapping.queue, api.name, no_calls_through(api)))


def _judge(queue: Queue, called: str, found: Iterator[Closed]) -> Iterator[Finding]:
    for view, name, place in found:
        yield Finding(
            f"{name} of {view.name} is 0: API Gateway answers each request of {called} with 429 Too Many Requests, and nothing is sent to {queue.name}",
            at=place,
            because=[queue],
            key=f"{view.name}: {name}",
            fix=f"Set {name} of {view.name} to how many messages {queue.name} should get in a second, or leave it out: 0 does not mean that there is no limit.",
        )

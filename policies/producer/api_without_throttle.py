r"""The API has no throttle of its own before the queue.

Without MethodSettings (ThrottlingRateLimit, ThrottlingBurstLimit), route settings or a usage plan only the account's quota limits what clients may send: 10,000 requests a second
with a burst of 5,000 in most Regions, shared by all APIs of the account. A standard queue accepts them all, and the worker processes them at the rate that its MaximumConcurrency
allows: ApproximateAgeOfOldestMessage grows.

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
      Properties: {RestApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment}
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

from queuegate.synth.iam import each
from queuegate.synth.model import ApiMethod, Queue, methods_sending_to, throttles

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "api-without-throttle",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    fix="Set ThrottlingRateLimit and ThrottlingBurstLimit in the MethodSettings of the stage (DefaultRouteSettings of an HTTP API).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    if throttles(method.sender.view) is False:
        name = method.name
        yield Finding(
            f"{name} sends to {queue.name}, and no stage, route or usage plan has a throttle: only the account's quota of 10,000 requests a second limits how many messages are sent",
            at=method.method.place,
            because=[queue],
            key=f"{name} to {queue.name}",
        )

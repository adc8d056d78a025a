r"""The API has no integration response for the 200 of SQS, and answers 500 although the message is sent.

A non-proxy integration needs an integration response; one without SelectionPattern is the default. Where none matches the 200 of SQS, API Gateway answers 500 ("no match for output
mapping and no default endpoint mapping configured"), although SQS has stored the message: a client that retries sends it again, and the function processes it as often as the client
tries.

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
    "api-answers-nothing",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html",
    fix="Add an integration response without SelectionPattern, and a method response with its status.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    if method.is_custom and not any(not answer.pattern or answer.takes("200") for answer in method.answers()):
        name = method.name
        yield Finding(
            f"{name} has no integration response without SelectionPattern, nor one that matches the 200 of SQS: the client gets 500 although the message is in {queue.name}, and a retry sends it twice",
            at=method.integration.place,
            because=[queue],
            key=f"{name} to {queue.name}",
            fix=f'Add "default": {{statusCode: "200"}} to responses of the x-amazon-apigateway-integration of {name}, and its status to the responses of the operation.'
            if method.is_in_document
            else f"Add an integration response without SelectionPattern to {name}, and a method response with its status.",
        )

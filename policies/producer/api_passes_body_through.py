r"""The API passes a body of another Content-Type through to SQS.

With PassthroughBehavior WHEN_NO_MATCH (the default) the body of a request whose Content-Type has no mapping template is passed through to SQS unchanged. The client then writes the
parameters of the query itself: any Action that the integration's role allows, any message attribute, any DelaySeconds. AWS recommends WHEN_NO_TEMPLATES; with that or NEVER such a
request is answered with 415.

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
    "api-passes-body-through",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html",
    fix="Set PassthroughBehavior of the integration to NEVER.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    behaviour = method.setting("PassthroughBehavior")
    templates = [*method.templates()]
    if method.is_custom and templates and str(behaviour.text()).upper() not in ("NEVER", "WHEN_NO_TEMPLATES"):
        name = method.name
        yield Finding(
            f"PassthroughBehavior of {name} is WHEN_NO_MATCH{'' if behaviour else ' (default)'}: of another Content-Type the client's body is passed through, and may be any request to {queue.name}",
            at=(behaviour or method.integration).place,
            because=[queue],
            key=f"{name} to {queue.name}",
            fix=f"Set passthroughBehavior in the x-amazon-apigateway-integration of {name} to never."
            if method.is_in_document
            else f"Set PassthroughBehavior of the integration of {name} to NEVER.",
        )

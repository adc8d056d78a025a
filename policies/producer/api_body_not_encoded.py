r"""The mapping template writes the request's body into MessageBody without $util.urlEncode.

The mapping template writes the parameters of a query request (`Action=SendMessage&MessageBody=…`, application/x-www-form-urlencoded). There `&` ends a parameter, `+` is a space and `%`
begins an escape: of a body with one of them SQS stores another one, or answers with an error. A client can also add parameters of its own (`&DelaySeconds=900`). `$util.urlEncode(…)`
encodes it.

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

import re
from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import ApiMethod, Queue, methods_sending_to

from ..rule import Finding, Mapping, Severity, rule

_BARE: Final = re.compile(r"MessageBody=\s*(\$input\.(?:body|json\([^)]*\)|params\([^)]*\)|path\([^)]*\)))")


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
    for template in method.templates():
        if (found := _BARE.search(str(template.value))) is not None:
            name = method.sender.view.name
            yield Finding(
                f"The mapping template of {name} has {found[0]} without $util.urlEncode: a body with &, + or % is cut off or altered before it is sent to {queue.name}",
                at=template.place,
                because=[queue],
                key=f"{name} to {queue.name}",
                fix=f"Write MessageBody=$util.urlEncode({found[1]}) in the mapping template of {name}.",
            )
            return

r"""The API answers with 2xx although SQS answers with an error.

The integration responses of a non-proxy integration map the status of SQS to the one that the client gets, by SelectionPattern; the one without a pattern is the default. With the
default alone an error (403 for a missing permission, 400 for a message that is too long, 5xx) is answered with 200 too: the client does not retry, and the message is lost.

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
          IntegrationResponses: [{StatusCode: "202"}]

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

from queuegate.synth.iam import each
from queuegate.synth.model import ApiMethod, Queue, methods_sending_to

from ..rule import Finding, Mapping, Severity, rule

_REFUSALS: Final = {"4xx": ("400", "403"), "5xx": ("500", "503")}
"""How SQS refuses: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html"""


_FAILURES: Final = ("500", "502", "503", "400", "504")
"""What a client may be told, as long as a response of the method does not say it: a second one with the same status replaces the first.
https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html"""


@rule(
    "api-hides-refusal",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html",
    fix=r"Add integration responses with a SelectionPattern for 4xx and 5xx, for example [45]\d{2}, each with an error status.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(methods_sending_to(queue), lambda method: _judge(queue, method)))


def _judge(queue: Queue, method: ApiMethod) -> Iterator[Finding]:
    answers = [*method.answers()] if method.is_custom else []
    default = next((answer.status for answer in answers if not answer.pattern), "")
    hidden = [kind for kind, codes in _REFUSALS.items() if not any(answer.takes(code) for answer in answers for code in codes)]
    if default.startswith("2") and hidden:
        name = method.name
        yield Finding(
            f"{name} answers {default} also when SQS answers {' or '.join(hidden)}, which no SelectionPattern matches: the message is not sent to {queue.name}, and the client does not retry",
            at=(method.setting("IntegrationResponses") or method.setting("Responses")).place,
            because=[queue],
            key=f"{name} to {queue.name}",
            fix=_fix(method, "".join(kind[0] for kind in hidden), {answer.status for answer in answers}),
        )


def _fix(method: ApiMethod, kinds: str, taken: set[str]) -> str:
    """A method has one integration response for a status. In an OpenAPI document the pattern is the key of the response."""
    status = next((status for status in _FAILURES if status not in taken), _FAILURES[0])
    pattern = rf"[{kinds}]\\d{{2}}" if len(kinds) > 1 else rf"{kinds}\\d{{2}}"
    if method.is_in_document:
        return f'Add to responses of the x-amazon-apigateway-integration of {method.name}: "{pattern}": {{statusCode: "{status}"}}, and {status} to the responses of the operation.'
    return f'Add an integration response to {method.name}: {{StatusCode: "{status}", SelectionPattern: "{pattern}"}}, and the method response {status}.'

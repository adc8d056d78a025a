r"""An integration of an API makes a request that API Gateway, SQS or Lambda refuses.

A REST API reaches the queue by `arn:…:apigateway:REGION:sqs:path/ACCOUNT/QUEUE_NAME`: the path ends in the name of the queue, and not in its URL, which `!Ref` gives, nor in its ARN. What it does there the request says
(`Action=SendMessage&MessageBody=…`), and names of operations have their capitals: SQS answers `Action=sendMessage` with InvalidAction. An HTTP API has an IntegrationSubtype instead, SQS-SendMessage, with QueueUrl and
MessageBody among its RequestParameters. What an API publishes to a topic before the queue is read in the same way (`Action=Publish&TopicArn=…&Message=…`). With any of these wrong no message is ever sent, nor with an integration that no route of an HTTP or a WebSocket API leads to, or with PassthroughBehavior NEVER and no mapping template; a Uri of another form, or a subtype that there is not, CloudFormation does not even deploy.

So it is of a method or a route that calls a function which sends to the queue: Lambda is invoked by POST (IntegrationHttpMethod), whatever the method of the API is, and by whom an AWS::Lambda::Permission lets in. That one may be
given from elsewhere: where no template has it, it is a warning.

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
          Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${Orders}"
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
            application/json: Action=sendMessage&MessageBody=$util.urlEncode($input.body)
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]
    Stage:
      Type: AWS::ApiGateway::Stage
      Properties: {RestApiId: !Ref Api, StageName: live, DeploymentId: !Ref Deployment, MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100}]}
    Deployment:
      Type: AWS::ApiGateway::Deployment
      DependsOn: Post
      Properties: {RestApiId: !Ref Api}
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
      Type: AWS::ApiGatewayV2::Api
      Properties: {Name: orders, ProtocolType: HTTP}
    Send:
      Type: AWS::ApiGatewayV2::Integration
      Properties:
        ApiId: !Ref Api
        IntegrationType: AWS_PROXY
        IntegrationSubtype: SQS-SendMessages
        PayloadFormatVersion: "1.0"
        CredentialsArn: !GetAtt Sends.Arn
        RequestParameters: {QueueUrl: !Ref Orders, MessageBody: $request.body}

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
from contextlib import suppress
from itertools import chain
from typing import Final

from queuegate.synth.iam import each, gathered, known_to_send
from queuegate.synth.model import (
    Amiss,
    Function,
    Queue,
    View,
    called_in_vain,
    methods_publishing_to,
    publishing_amiss,
    requests_amiss,
    subscriptions,
    unreached_of,
)

from ..rule import Change, Finding, Mapping, Outside, Severity, Undecided, few, rule

_PATH: Final = "/STAGE/METHOD/PATH"
_CALLERS: Final = {
    "AWS::ApiGateway::Method": ("that method", _PATH),
    "AWS::ApiGatewayV2::Integration": ("a route to it", f"{_PATH}, of a WebSocket API /STAGE/ROUTE_KEY"),
}
"""What a permission has to be for, and what its ARN has behind that of the API: https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"""


@rule(
    "api-request-refused",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html",
    fix="Write the Uri as arn:aws:apigateway:REGION:sqs:path/ACCOUNT/QUEUE_NAME and Action=SendMessage&MessageBody=… in the mapping template; IntegrationSubtype SQS-SendMessage of an HTTP API.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for queue in mapping.own_queues():
        yield from _judge(queue)
    yield from each(known_to_send(mapping), lambda function: _behind(mapping, function))


def _behind(mapping: Mapping, function: Function) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integrations.html"""
    nothing = f"each request fails, and nothing is sent to {mapping.source()}"
    for view, wrong in unreached_of(function):
        outcome = "CloudFormation fails" if wrong.fails else f"no request of the API calls {function.name}, and nothing is sent to {mapping.source()}"
        yield Finding(
            f"{view.name} has {wrong.what}: {outcome}", at=wrong.at.place, because=[function], key=f"{view.name}: route", fix=f"Write {wrong.instead} there."
        )
    for one in called_in_vain(function):
        name = one.name
        if one.verb:
            path = "httpMethod" if one.operation else "IntegrationHttpMethod"
            said = f"{name} calls {function.name} with {path} {one.verb}, and Lambda is invoked by POST, whatever the method of the API is: {nothing}"
            yield Finding(
                said,
                at=one.place,
                because=[function],
                key=f"{name}: {one.verb}",
                changes=[] if one.operation else [Change(one.view, "Integration.IntegrationHttpMethod", "POST")],
                fix=f"Set httpMethod of the x-amazon-apigateway-integration of {name} to POST." if one.operation else "",
            )
            continue
        of, ending = ("that operation", _PATH) if one.operation else _CALLERS.get(one.view.facts.type, ("that API", _PATH))
        has = f"; {few(other.name for other in one.permissions)} {'is' if len(one.permissions) == 1 else 'are'} for others" if one.permissions else ""
        yield Finding(
            f"{name} calls {function.name}, and no AWS::Lambda::Permission of the targets lets apigateway.amazonaws.com invoke it for {of}{has}: {nothing}",
            at=one.place,
            because=[function, *one.permissions],
            severity=Severity.WARNING,
            key=f"{name}: permission",
            fix=f"Add an AWS::Lambda::Permission for {function.name} with Principal apigateway.amazonaws.com and the ARN of the API as SourceArn, ending in /* or in what is called ({ending}).",
        )


def _judge(queue: Queue) -> Iterator[Finding]:
    for view, wrong in chain(requests_amiss(queue), _by_topics(queue)):
        outcome = "CloudFormation fails" if wrong.fails else f"each request fails, and nothing is sent to {queue.name}"
        yield Finding(
            f"{view.name} has {wrong.what}: {outcome}",
            at=wrong.at.place,
            because=[queue],
            key=f"{view.name} to {queue.name}",
            fix=f"Write {wrong.instead} there.",
        )


def _by_topics(queue: Queue) -> Iterator[tuple[View, Amiss]]:
    """What is wrong in the requests by which an API publishes to the topics that the queue is subscribed to."""
    for one, _ in gathered(subscriptions(queue))[0]:
        with suppress(Outside, Undecided):
            for publisher in methods_publishing_to(topic) if (topic := one.topic) is not None else ():
                yield from ((publisher.view, wrong) for wrong in publishing_amiss(publisher))

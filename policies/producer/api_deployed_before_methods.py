r"""The deployment of a REST API does not wait for the method that sends to the queue, or calls a function that does.

CloudFormation makes what depends on nothing else at once. A deployment is a picture of the API at that moment, and it names the API alone: without a DependsOn on the methods it is made right after the API, and CloudFormation fails on create with
"The REST API doesn't contain any methods". Where it waits for some methods, and not for this one, the stage may lack this one: its path answers 403, and no message is sent.

An error where the deployment waits for no method of the API, else a warning. The CDK and SAM write the dependency; an API whose methods stand in its Body has none to wait for.

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
    Post:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Api
        ResourceId: !GetAtt Api.RootResourceId
        HttpMethod: POST
        AuthorizationType: AWS_IAM
        MethodResponses: [{StatusCode: "202"}, {StatusCode: "500"}]
        Integration:
          Type: AWS
          IntegrationHttpMethod: POST
          Credentials: !GetAtt Sends.Arn
          Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}"
          PassthroughBehavior: NEVER
          RequestParameters: {integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}
          RequestTemplates: {application/json: Action=SendMessage&MessageBody=$util.urlEncode($input.body)}
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]
    Deployment:
      Type: AWS::ApiGateway::Deployment
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
    Post:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Api
        ResourceId: !GetAtt Api.RootResourceId
        HttpMethod: POST
        AuthorizationType: AWS_IAM
        MethodResponses: [{StatusCode: "202"}, {StatusCode: "500"}]
        Integration:
          Type: AWS
          IntegrationHttpMethod: POST
          Credentials: !GetAtt Sends.Arn
          Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}"
          PassthroughBehavior: NEVER
          RequestParameters: {integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}
          RequestTemplates: {application/json: Action=SendMessage&MessageBody=$util.urlEncode($input.body)}
          IntegrationResponses: [{StatusCode: "202"}, {StatusCode: "500", SelectionPattern: "[45]\\d{2}"}]
    Deployment:
      Type: AWS::ApiGateway::Deployment
      DependsOn: Post
      Properties: {RestApiId: !Ref Api}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, known_to_send
from queuegate.synth.model import Queue, Sender, View, deployments_of, integrations, senders

from ..rule import Finding, Mapping, Severity, rule, waiting


@rule(
    "api-deployed-before-methods",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html",
    fix="Add the methods to the DependsOn of the deployment.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _of_sender(queue, sender)))
    for function in known_to_send(mapping):
        yield from each(integrations(function), lambda one, function=function: _judge(one[0], f"calls {function.name}, which sends to {mapping.source()}"))  # type: ignore[misc]  # a default argument is no annotation


def _of_sender(queue: Queue, sender: Sender) -> Iterator[Finding]:
    if sender.service == "apigateway":
        yield from _judge(sender.view, f"sends to {queue.name}")


def _judge(method: View, does: str) -> Iterator[Finding]:
    found = [*deployments_of(method)]
    if not found or any(method in one.after for one in found):
        return
    deployment = found[0].view
    alone = not any(one.after for one in found)
    yield Finding(
        f"{deployment.name} has no DependsOn on {method.name}, which {does}: "
        + (
            "CloudFormation makes it right after the API, and fails on create (The REST API doesn't contain any methods)"
            if alone
            else "CloudFormation makes both at once, and the stage lacks the method where the deployment comes first"
        ),
        at=deployment,
        because=[method],
        key=f"{deployment.name}: {method.name}",
        severity=None if alone else Severity.WARNING,
        changes=waiting(deployment, method),
    )

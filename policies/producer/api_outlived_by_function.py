"""The function that sends may run longer than its API waits.

API Gateway gives up on a function after the timeout of the integration (29 s for a REST API where nothing else is said, 30 s at most for an HTTP API) and answers 504, while the
function goes on and sends its message. The client takes the request for failed and sends it again: the worker gets it twice, with two message ids.

Set the function's Timeout below what the API waits, and give each message an id that the client chose, so that the worker can tell a repetition.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Role: !GetAtt ProducerRole.Arn, Timeout: 60}
    Api:
      Type: AWS::ApiGatewayV2::Api
      Properties: {Name: orders, ProtocolType: HTTP}
    Route:
      Type: AWS::ApiGatewayV2::Integration
      Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Producer.Arn, PayloadFormatVersion: "2.0"}

Good::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]
    Producer:
      Type: AWS::Lambda::Function
      Properties: {Runtime: python3.13, Role: !GetAtt ProducerRole.Arn, Timeout: 10}
    Api:
      Type: AWS::ApiGatewayV2::Api
      Properties: {Name: orders, ProtocolType: HTTP}
    Route:
      Type: AWS::ApiGatewayV2::Integration
      Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Producer.Arn, PayloadFormatVersion: "2.0"}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, sending_functions
from queuegate.synth.model import Function, waiting

from ..rule import Finding, Mapping, Related, Severity, default, rule


@rule(
    "api-outlived-by-function",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
    fix="Set the Timeout of the function below the timeout of the API's integration.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(sending_functions(mapping), lambda function: _judge(mapping, function))


def _judge(mapping: Mapping, function: Function) -> Iterator[Finding]:
    callers = [*waiting(function)]
    if not callers:
        return
    least = min(callers, key=lambda caller: caller.milliseconds)
    runs, limit = function.timeout.get(), least.milliseconds / 1000
    if runs > limit:
        yield Finding(
            f"Timeout of {function.name} is {runs} s{default(function.timeout)}, and {least.name} waits {limit:g} s: the client gets 504 and tries again, "
            f"although the message is sent to {mapping.source()}",
            at=function.timeout,
            because=[Related(f"{least.name} calls {function.name}", least.place)],
            key=f"{function.name} to {mapping.source()}",
            fix=f"Set Timeout of {function.name} below {limit:g}.",
        )

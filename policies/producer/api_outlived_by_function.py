"""The Timeout of the function that sends is above the integration timeout of its API.

API Gateway answers 504 after the integration timeout (29 s by default for a REST API, at most 30 s for an HTTP API), while the function runs on and sends its message. A client that
retries sends it again: the worker processes it twice, with two message ids.

Set the function's Timeout below the integration timeout, and give each message an id of the client's, by which the worker recognises a duplicate.

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

import math
from collections.abc import Iterator

from queuegate.synth.iam import each, sending_functions
from queuegate.synth.model import Function, waiting

from ..rule import Change, Finding, Mapping, Related, Severity, default, rule


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
            f"Timeout of {function.name} is {runs} s{default(function.timeout)}, and the integration timeout of {least.name} is {limit:g} s: after that the client gets 504, "
            f"although the function may still send to {mapping.source()}, and a retry sends it twice",
            at=function.timeout,
            because=[Related(f"{least.name} calls {function.name}", least.place)],
            key=f"{function.name} to {mapping.source()}",
            changes=[Change(function, "Timeout", max(1, math.ceil(limit) - 1))],
        )

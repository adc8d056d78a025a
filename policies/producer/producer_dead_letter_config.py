"""A function that an API invokes synchronously has a DeadLetterConfig, which its requests never reach.

DeadLetterConfig and the failure destination of a function are for asynchronous invocations. API Gateway invokes it synchronously, so a request that fails is answered with an error and
stored nowhere: what was not sent to the queue is lost unless the client retries.

Of a function that another service may invoke too (an `AWS::Lambda::Permission` for it) nothing is said.

Bad::

    ProducerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: send
            PolicyDocument:
              Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]}]
    Producer:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.13
        Role: !GetAtt ProducerRole.Arn
        Timeout: 10
        DeadLetterConfig: {TargetArn: !GetAtt DeadLetters.Arn}
    Route:
      Type: AWS::ApiGatewayV2::Integration
      Properties: {ApiId: api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Producer.Arn, PayloadFormatVersion: "2.0"}

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
    Route:
      Type: AWS::ApiGatewayV2::Integration
      Properties: {ApiId: api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Producer.Arn, PayloadFormatVersion: "2.0"}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, sending_functions
from queuegate.synth.model import Function, waiting

from ..rule import Change, Finding, Mapping, Related, Severity, rule


@rule(
    "producer-dead-letter-config",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    fix="Remove it, and answer with an error status where the message could not be sent.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    yield from each(sending_functions(mapping), lambda function: _judge(mapping, function))


def _judge(mapping: Mapping, function: Function) -> Iterator[Finding]:
    caller = next(waiting(function), None)
    if caller is not None and function.dead_letter_target.get() and function.permissions.all(lambda one: "apigateway" in str(one.principal.get())):
        yield Finding(
            f"{function.name} has a DeadLetterConfig, which is for asynchronous invocations, and {caller.name} invokes it synchronously: "
            f"a request that fails before it is sent to {mapping.source()} does not reach that dead-letter queue",
            at=function.dead_letter_target,
            because=[Related(f"{caller.name} calls {function.name}", caller.place)],
            key=f"{function.name} to {mapping.source()}",
            changes=[Change(function, "DeadLetterConfig")],
            fix="Answer with an error status where SendMessage fails.",
        )

"""The execution role lacks an action that Lambda needs to write the function's log.

Lambda writes the function's output to CloudWatch Logs with its execution role. Without logs:CreateLogStream or logs:PutLogEvents the function runs as before and its log group stays empty: the first failure has to be
found without a log.

Always a warning. cfn-lint and checkov do not see what is missing.

Bad::

    WorkerRole:
      Type: AWS::IAM::Role
      Properties: {ManagedPolicyArns: []}

Good::

    Logs:
      Type: AWS::Logs::LogGroup
      Properties: {LogGroupName: /orders/worker}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        LoggingConfig: {LogGroup: !Ref Logs}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: []
        Policies:
          - PolicyName: poll
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Logs.Arn}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from queuegate.synth.iam import FROM_POLLER, Asked, allows, evidence, giving, lacking, log_group, log_stream, needed

from ..rule import Finding, Grant, Mapping, Related, Severity, listed, rule, some


@rule(
    "missing-log-permission",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    fix="Allow the role logs:CreateLogStream and logs:PutLogEvents on the function's log group, with :* behind its name.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function, role = mapping.function, mapping.function.role
    stream = log_stream(function)
    asked = {"logs:CreateLogStream": (log_group(function), stream), "logs:PutLogEvents": (stream,)}
    if missing := lacking(asked, lambda action: some(role.world, [partial(allows, role, action, arn) for arn in asked[action]])):
        statement = giving([need for need in needed(function).known if need.action in missing], role)
        instead = evidence(Asked(role, missing, stream, lacks=FROM_POLLER))
        yield Finding(
            f"{role.name} lacks {listed(missing)} on the log group of {function.name}{instead.text}: the function runs, and CloudWatch Logs gets nothing",
            at=role,
            because=(function, *(Related(said, at) for said, at in instead.places)),
            key=function.name,
            fix=instead.fix,
            changes=[Grant(role, statement)] if statement and not instead.fix else (),
        )

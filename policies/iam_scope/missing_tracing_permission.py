"""TracingConfig of the function is Active, and its execution role lacks an action of X-Ray.

With `Mode: Active` Lambda samples invocations and sends trace segments with the function's execution role. Without xray:PutTraceSegments no trace of the worker arrives, and the trace map ends at the queue.

Always a warning. cfn-lint and checkov do not see what is missing.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {TracingConfig: {Mode: Active}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {TracingConfig: {Mode: Active}}
    WorkerRole:
      Type: AWS::IAM::Role
      Properties:
        Policies:
          - PolicyName: work
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes], Resource: !GetAtt Orders.Arn}
                - {Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: "*"}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import Asked, evidence, giving, meets, needed
from queuegate.synth.values import Place

from ..rule import Finding, Grant, Mapping, Related, Severity, listed, rule


@rule(
    "missing-tracing-permission",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    fix="Allow the role xray:PutTraceSegments and xray:PutTelemetryRecords on *, the only Resource that they have, or attach AWSXRayDaemonWriteAccess.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    traces = [need for need in needed(function).known if need.service == "xray" and isinstance(need.place, Place)]
    if missing := [need for need in traces if not meets(function.role, need)]:
        role, statement = function.role, giving(missing, function.role)
        instead = evidence(Asked(role, [need.action for need in missing], missing[0].asked[0]))
        yield Finding(
            f"{role.name} lacks {listed(need.action for need in missing)}{instead.text}, and TracingConfig of {function.name} is Active: X-Ray gets no trace of it",
            at=role,
            because=[Related(missing[0].why, missing[0].place)],
            key=function.name,
            fix=instead.fix,
            changes=[Grant(role, statement)] if statement and not instead.fix else (),
        )

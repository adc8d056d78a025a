"""The function is traced, and its role may not send the traces to X-Ray.

With `Mode: Active` Lambda samples invocations and sends what it records in the name of the function's role. Where the role may not, no trace of the worker arrives, and the
service map ends at the queue: what was switched on to find a fault is missing when the fault is there.

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

from queuegate.synth.iam import giving, meets, needed
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Related, Severity, rule


@rule(
    "missing-tracing-permission",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    fix="Allow the role xray:PutTraceSegments and xray:PutTelemetryRecords on *, which is the only resource that they know, or attach AWSXRayDaemonWriteAccess.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    traces = [need for need in needed(function).known if need.service == "xray" and isinstance(need.place, Place)]
    if missing := [need for need in traces if not meets(function.role, need)]:
        role, statement = function.role, giving(missing, function.role)
        yield Finding(
            f"{role.name} may not do {' and '.join(need.action for need in missing)}: no trace of {function.name} arrives",
            at=role,
            because=[Related(missing[0].why, missing[0].place)],
            key=function.name,
            fix=f"Add this to the policies of {role.name}: {statement}" if statement else "",
        )

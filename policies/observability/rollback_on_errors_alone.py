"""CodeDeploy rolls a deployment back on Errors of the function alone, and a partial batch response is no error.

CodeDeploy rolls a new version back when one of its alarms is in ALARM. An invocation that returns `batchItemFailures` has succeeded, so `Errors` stays at 0 while the new version fails messages in every batch: nothing is rolled
back, and healthy messages reach the dead-letter queue. An alarm on the messages (the dead-letter queue, their age, a metric of the team's own that counts failed items) has to stand beside it.

Bad::

    Errors:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Errors
        Dimensions: [{Name: FunctionName, Value: !Ref Worker}]
        Statistic: Sum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 1
        ComparisonOperator: GreaterThanOrEqualToThreshold
        AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:on-call"]
    Release:
      Type: AWS::CodeDeploy::DeploymentGroup
      Properties:
        ApplicationName: orders
        ServiceRoleArn: arn:aws:iam::111122223333:role/deploy
        AlarmConfiguration: {Enabled: true, Alarms: [{Name: !Ref Errors}]}

Good::

    Release:
      Type: AWS::CodeDeploy::DeploymentGroup
      Properties:
        ApplicationName: orders
        ServiceRoleArn: arn:aws:iam::111122223333:role/deploy
        AlarmConfiguration: {Enabled: true, Alarms: [{Name: !Ref DeadLetterAlarm}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.model import rollbacks

from ..rule import Finding, Mapping, Severity, Undecided, few, rule

PARTIAL: Final = "ReportBatchItemFailures"


@rule(
    "rollback-on-errors-alone",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    fix="Add an alarm to the deployment's that watches the messages: the dead-letter queue's ApproximateNumberOfMessagesVisible, or a metric that counts failed items.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None or PARTIAL not in mapping.response_types.get():
        return
    for rollback in rollbacks(function):
        if all(alarm.watches(function, ("Errors",)) and alarm.stays_in("AWS/Lambda") for alarm in rollback.alarms):
            if rollback.others:
                raise Undecided(
                    f"what {few(rollback.others)} watches, on which a new version of {function.name} is rolled back too, is not known here",
                    place=rollback.place,
                )
            names = " and ".join(alarm.name for alarm in rollback.alarms)
            yield Finding(
                f"A new version of {function.name} is rolled back on {names} alone (Errors), and an invocation that reports failed messages (ReportBatchItemFailures) is not an error: "
                "a version that fails messages in every batch stays, and healthy messages reach the dead-letter queue",
                at=rollback.place,
                because=rollback.alarms,
                fix=f"Add an alarm on ApproximateNumberOfMessagesVisible of the dead-letter queue of {mapping.source()} to the alarms of the deployment (in SAM: DeploymentPreference.Alarms), or one that counts failed items.",
            )

"""The function's log group has no RetentionInDays.

A log group without RetentionInDays never expires its log events, and the one that Lambda creates for a function that has none has no retention. A worker on a busy queue then stores logs, with whatever
its messages held, for as long as the account exists.

Always a note: of 108 real templates 96 are like this. checkov's CKV_AWS_66 says the same of a log group that is in the template, and nothing of one that Lambda creates.

Bad::

    Logs:
      Type: AWS::Logs::LogGroup
      Properties: {RetentionInDays: !Ref AWS::NoValue}

Good::

    Logs:
      Type: AWS::Logs::LogGroup
      Properties: {LogGroupName: !Sub "/aws/lambda/${Worker}", RetentionInDays: 30}

Good::

    Logs:
      Type: AWS::Logs::LogGroup
      Properties: {LogGroupName: orders, RetentionInDays: 30}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        LoggingConfig: {LogGroup: !Ref Logs}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Outside, Severity, rule


@rule(
    "log-group-retention",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html",
    fix="Add an AWS::Logs::LogGroup with RetentionInDays for the function (/aws/lambda/ and its name, or LoggingConfig.LogGroup).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    try:
        group = function.log_group()
    except Outside:
        return
    if group is not None and not group.retention.get():
        yield Finding(
            f"{group.name}, the log group of {function.name}, has no RetentionInDays: its log events never expire",
            at=group.retention,
            changes=[Change(group, "RetentionInDays", 30)],
            fix="Any other number of days that CloudWatch Logs accepts will do.",
        )
    elif group is None and function.own_log_group.get() is None:
        yield Finding(
            f"{function.name} has no log group in the template: Lambda creates one without RetentionInDays, whose log events never expire",
            at=function,
            fix=f"Add an AWS::Logs::LogGroup with RetentionInDays, and set LoggingConfig.LogGroup of {function.name} to it (in a CDK app: give the Function {function.name} a LogGroup with retention as its log_group).",
        )

"""The function's logs are kept for ever.

A log group without a retention never deletes anything, and the one that Lambda makes when a function has none of its own has no retention. A worker on a busy queue then
piles up logs, with whatever its messages held, for as long as the account exists.

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

from ..rule import Finding, Mapping, Outside, Severity, rule


@rule(
    "log-group-retention",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html",
    fix="Define the function's log group (/aws/lambda/ and its name, or LoggingConfig.LogGroup) with a RetentionInDays.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    try:
        group = function.log_group()
    except Outside:
        return
    if group is not None and not group.retention.get():
        yield Finding(f"{group.name} keeps the logs of {function.name} for ever: it has no RetentionInDays", at=group.retention)
    elif group is None and function.own_log_group.get() is None:
        yield Finding(f"{function.name} has no log group of its own: Lambda makes one that keeps its logs for ever", at=function)

"""A table that the function uses has no point-in-time recovery.

Without it what a bad deployment or a mistaken delete removes is lost for good. With it DynamoDB can restore the table to any second of the recovery period, up to 35 days back. A table
counts where an environment variable of the function holds its name or ARN, or where the execution role is granted an action on it. One that remembers which messages are done for a while
(the name of the variable says `IDEMPOTENCY`, and TimeToLiveSpecification is on) holds nothing that anybody would restore.

Bad::

    Status:
      Type: AWS::DynamoDB::Table
      Properties:
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        BillingMode: PAY_PER_REQUEST
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS_TABLE: !Ref Status}}

Good::

    Status:
      Type: AWS::DynamoDB::Table
      Properties:
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS_TABLE: !Ref Status}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import passing_tables, used_tables
from queuegate.synth.model import Table

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "table-recovery",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/controltower/latest/controlreference/dynamodb-rules.html",
    fix="Set PointInTimeRecoverySpecification to {PointInTimeRecoveryEnabled: true}, of a GlobalTable in each replica (in a CDK app: set point_in_time_recovery_enabled=True in point_in_time_recovery_specification of the table).",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    passing = passing_tables(function)
    for table in used_tables(function):
        for at in table.unrecoverable() if table not in passing and table.exists() else ():
            yield Finding(
                f"{table.name} has no point-in-time recovery (PointInTimeRecoveryEnabled): what a bad deployment or a mistaken delete removes cannot be restored",
                at=at,
                changes=[Change(table, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", True)] if isinstance(table, Table) else [],
            )

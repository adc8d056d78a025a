"""A table that the worker uses cannot be restored.

Without point-in-time recovery, a bad deployment or a mistaken delete takes what the pipeline has recorded for good. With it, DynamoDB can put the table back to any second of
the last days. A table counts where an environment variable of the function holds its name or ARN, or where the function's role is granted an action on it.

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

from queuegate.synth.iam import used_tables

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "table-recovery",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/controltower/latest/controlreference/dynamodb-rules.html",
    fix="Set PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true} on the table.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    for table in used_tables(function):
        for at in table.unrecoverable() if table.exists() else ():
            yield Finding(f"{table.name} cannot be restored: it has no point-in-time recovery", at=at)

"""A table that the worker uses is deleted with its stack.

Neither DeletionProtectionEnabled nor a DeletionPolicy of Retain keeps it: a stack that is deleted by mistake, a resource that is renamed, or a key schema that changes takes what the pipeline has recorded. It is a note, since a
table may be meant to go with its stack.

Bad::

    Status:
      Type: AWS::DynamoDB::Table
      Properties:
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS_TABLE: !Ref Status}}

Good::

    Status:
      Type: AWS::DynamoDB::Table
      Properties:
        DeletionProtectionEnabled: true
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {STATUS_TABLE: !Ref Status}}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.iam import each, used_tables
from queuegate.synth.model import GlobalTable, Table, is_kept

from ..rule import Finding, Mapping, Severity, rule


@rule(
    "table-deleted-with-stack",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    fix="Set DeletionProtectionEnabled: true on the table, or DeletionPolicy: Retain.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is not None:
        yield from each(used_tables(function), _judge)


def _judge(table: Table | GlobalTable) -> Iterator[Finding]:
    if isinstance(table, Table) and table.exists() and not table.protected.get() and not is_kept(table):
        yield Finding(
            f"{table.name} is deleted with its stack: it has neither DeletionProtectionEnabled nor a DeletionPolicy of Retain",
            at=table.protected,
            fix=f"Set DeletionProtectionEnabled of {table.name} to true, or its DeletionPolicy to Retain.",
        )

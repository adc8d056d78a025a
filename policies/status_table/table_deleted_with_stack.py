"""A table that the worker uses is deleted with its stack.

Neither DeletionProtectionEnabled nor a DeletionPolicy of Retain keeps it: a stack that is deleted by mistake, a resource that is renamed, or a key schema that changes deletes what the pipeline has recorded. It is a note, since a
table may be meant to go with its stack. One that remembers which messages are done for a while (the name of the variable says `IDEMPOTENCY`, and TimeToLiveSpecification is on) is left out.

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

from queuegate.synth.iam import each, passing_tables, used_tables
from queuegate.synth.model import GlobalTable, Table, is_kept

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "table-deleted-with-stack",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    fix="Set DeletionPolicy and UpdateReplacePolicy of the table to Retain, or its DeletionProtectionEnabled to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is not None:
        passing = passing_tables(function)
        yield from each((table for table in used_tables(function) if table not in passing), _judge)


def _judge(table: Table | GlobalTable) -> Iterator[Finding]:
    unprotected = next(table.unprotected(), None) if table.exists() and not is_kept(table) else None
    if unprotected is not None:
        yield Finding(
            f"{table.name} has neither DeletionProtectionEnabled nor a DeletionPolicy of Retain: CloudFormation deletes it, and every item in it, when its stack is deleted or its logical id changes",
            at=unprotected,
            changes=[Change(table, "DeletionPolicy", "Retain"), Change(table, "UpdateReplacePolicy", "Retain")],
        )

"""Nothing ever deletes the records of the table that remembers which messages are done.

A library for idempotency writes a record for each message, with the time at which it is no longer needed. Only DynamoDB's TimeToLiveSpecification deletes it then; without one the table holds a record of every message that
ever was. A table counts where an environment variable with IDEMPOTENCY in its name holds the table's name or ARN, or where the code hands the variable
to the library's persistence layer and does nothing else with it. How long a record has to live (as long as duplicates may arrive, so
maxReceiveCount × VisibilityTimeout at least) is decided in the code.

Bad::

    Done:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      Properties:
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {IDEMPOTENCY_TABLE: !Ref Done}}

Good::

    Done:
      Type: AWS::DynamoDB::Table
      Properties:
        TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Environment: {Variables: {IDEMPOTENCY_TABLE: !Ref Done}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import guards, records

from ..rule import Change, Finding, Mapping, Related, Severity, rule

EXPIRES: Final = "expiration"
"""Where Powertools writes when a record expires: https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/"""


@rule(
    "idempotency-table-without-ttl",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/",
    fix="Set TimeToLiveSpecification of the table to the attribute that holds the expiry: {AttributeName: expiration, Enabled: true}.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    for known in guards(function):
        table = known.table
        if table.exists() and not table.expires.get():
            yield Finding(
                f"{table.name} remembers which messages are done ({known.variable} of {function.name}), and has no TimeToLiveSpecification: DynamoDB never deletes a record, and the table grows by one for each message",
                at=table.expires,
                because=[Related(f"{known.variable} names it", known.place)],
                changes=[Change(table, "TimeToLiveSpecification", {"AttributeName": EXPIRES, "Enabled": True})],
                fix=f"{EXPIRES} is the attribute that Powertools writes; name that of your library.",
            )
        elif table.exists() and (record := records(function, known)) is not None and (by := table.expires_by.get()) not in (None, record[1]):
            yield Finding(
                f"{table.name} remembers which messages are done ({known.variable} of {function.name}), and its TimeToLiveSpecification is on {by}; {function.name} writes to {record[1]} when a record expires: DynamoDB never deletes one",
                at=table.expires_by,
                because=[Related(f"{known.variable} names it", known.place)],
                changes=[Change(table, "TimeToLiveSpecification.AttributeName", record[1])],
            )

"""Messages arrive at a higher rate than the write capacity of the table.

With provisioned capacity a table accepts WriteCapacityUnits writes of up to 1 KB in a second, and with on-demand capacity at most MaxWriteRequestUnits where that is set. A pipeline that writes once for each message needs
one unit per message and second; more are throttled, their messages fail, and are retried until maxReceiveCount moves healthy ones to the dead-letter queue. How many messages there are in a second says `arrival-rate` in queuegate.yaml: without it nothing is
said. Nothing is said of a table that Application Auto Scaling scales.

A declaration and a template that contradict it::

    # queuegate.yaml
    pipelines:
      orders: {queue: Orders, function: Worker, arrival-rate: 100}

    # template.yaml
    Status:
      Type: AWS::DynamoDB::Table
      Properties:
        ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from queuegate.synth.iam import each, written_tables
from queuegate.synth.model import GlobalTable, Table, scales_itself

from ..rule import Change, Declaration, Finding, Mapping, Severity, Team, rule


@rule(
    "declared-table-writes",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html",
    fix="Set BillingMode of the table to PAY_PER_REQUEST, or raise its write capacity above the rate at which messages arrive.",
)
def check(mapping: Mapping, team: Team) -> Iterator[Finding]:
    declared = [one for one in team.of(mapping) if "arrival-rate" in one.parameters]
    function = mapping.own_function() if declared else None
    if function is not None:
        yield from each(written_tables(function), lambda table: _judge(table, declared[0]))


def _judge(table: Table | GlobalTable, declared: Declaration) -> Iterator[Finding]:
    if not isinstance(table, Table) or not table.exists():
        return
    capacity = table.write_capacity if table.billing.get() == "PROVISIONED" else table.most_writes
    rate = declared.parameters["arrival-rate"]
    if (units := capacity.get()) is not None and units < rate and not scales_itself(table):
        yield Finding(
            f"{capacity.name} of {table.name} is {units:,}, one write of up to 1 KB per second each, and {rate:,g} messages per second arrive (arrival-rate of {declared.name}): "
            "writes beyond that are throttled, and their messages are retried",
            at=capacity,
            because=[declared.says("arrival-rate")],
            changes=[Change(table, capacity.name, ceil(rate))],
            fix="" if capacity is not table.write_capacity else "With BillingMode PAY_PER_REQUEST (and no ProvisionedThroughput) the table scales by itself.",
        )

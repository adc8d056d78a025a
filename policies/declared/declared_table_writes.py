"""The worker may write more often than its table takes.

With provisioned capacity a table takes WriteCapacityUnits writes of up to 1 KB in a second, and with on-demand capacity at most MaxWriteRequestUnits where that is set. A pipeline that writes once for each message needs
one unit per message and second; more are throttled, the messages fail, and come back. How many messages there are in a second is told by `arrival-rate` in queuegate.yaml: without it nothing is
said. A table that Application Auto Scaling looks after is its matter.

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

from ..rule import Declaration, Finding, Mapping, Severity, Team, rule


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
            f"{table.name} takes {units:,} writes per second ({capacity.name}), and {rate:g} messages per second arrive (arrival-rate of {declared.name}): "
            "writes beyond that are throttled, and their messages fail",
            at=capacity,
            because=[declared.says("arrival-rate")],
            fix=f"Set {capacity.name} of {table.name} to {ceil(rate)} or more, or BillingMode to PAY_PER_REQUEST.",
        )

"""Tables that go with their stack, that keep every record, and that take fewer writes than messages arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Declaration, Severity, Team
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.value import Place

Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Any: {Type: String}, Number: {Type: Number}}}"
DELETED, KEPT, WRITES = "table-deleted-with-stack", "idempotency-table-without-ttl", "declared-table-writes"


def table(properties: str = "", variable: str = "STATUS", attribute: str = "") -> str:
    return f"Status: {{Type: AWS::DynamoDB::Table{attribute}, Properties: {{{properties}}}}}\nWorker: {{Properties: {{Environment: {{Variables: {{{variable}: !Ref Status}}}}}}}}"


def writes(properties: str) -> str:
    grant = "[{PolicyName: t, PolicyDocument: {Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Status.Arn}]}}]"
    return f"Status: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}\nWorkerRole: {{Properties: {{Policies: {grant}}}}}"


def arriving(rate: float) -> Team:
    file = Template(file="queuegate.yaml", stack="", body={}, spot=lambda _: Spot("queuegate.yaml", 1))
    return Team({}, (Declaration("orders", {"arrival-rate": rate}, ("template/Mapping",), Place(Scope(file, {}, {}), ())),))


def test_a_table_that_goes_with_its_stack(changed: Changed) -> None:
    assert [(one.verdict, one.resource, one.severity) for one in changed(table(), DELETED)] == [("fail", "Status", Severity.NOTE)]
    for kept in (table("DeletionProtectionEnabled: true"), table(attribute=", DeletionPolicy: Retain"), "Status: {Type: AWS::DynamoDB::Table}"):
        assert changed(kept, DELETED) == []
    assert {one.verdict for one in changed(table("DeletionProtectionEnabled: !Ref Any"), DELETED, head=HEAD)} == {"undecided"}


@pytest.mark.parametrize(
    ("replica", "route"),
    [
        ("Region: eu-west-1", "Properties/Replicas/0"),
        ("DeletionProtectionEnabled: false", "Properties/Replicas/0/DeletionProtectionEnabled"),
        ("DeletionProtectionEnabled: true", ""),
    ],
)
def test_a_global_table_that_goes_with_its_stack(replica: str, route: str, changed: Changed) -> None:
    """`TableV2` of the CDK is one, with a replica in the stack's own Region."""
    said = changed(table(f"Replicas: [{{{replica}}}]").replace("Dynamo" + "DB::Table", "DynamoDB::GlobalTable"), DELETED)
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Status", route)] if route else [])


def test_a_table_that_remembers_for_ever(changed: Changed) -> None:
    said = changed(table(variable="ORDERS_IDEMPOTENCY_TABLE"), KEPT)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Status", Severity.NOTE)]
    assert changed(table("TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}", "IDEMPOTENCY"), KEPT) == []
    (said_of_global,) = changed(table("Replicas: [{Region: eu-west-1}]", "IDEMPOTENCY").replace("DB::Table", "DB::GlobalTable"), KEPT)
    assert (said_of_global.verdict, said_of_global.resource) == ("fail", "Status")
    assert changed(table(), KEPT) == []  # a table of orders is kept on purpose
    open_ = table("TimeToLiveSpecification: {AttributeName: expiration, Enabled: !Ref Any}", "IDEMPOTENCY")
    assert {one.verdict for one in changed(open_, KEPT, head=HEAD)} == {"undecided"}


@pytest.mark.parametrize(
    ("properties", "at"),
    [
        ("ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 9}", "Properties/ProvisionedThroughput/WriteCapacityUnits"),
        ("BillingMode: PAY_PER_REQUEST, OnDemandThroughput: {MaxWriteRequestUnits: 9}", "Properties/OnDemandThroughput/MaxWriteRequestUnits"),
    ],
)
def test_fewer_writes_than_messages(properties: str, at: str, changed: Changed) -> None:
    said = changed(writes(properties), WRITES, team=arriving(9.5))
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Status", at, Severity.WARNING)]
    assert changed(writes(properties), WRITES, team=arriving(9)) == []
    assert changed(writes(properties), WRITES) == []
    scaled = "\nScaling: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ScalableDimension: dynamodb:table:WriteCapacityUnits}}"
    assert changed(writes(properties) + scaled, WRITES, team=arriving(9.5)) == []


def test_trap_a_table_that_is_only_read(changed: Changed) -> None:
    assert changed(table("ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 1}"), WRITES, team=arriving(9)) == []


def test_an_unknown_capacity_is_undecided(changed: Changed) -> None:
    open_ = writes("ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: !Ref Number}")
    assert {one.verdict for one in changed(open_, WRITES, head=HEAD, team=arriving(9))} == {"undecided"}


GUARD = """
import os
import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer as Layer, idempotent_function
name = os.environ["STATUS"]
store = Layer(table_name=name)

@idempotent_function(data_keyword_argument="record", persistence_store=store)
def work(record):
    OTHER

def handler(event, context):
    for record in event["Records"]:
        work(record=record)
"""


@pytest.mark.parametrize(
    ("other", "properties", "said"),
    [
        ("print(record)", "", {KEPT}),
        ("print(record)", "TimeToLiveSpecification: {AttributeName: expiration, Enabled: true}", set()),
        ("boto3.client('dynamodb').put_item(TableName=name, Item={})", "", {"table-recovery", DELETED}),
        (
            "boto3.client('dynamodb').put_item(TableName=name, Item={})",
            "TimeToLiveSpecification: {AttributeName: e, Enabled: true}",
            {"table-recovery", DELETED},
        ),
    ],
)
def test_the_code_tells_which_table_only_remembers_what_is_done(other: str, properties: str, said: set[str], changed: Changed) -> None:
    """Whatever the variable is called: it is handed to the library's persistence layer, and to nothing else."""
    code = GUARD.replace("OTHER", other).replace("\n", "\n          ")
    worker = f"Worker:\n  Properties:\n    Environment: {{Variables: {{STATUS: !Ref Status}}}}\n    Code:\n      ZipFile: |{code}"
    status = f"Status: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}\n"
    rules = {KEPT, "table-recovery", DELETED}
    found = {rule for rule in rules for one in changed(status + worker, rule) if one.verdict == "fail"}
    assert found - ({"table-recovery", DELETED} if said == {KEPT} else set()) == said

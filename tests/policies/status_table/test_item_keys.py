"""The attributes that code gives to a table, and the table's primary key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "item-key-mismatch"
TABLE = """
Status:
  Type: AWS::DynamoDB::Table
  Properties: {KeySchema: [{AttributeName: tenant, KeyType: HASH}, {AttributeName: id, KeyType: RANGE}]}
"""
ENVIRONMENT = "    Environment: {Variables: {STATUS: !Ref Status}}\n"
PYTHON = """
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["STATUS"])
client = boto3.client("dynamodb")
KEY = {"tenant": "a"}
def half(record):
    return {"tenant": "a", "ident": record["messageId"]}
def whole(record):
    return {"tenant": "a", "id": record["messageId"]}
def either(record):
    if record["body"]:
        return {"tenant": "a"}
    return whole(record)
def handler(event, context):
    for record in event["Records"]:
        CALL
"""
NODE = """
const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand, UpdateCommand } = require("@aws-sdk/lib-dynamodb");
const docs = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const fill = require("fill-defaults");
const TableName = process.env.STATUS;
exports.handler = async (event) => {
  for (const record of event.Records) {
    CALL
  }
};
"""
JAVASCRIPT = ENVIRONMENT + "    Runtime: nodejs22.x\n"


@pytest.mark.parametrize(
    "call",
    [
        'table.get_item(Key={"tenant": "a"})',
        'table.get_item(Key=whole(record)); table.get_item(Key={"tenant": "a"})',
        "table.get_item(Key=KEY)",
        "table.get_item(Key=half(record))",
        'table.delete_item(Key={"tenant": "a", "ID": record["messageId"]})',
        'table.update_item(Key={"tenant": "a", "id": "b", "day": "c"}, UpdateExpression="SET x = :x", ExpressionAttributeValues={":x": 1})',
        'table.put_item(Item={"tenant": "a", "state": "done"})',
        'client.put_item(TableName=os.environ["STATUS"], Item={"id": {"S": "b"}})',
        'item = {"tenant": "a", "ident": "b"}; table.put_item(Item=item)',
        "table.put_item(Item={})",
        'table.put_item(Item={**KEY, "state": "done"})',
        'table.put_item(Item=dict(tenant="a"))',
        "from pydantic import BaseModel\n        class Order(BaseModel):\n            tenant: str\n            ident: str\n        table.put_item(Item=Order(**record).model_dump())",
        'item = {"tenant": "a"}; item["ident"] = "b"; table.put_item(Item=item)',
        'request = {"Key": {"tenant": "a"}}; table.get_item(**request)',
        'with table.batch_writer() as batch:\n            batch.put_item({"tenant": "a", "state": "done"})',
        'with table.batch_writer() as batch:\n            batch.delete_item(Key={"tenant": "a"})',
        'client.transact_write_items(TransactItems=[{"Put": {"TableName": os.environ["STATUS"], "Item": {"tenant": {"S": "a"}, "id": {"S": "b"}}}}, {"Update": {"TableName": os.environ["STATUS"], "Key": {"id": {"S": "b"}}, "UpdateExpression": "REMOVE x"}}])',
        'client.transact_write_items(TransactItems=[{"ConditionCheck": {"TableName": os.environ["STATUS"], "Key": {"id": {"S": "b"}}, "ConditionExpression": "attribute_exists(id)"}}])',
        'with table.batch_writer() as batch: batch.put_item(Item={"tenant": "a", "ident": "b"})',
    ],
)
def test_another_key_in_python(call: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(PYTHON.replace("CALL", call), RULE, TABLE, ENVIRONMENT)
    assert (said.verdict, said.severity, said.resource, said.route) == ("fail", Severity.ERROR, "Worker", "Properties/Code/ZipFile")


@pytest.mark.parametrize(
    "call",
    [
        'table.get_item(Key={"tenant": "a", "id": "b"})',
        'table.put_item(Item={"tenant": "a", "id": "b", "state": "done"})',
        'table.put_item(Item={**KEY, "id": "b"})',
        "table.put_item(Item={**KEY, **record})",
        'table.put_item(Item=dict(tenant="a", id="b"))',
        'table.put_item(Item=dict(KEY, id="b"))',
        'from pydantic import BaseModel, Field\n        class Order(BaseModel):\n            tenant: str\n            ident: str = Field(serialization_alias="id")\n        table.put_item(Item=Order(**record).model_dump())',
        'item = {"tenant": "a"}\n        for name in ("id",):\n            item[name] = "b"\n        table.put_item(Item=item)',
        'item = {"tenant": "a"}\n        if record["body"]:\n            item["id"] = "b"\n        table.put_item(Item=item)',
        'with table.batch_writer() as batch:\n            batch.put_item({"tenant": "a", "id": "b", "state": "done"})\n            batch.delete_item(Key=whole(record))',
        'client.transact_write_items(TransactItems=[{"Put": {"TableName": os.environ["STATUS"], "Item": {"tenant": {"S": "a"}, "id": {"S": "b"}}}}, {"Delete": {"TableName": "others", "Key": {"x": {"S": "a"}}}}])',
        'item = {"tenant": "a"}; item |= {"id": "b"}; table.put_item(Item=item)',
        "table.put_item(Item=record)",
        "table.get_item(Key=whole(record))",
        "table.get_item(Key=either(record))",
        'item = {"tenant": "a"}; item["id"] = "b"; table.put_item(Item=item)',
        'item = {"tenant": "a"}; item.update(id="b"); table.put_item(Item=item)',
        'name = "id"; table.get_item(Key={"tenant": "a", name: "b"})',
        "table.scan()",
        'with table.batch_writer() as batch: batch.put_item(Item={"tenant": "a", "id": "b", "state": "done"})',
        "with table.batch_writer() as batch: batch.put_item(Item=record)",
        'with table.batch_writer() as batch: batch.delete_item(Key={"tenant": "a", "id": "b"})',
        'boto3.resource("dynamodb").Table(record["table"]).get_item(Key={"x": 1})',
    ],
)
def test_its_own_key_in_python(call: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(PYTHON.replace("CALL", call), RULE, TABLE, ENVIRONMENT) if one.verdict == "fail"] == []


@pytest.mark.parametrize(
    "call",
    [
        'await docs.send(new PutCommand({ TableName, Item: { tenant: "a", state: "done" } }));',
        'await docs.send(new UpdateCommand({ TableName, Key: { tenant: "a" }, UpdateExpression: "SET x = :x", ExpressionAttributeValues: { ":x": 1 } }));',
        'await docs.send(new GetItemCommand({ TableName, Key: { tenant: { S: "a" }, key: { S: "b" } } }));',
        'const Key = { tenant: { S: "a" } }; await docs.send(new GetItemCommand({ TableName, Key }));',
        'const item = { tenant: "a" }; item.state = "done"; console.log(item); await docs.send(new PutCommand({ TableName, Item: item }));',
        'const base = { TableName, Item: { tenant: "a" } }; await docs.send(new PutCommand({ ...base, ConditionExpression: "attribute_not_exists(tenant)" }));',
    ],
)
def test_another_key_in_javascript(call: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(NODE.replace("CALL", call), RULE, TABLE, JAVASCRIPT)
    assert (said.verdict, said.resource, said.route) == ("fail", "Worker", "Properties/Code/ZipFile")


@pytest.mark.parametrize(
    "call",
    [
        'await docs.send(new PutCommand({ TableName, Item: { tenant: "a", id: "b", state: "done" } }));',
        'await docs.send(new PutCommand({ TableName, Item: { tenant: "a", ...JSON.parse(record.body) } }));',
        'const item = { tenant: "a" }; item.id = record.messageId; await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; Object.assign(item, JSON.parse(record.body)); await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; if (record.body) item.id = "b"; await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; fill({ item }); await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; event.filler.fill(item); await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; fill(item); await docs.send(new PutCommand({ TableName, Item: item }));',
        'const item = { tenant: "a" }; for (const name of ["id"]) item[name] = "b"; await docs.send(new PutCommand({ TableName, Item: item }));',
    ],
)
def test_its_own_key_in_javascript(call: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(NODE.replace("CALL", call), RULE, TABLE, JAVASCRIPT) if one.verdict == "fail"] == []


def test_a_table_of_which_the_key_is_not_known(coded: Callable[..., list[Any]]) -> None:
    table = TABLE.replace("AttributeName: tenant", 'AttributeName: !ImportValue "key"')
    assert [one.verdict for one in coded(PYTHON.replace("CALL", 'table.get_item(Key={"tenant": "a"})'), RULE, table, ENVIRONMENT)] == ["undecided"]


INDEXED = TABLE.replace("Properties: {", "Properties: {GlobalSecondaryIndexes: [{IndexName: by-day, KeySchema: [{AttributeName: day, KeyType: HASH}]}], ")
QUERY = "table.query(IndexName=%s, KeyConditionExpression=boto3.dynamodb.conditions.Key('day').eq('x'))"


@pytest.mark.parametrize(("index", "table", "amiss"), [
    ('"by_day"', INDEXED, ["Worker: index of Status"]),
    ('"by-day"', TABLE, ["Worker: index of Status"]),
    ('"by-day"', INDEXED, []),
    ("record['index']", INDEXED, []),
    ('"by-week"', INDEXED.replace("GlobalSecondaryIndexes: [", "LocalSecondaryIndexes: [{IndexName: by-week}], GlobalSecondaryIndexes: ["), []),
])  # fmt: skip
def test_an_index_that_the_table_does_not_have(index: str, table: str, amiss: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(PYTHON.replace("CALL", QUERY % index), RULE, table, ENVIRONMENT) if one.verdict == "fail"] == amiss


@pytest.mark.parametrize(("name", "amiss"), [("by_day", 1), ("by-day", 0)])
def test_an_index_in_javascript(name: str, amiss: int, coded: Callable[..., list[Any]]) -> None:
    call = f'await docs.send(new QueryCommand({{ TableName, IndexName: "{name}", KeyConditionExpression: "#d = :d" }}));'
    code = NODE.replace("CALL", call).replace("PutCommand,", "PutCommand, QueryCommand,")
    assert len([one for one in coded(code, RULE, INDEXED, JAVASCRIPT) if one.verdict == "fail"]) == amiss


OF_DAY = INDEXED.replace("{AttributeName: day, KeyType: HASH}", "{AttributeName: day, KeyType: HASH}, {AttributeName: hour, KeyType: RANGE}")
ASKED = {
    "the whole key": ("", "tenant = :a AND id = :b", True),
    "the partition key": ("", "tenant = :a", True),
    "its beginning": ("", "tenant = :a AND begins_with(id, :b)", True),
    "between": ("", "#t = :a AND (id BETWEEN :b AND :c)", True),
    "the sort key alone": ("", "id = :a", False),
    "another attribute": ("", "day = :a", False),
    "another one beside": ("", "tenant = :a AND day = :b", False),
    "the key of an index": ("by-day", "day = :a AND hour > :b", True),
    "the table's key of an index": ("by-day", "tenant = :a", False),
    "the index's key of the table": ("", "day = :a AND hour > :b", False),
}


@pytest.mark.parametrize("node", [False, True], ids=["Python", "Node.js"])
@pytest.mark.parametrize(("index", "condition", "fits"), ASKED.values(), ids=ASKED)
def test_what_a_query_asks_for(index: str, condition: str, fits: bool, node: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - from the tables
    name = (f'IndexName: "{index}", ' if node else f'IndexName="{index}", ') if index else ""
    if node:
        call = (
            f'await docs.send(new QueryCommand({{ TableName, {name}KeyConditionExpression: "{condition}", ExpressionAttributeNames: {{ "#t": "tenant" }} }}));'
        )
        code = NODE.replace("CALL", call).replace("PutCommand,", "PutCommand, QueryCommand,")
    else:
        code = PYTHON.replace("CALL", f'table.query({name}KeyConditionExpression="{condition}", ExpressionAttributeNames={{"#t": "tenant"}})')
    said = [one for one in coded(code, RULE, OF_DAY, JAVASCRIPT if node else ENVIRONMENT) if one.verdict == "fail"]
    assert [one.key for one in said] == ([] if fits else [f"Worker: key of {index or 'the table'} in Status"])


@pytest.mark.parametrize(("index", "condition", "fits"), ASKED.values(), ids=ASKED)
def test_moto_refuses_the_same(index: str, condition: str, fits: bool) -> None:  # noqa: FBT001 - from the table
    from moto.dynamodb.exceptions import MockValidationException  # noqa: PLC0415 - it takes long
    from moto.dynamodb.parsing.key_condition_expression import parse_expression  # noqa: PLC0415 - as above

    key = [{"AttributeName": name, "KeyType": kind} for name, kind in zip(("day", "hour") if index else ("tenant", "id"), ("HASH", "RANGE"), strict=True)]
    with nullcontext() if fits else pytest.raises(MockValidationException):
        parse_expression(condition, {f":{one}": {"S": one} for one in "abc"}, {"#t": "tenant"}, key)


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ("Key('tenant').eq('a')", True),
        ("Key('tenant').eq('a') & Key('id').begins_with('b')", True),
        ("Key('id').eq('a')", False),
        ("Key('tenant').eq('a') & Key('day').gt('b')", False),
        ("Key('tenant').eq('a') & more", True),
        ("Key(record['body']).eq('a')", True),
        ("conditions.Key('day').eq('a')", True),
    ],
)
def test_conditions_that_boto3_puts_together(condition: str, fits: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - from the table
    code = PYTHON.replace("CALL", f"table.query(KeyConditionExpression={condition})").replace(
        "import boto3, os", "import boto3, os\nfrom boto3.dynamodb.conditions import Key\nfrom orders import conditions, more"
    )
    assert [one.verdict for one in coded(code, RULE, OF_DAY, ENVIRONMENT)] == ([] if fits else ["fail"])


def test_a_partition_key_of_several_attributes(coded: Callable[..., list[Any]]) -> None:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html"""
    table = INDEXED.replace("{AttributeName: day, KeyType: HASH}", "{AttributeName: day, KeyType: HASH}, {AttributeName: shop, KeyType: HASH}")
    said = {
        condition: [
            one.verdict
            for one in coded(PYTHON.replace("CALL", f'table.query(IndexName="by-day", KeyConditionExpression="{condition}")'), RULE, table, ENVIRONMENT)
        ]
        for condition in ("day = :a AND shop = :b", "day = :a")
    }
    assert said == {"day = :a AND shop = :b": [], "day = :a": ["fail"]}


@pytest.mark.parametrize(
    ("resource", "verdicts"),
    [("!Sub '${Status.Arn}/index/by-day'", []), ("!Sub '${Status.Arn}/index/*'", []), ("!Sub '${Status.Arn}/index/by-week'", ["fail"])],
)
def test_a_permission_on_the_index_by_its_name(resource: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    grant = f"More: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: more, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{{Effect: Allow, Action: 'dynamodb:Query', Resource: {resource}}}]}}}}}}"
    said = coded(PYTHON.replace("CALL", QUERY % '"by-day"'), "missing-call-permission", f"{INDEXED}{grant}", ENVIRONMENT)
    assert [one.verdict for one in said] == verdicts


TYPED = "Status: {Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: [{AttributeName: tenant, AttributeType: S}, {AttributeName: id, AttributeType: N}], KeySchema: [{AttributeName: tenant, KeyType: HASH}, {AttributeName: id, KeyType: RANGE}]}}"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ('table.put_item(Item={"tenant": "a", "id": str(record["n"])})', "id"),
        ('table.put_item(Item={"tenant": "a", "id": f"{record}"})', "id"),
        ('table.update_item(Key={"tenant": len(record), "id": 5})', "tenant"),
        ('client.put_item(TableName=os.environ["STATUS"], Item={"tenant": {"S": "a"}, "id": {"S": "5"}})', "id"),
        ('with table.batch_writer() as batch: batch.put_item(Item={"tenant": "a", "id": "b"})', "id"),
        ('client.transact_write_items(TransactItems=[{"Delete": {"TableName": os.environ["STATUS"], "Key": {"tenant": {"N": "1"}, "id": {"N": "5"}}}}])', "tenant"),
        ('table.put_item(Item={"tenant": "a", "id": int(record["n"])})', ""),
        ('table.put_item(Item={"tenant": "a", "id": record["n"]})', ""),
        ('table.put_item(Item={"tenant": "a", "id": Decimal(record["n"])})', ""),
        ('client.put_item(TableName=os.environ["STATUS"], Item={"tenant": {"S": "a"}, "id": {"N": "5"}})', ""),
        ('table.put_item(Item={"tenant": "a", "id": 5, "state": 7})', ""),
    ],
)  # fmt: skip
def test_the_type_of_an_attribute_of_the_key(call: str, name: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded("from decimal import Decimal\n" + PYTHON.replace("CALL", call), RULE, TYPED, ENVIRONMENT) if one.verdict == "fail"]
    assert [(one.severity, one.key) for one in said] == ([(Severity.ERROR, f"Worker: {name} of Status")] if name else [])


@pytest.mark.parametrize(
    ("value", "fails"),
    [
        ("`${record.n}`", True),
        ('"5"', True),
        ("record.messageId.trim()", True),
        ("5", False),
        ("Number(record.messageId)", False),
        ("parseInt(record.messageId.trim(), 10)", False),
        ("+`1${record.messageId}`", False),
        ("Number(`${record.n}`)", False),
        ("BigInt(record.messageId)", False),
        ("JSON.parse(record.body).id", False),
    ],
)
def test_so_it_is_in_javascript(value: str, fails: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - what is expected
    call = f'await docs.send(new PutCommand({{ TableName, Item: {{ tenant: "a", id: {value} }} }}));'
    said = [one for one in coded(NODE.replace("CALL", call), RULE, TYPED, JAVASCRIPT) if one.verdict == "fail"]
    assert [one.key for one in said] == ["Worker: id of Status"] * fails

"""A batch that goes well, and the same one once more: a record that is there already is no failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "duplicate-delivery-fails"
Coded = Callable[..., list[Any]]
PYTHON = """
import hashlib, json, time, uuid
from datetime import datetime
import boto3
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError
from shop import ids, mail

table = boto3.resource("dynamodb").Table("payments")
client = boto3.client("dynamodb")
bucket = boto3.client("s3")

def pay(record, order):
    WORK

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            pay(record, json.loads(record["body"]))
        except Exception:
            print("not paid")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { DynamoDBClient, ConditionalCheckFailedException } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, DeleteCommand, GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } = require("@aws-sdk/lib-dynamodb");
const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
const crypto = require("crypto");
const { v4: uuid } = require("uuid");
const { ids } = require("./of-the-house");
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const bucket = new S3Client({});

async function pay(record, order) {
  WORK
}

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await pay(record, JSON.parse(record.body));
    } catch (error) {
      console.log("not paid");
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
PUT = 'table.put_item(Item={"id": order["id"]}, ConditionExpression="attribute_not_exists(id)")'
SENT = 'await db.send(new PutCommand({ TableName: "payments", Item: { id: order.id }, ConditionExpression: "attribute_not_exists(id)" }));'
ONCE = '{"Put": {"TableName": "payments", "Item": {"id": {"S": record["messageId"]}}, "ConditionExpression": "attribute_not_exists(id)"}}'
STOCK = '{"Update": {"TableName": "stock", "Key": {"sku": {"S": order["sku"]}}, "UpdateExpression": "ADD sold :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}}'
TRANSACTION = f"client.transact_write_items(TransactItems=[{ONCE}, {STOCK}])"
OBJECT = 'bucket.put_object(Bucket="orders", Key=f"{order[\'id\']}.json", Body=record["body"], IfNoneMatch="*")'
STAMPED = 'table.update_item(Key={"id": order["id"]}, UpdateExpression="SET paid = :now", ConditionExpression="attribute_not_exists(NAME)", ExpressionAttributeValues={":now": time.time()})'
BAD = {
    "a record of the message": PUT,
    "before the work": f"{PUT}\nmail.send(order)",
    "behind the work": f"mail.send(order)\n{PUT}",
    "for some messages": f'if order["kind"] == "invoice":\n    {PUT}\nelse:\n    mail.send(order)',
    "under a hash": PUT.replace('order["id"]', 'hashlib.sha256(record["body"].encode()).hexdigest()'),
    "under a text": PUT.replace('order["id"]', "f\"ORDER#{order['id']}\""),
    "with a time in it": PUT.replace('order["id"]}', 'order["id"], "expires": int(time.time()) + 3600}'),
    "all of the body": PUT.replace('{"id": order["id"]}', "order"),
    "the body, and more": PUT.replace('{"id": order["id"]}', '{**order, "at": time.time()}'),
    "of two attributes": PUT.replace('{"id": order["id"]}', '{"pk": order["id"], "sk": "META"}').replace("(id)", "(pk) AND attribute_not_exists(sk)"),
    "under another name": PUT.replace("(id)", "(#id)").replace('exists(#id)"', 'exists(#id)", ExpressionAttributeNames={"#id": "id"}'),
    "a condition of objects": PUT.replace('"attribute_not_exists(id)"', 'Attr("id").not_exists()'),
    "told by what a function gives": f"def paid():\n    try:\n        {PUT}\n        return True\n    except ClientError:\n        return False\nif not paid():\n    raise RuntimeError()",
    "raised as another one": f'try:\n    {PUT}\nexcept ClientError as error:\n    raise RuntimeError("not paid") from error',
    "an update": STAMPED.replace("NAME", "paid"),
    "an item of one's own": STAMPED.replace("NAME", "id"),
    "a transaction": TRANSACTION,
    "an object": OBJECT,
}
IF_THERE = 'except ClientError as error:\n    if error.response["Error"]["Code"] != "CODE":\n        raise'
LOCKED = f'{PUT}\ntry:\n    mail.send(order)\nfinally:\n    table.delete_item(Key={{"id": order["id"]}})'
CANCELED = f'try:\n    {TRANSACTION}\nexcept ClientError as error:\n    if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":\n        raise'
IF_OWN = 'except ClientError as error:\n    if error.response["Error"]["Code"] != "ConditionalCheckFailedException" or error.response.get("Item", {}).get("of") != record["messageId"]:\n        raise'
WHOLE = PUT.replace('{"id": order["id"]}', "order")
COUNTED = 'number = table.update_item(Key={"id": "n"}, UpdateExpression="ADD n :one")["Attributes"]["n"]\n'
GOOD = {
    "caught": f"try:\n    {PUT}\n{IF_THERE.replace('CODE', 'ConditionalCheckFailedException')}",
    "caught by its name": f'try:\n    {PUT}\nexcept table.meta.client.exceptions.ConditionalCheckFailedException:\n    print("paid")',
    "told by its text": f'try:\n    {PUT}\nexcept ClientError as error:\n    if "ConditionalCheckFailed" not in str(error):\n        raise',
    "an object, caught": f"try:\n    {OBJECT}\n{IF_THERE.replace('CODE', 'PreconditionFailed')}",
    "a transaction whose reasons are asked": CANCELED,
    "a transaction that says which one it is": TRANSACTION.replace("(TransactItems", '(ClientRequestToken=record["messageId"], TransactItems'),
    "a lock": LOCKED,
    "a lock that expires": PUT.replace("exists(id)", "exists(id) OR expires < :now").replace('now")', 'now", ExpressionAttributeValues={":now": 1})'),
    "a version": STAMPED.replace("attribute_not_exists(NAME)", "version = :v").replace('{":now"', '{":v": order["version"], ":now"'),
    "a state": STAMPED.replace("attribute_not_exists(NAME)", "attribute_exists(id) AND orderState = :open").replace('{":now"', '{":open": "OPEN", ":now"'),
    "another attribute": STAMPED.replace("NAME", "canceled"),
    "an id that is made": PUT.replace('order["id"]', "str(uuid.uuid4())"),
    "an id that is made, in a text": PUT.replace('order["id"]', "f\"{order['id']}-{uuid.uuid4()}\""),
    "a time in a text": PUT.replace('order["id"]', '"{}-{}".format(order["id"], datetime.now())'),
    "a hash with a time in it": PUT.replace('order["id"]', 'hashlib.md5((order["id"] + str(time.time())).encode()).hexdigest()'),
    "how often it came": PUT.replace('order["id"]', 'order["id"] + record["attributes"]["ApproximateReceiveCount"]'),
    "an id of code that is not read": PUT.replace('order["id"]', "ids.of(order)"),
    "a sort key of the moment": PUT.replace('{"id": order["id"]}', '{"pk": order["id"], "sk": datetime.now().isoformat()}').replace("(id)", "(pk)"),
    "an update that another one takes back": f'{STAMPED.replace("NAME", "paid")}\nmail.send(order)\ntable.update_item(Key={{"id": order["id"]}}, UpdateExpression="REMOVE paid")',
    "suppressed": f"from contextlib import suppress\nwith suppress(table.meta.client.exceptions.ConditionalCheckFailedException):\n    {PUT}",
    "looked for behind": f'try:\n    {PUT}\nexcept ClientError:\n    if not table.get_item(Key={{"id": order["id"]}}).get("Item"):\n        raise',
    "compared with what is there": f"try:\n    {PUT}\n{IF_OWN}",
    "a lock by its name, which another function takes away": f'lock_table = boto3.resource("dynamodb").Table("devices")\n{PUT.replace("table.", "lock_table.")}\nmail.send(order)',
    "an id that is put into the body": 'order["id"] = str(uuid.uuid4())\n' + WHOLE,
    "an id that the body is updated by": "order.update(id=uuid.uuid4().hex)\n" + WHOLE,
    "an id of an object's own": "class Row:\n    def __init__(self):\n        self.id = uuid.uuid4().hex\nrow = Row()\n" + PUT.replace('order["id"]', "row.id"),
    "a number that is counted": COUNTED + PUT.replace('order["id"]', 'f"INV-{number}"'),
    "asked of code that is not read": f"if ids.known(order):\n    return\n{PUT}",
    "looked for before": f'if "Item" in table.get_item(Key={{"id": order["id"]}}):\n    return\nmail.send(order)\n{PUT}',
}
SENT_ONCE = '{ Put: { TableName: "payments", Item: { id: record.messageId }, ConditionExpression: "attribute_not_exists(id)" } }'
MANY = f"await db.send(new TransactWriteCommand({{ TransactItems: [{SENT_ONCE}] }}));"
FILE = 'await bucket.send(new PutObjectCommand({ Bucket: "orders", Key: `${order.id}.json`, Body: record.body, IfNoneMatch: "*" }));'
SET = (
    'await db.send(new UpdateCommand({ TableName: "payments", Key: { id: order.id }, UpdateExpression: "SET paid = :now", ConditionExpression: "attribute_not_exists(NAME)", '
    'ExpressionAttributeValues: { ":now": Date.now() } }));'
)
DIGEST = 'crypto.createHash("sha256").update(record.body).digest("hex")'
IN_NODE_BAD = {
    "a record of the message": SENT,
    "for some messages": f'if (order.kind === "invoice") {{ {SENT} return; }} await fetch(order.url, {{ signal: AbortSignal.timeout(900) }});',
    "under a hash": SENT.replace("id: order.id", f"id: {DIGEST}"),
    "with a time in it": SENT.replace("id: order.id", "id: `ORDER#${order.id}`, at: Date.now()"),
    "all of the body": SENT.replace("{ id: order.id }", "order"),
    "the body, and more": SENT.replace("id: order.id", "...order, at: Date.now()"),
    "under another name": SENT.replace("(id)", "(#id)").replace(" }));", ', ExpressionAttributeNames: { "#id": "id" } }));'),
    "told by what a promise gives": f'const paid = {SENT.removesuffix(";")}.then(() => true, () => false); if (!paid) throw new Error("not paid");',
    "thrown as another one": f'try {{ {SENT} }} catch (error) {{ throw new Error("not paid: " + error.message); }}',
    "an update": SET.replace("NAME", "paid"),
    "a transaction": MANY,
    "an object": FILE,
    "an item that is marshalled": SENT.replace("{ id: order.id }", 'require("@aws-sdk/util-dynamodb").marshall({ id: order.id, at: Date.now() })'),
}


def caught(work: str, passes: str) -> str:
    return f"try {{ {work} }} catch (error) {{ if (!({passes})) throw error; }}"


IN_NODE_GOOD = {
    "caught": caught(SENT, 'error.name === "ConditionalCheckFailedException"'),
    "caught by its class": caught(SENT, "error instanceof ConditionalCheckFailedException"),
    "an object, caught": caught(FILE, "error.$metadata?.httpStatusCode === 412"),
    "a transaction whose reasons are asked": caught(MANY, 'error.CancellationReasons?.[0]?.Code === "ConditionalCheckFailed"'),
    "a transaction that says which one it is": MANY.replace("{ TransactItems", "{ ClientRequestToken: record.messageId, TransactItems"),
    "an update that another one takes back": SET.replace("NAME", "paid")
    + 'await fetch(order.url); await db.send(new UpdateCommand({ TableName: "payments", Key: { id: order.id }, UpdateExpression: "REMOVE paid" }));',
    "told by a list of names": caught(SENT, '["ConditionalCheckFailedException", "TransactionConflictException"].includes(error?.name)'),
    "compared with what is there": caught(SENT, 'error.name === "ConditionalCheckFailedException" && error.Item?.of?.S === record.messageId'),
    "a rejection that is looked at": f'{SENT.removesuffix(";")}.catch((error) => {{ if (error.name !== "ConditionalCheckFailedException") throw error; }});',
    "a lock by its name, which another function takes away": f"const acquireLock = async () => {{ {SENT} }}; await acquireLock();",
    "an id that is put into the body": "order.id = uuid(); " + SENT.replace("{ id: order.id }", "order"),
    "asked of code that is not read": f"if (await ids.known(order)) return; {SENT}",
    "a lock": f'{SENT} try {{ await fetch(order.url) }} finally {{ await db.send(new DeleteCommand({{ TableName: "payments", Key: {{ id: order.id }} }})); }}',
    "a lock that expires": SENT.replace("exists(id)", "exists(id) OR expires < :now"),
    "another attribute": SET.replace("NAME", "canceled"),
    "an id that is made": SENT.replace("id: order.id", "id: uuid()"),
    "an id that is made, in a text": SENT.replace("id: order.id", "id: `${order.id}-${crypto.randomUUID()}`"),
    "an id of code that is not read": SENT.replace("id: order.id", "id: ids.of(order)"),
    "a sort key of the moment": SENT.replace("id: order.id", "pk: order.id, sk: new Date().toISOString()").replace("(id)", "(pk)"),
    "looked for before": f'const {{ Item }} = await db.send(new GetCommand({{ TableName: "payments", Key: {{ id: order.id }} }})); if (Item) return; {SENT}',
}


def of_python(work: str) -> str:
    return PYTHON.replace("WORK", work.replace("\n", "\n    "))


def of_node(work: str) -> str:
    return NODE.replace("WORK", work)


def said(code: str, coded: Coded, rule: str = RULE) -> list[Any]:
    found: list[Any] = coded(code, rule, properties="    Runtime: nodejs22.x\n" if "exports.handler" in code else "    Runtime: python3.13\n")
    return found


@pytest.mark.parametrize("work", BAD.values(), ids=BAD)
def test_a_message_that_was_processed_is_returned_as_failed(work: str, coded: Coded) -> None:
    (one,) = said(of_python(work), coded)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING, "again-told")


@pytest.mark.parametrize("work", IN_NODE_BAD.values(), ids=IN_NODE_BAD)
def test_so_it_is_in_node(work: str, coded: Coded) -> None:
    (one,) = said(of_node(work), coded)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING, "again-told")


@pytest.mark.parametrize("work", GOOD.values(), ids=GOOD)
def test_nothing_is_said_of_others(work: str, coded: Coded) -> None:
    assert not said(of_python(work), coded)


@pytest.mark.parametrize("work", IN_NODE_GOOD.values(), ids=IN_NODE_GOOD)
def test_nothing_is_said_of_others_in_node(work: str, coded: Coded) -> None:
    assert not said(of_node(work), coded)


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (PUT, "table.put_item is refused with ConditionalCheckFailedException"),
        (TRANSACTION, "with TransactionCanceledException"),
        (OBJECT, "with PreconditionFailed"),
    ],
)
def test_it_says_which_call_is_refused_and_with_what(work: str, error: str, coded: Coded) -> None:
    (one,) = said(of_python(work), coded)
    assert error in one.text


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (of_python(PUT), ('failures.append({"itemIdentifier": record["messageId"]})', "raise")),
        (of_node(SENT), ("batchItemFailures.push({ itemIdentifier: record.messageId });", "throw error;")),
    ],
)
def test_where_the_invocation_fails_the_batch_comes_again_with_it(code: str, change: tuple[str, str], coded: Coded) -> None:
    (one,) = said(code.replace(*change), coded)
    assert one.key == "again-raised"
    assert "messages (BatchSize" in one.text


@pytest.mark.parametrize(("count", "words"), [(3, "reaches the dead-letter queue after 3 receives (maxReceiveCount)"), (None, "each time")])
def test_it_says_when_the_message_is_in_the_dead_letter_queue(
    count: int | None, words: str, judged: Callable[..., list[Any]], whole: Callable[[str], str]
) -> None:
    template = whole(of_python(PUT))
    if count is not None:
        redrive = f"{{deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: {count}}}"
        template = template.replace(
            "{Type: AWS::SQS::Queue}", f"{{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {redrive}}}}}\n  Failed: {{Type: AWS::SQS::Queue}}"
        )
    (one,) = judged(template, rule=RULE)
    assert one.text.endswith(words)


def test_without_partial_responses_only_what_is_raised_comes_again(judged: Callable[..., list[Any]], whole: Callable[[str], str]) -> None:
    template = whole(of_python(PUT)).replace(", FunctionResponseTypes: [ReportBatchItemFailures]", "")
    assert not judged(template, rule=RULE)


def test_code_that_is_not_read_is_a_question(changed: Callable[..., list[Any]]) -> None:
    code = "{S3Bucket: code, S3Key: worker.zip, ZipFile: !Ref 'AWS::NoValue'}"
    (one,) = changed(f"Worker:\n  Properties:\n    Code: {code}\n", RULE)
    assert (one.verdict, one.resource) == ("undecided", "Worker")
    assert "marks-when-done: true" in one.settle


@pytest.mark.parametrize("work", [f"{PUT}\nmail.send(order)", TRANSACTION])
def test_what_stays_when_the_work_fails_is_another_defect(work: str, coded: Coded) -> None:
    """A record that is written before the work, and told as failed when it is there, loses no message."""
    assert not said(of_python(work), coded, "marked-before-work")

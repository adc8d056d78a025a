"""Calls that are refused whenever they are made, in Python and in Node, each beside the one that is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
PYTHON = """
import boto3, datetime, json, os, time, uuid
from decimal import Decimal
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
events, functions, bucket = boto3.client("events"), boto3.client("lambda"), boto3.client("s3")
def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        CALL
    return {"batchItemFailures": []}
"""
NODE = """
import { SQSClient, SendMessageCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand, PutCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
const sqs = new SQSClient({}), table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TABLE, QueueUrl = process.env.QUEUE;
export const handler = async (event) => {
  for (const record of event.Records) {
    const body = JSON.parse(record.body);
    CALL
  }
  return { batchItemFailures: [] };
};
"""
KEY = 'Key={"id": body["id"]}'
MODEL = "from pydantic import BaseModel, field_validator\nclass Order(BaseModel):\n    id: str\n    price: KIND\n"


def said(coded: Coded, call: str, *, node: bool = False) -> list[str]:
    """What is wrong with a call, up to what follows."""
    code = (NODE if node else PYTHON).replace("CALL", call.replace("\n", "\n    " if node else "\n        "))
    found = coded(code, RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    assert {(one.verdict, one.resource, one.route, one.severity) for one in found} <= {("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)}
    return [one.text.removeprefix("Worker calls ").partition(": ")[0] for one in found]


BAD = {
    "a message for each protocol, and none for all others": (
        """boto3.client("sns").publish(TopicArn="t", MessageStructure="json", Message=json.dumps({"sms": body["text"]}))""",
        """boto3.client("sns").publish(TopicArn="t", MessageStructure="json", Message=json.dumps({"default": body["text"], "sms": body["text"]}))""",
        "publish with MessageStructure json, and a Message without default",
    ),
    "a parameter in another case": (
        'sqs.send_message(QueueURL="q", MessageBody="m")',
        'sqs.send_message(QueueUrl="q", MessageBody="m")',
        "send_message with QueueURL, which it does not have (it has QueueUrl)",
    ),
    "a parameter of the CLI": (
        'sqs.send_message(QueueUrl="q", MessageBody="m", message_group_id="g")',
        'sqs.send_message(QueueUrl="q", MessageBody="m", MessageGroupId="g")',
        "send_message with message_group_id, which it does not have (it has MessageGroupId)",
    ),
    "one in an entry": (
        'sqs.send_message_batch(QueueUrl="q", Entries=[{"ID": "1", "MessageBody": "m"}])',
        'sqs.send_message_batch(QueueUrl="q", Entries=[{"Id": "1", "MessageBody": "m"}])',
        "send_message_batch with Entries[].ID, which it does not have (it has Id)",
    ),
    "a required one": (
        "table.put_item(ConditionExpression='attribute_not_exists(id)')",
        'table.put_item(Item={"id": body["id"]})',
        "put_item with no Item, which is required",
    ),
    "a dict for a body": (
        'sqs.send_message(QueueUrl="q", MessageBody={"id": body["id"]})',
        'sqs.send_message(QueueUrl="q", MessageBody=json.dumps({"id": body["id"]}))',
        "send_message with a dict for MessageBody, which has to be text",
    ),
    "a dict under a name": (
        'detail = {"id": body["id"]}\nevents.put_events(Entries=[{"Source": "orders", "DetailType": "done", "Detail": detail}])',
        'detail = json.dumps({"id": body["id"]})\nevents.put_events(Entries=[{"Source": "orders", "DetailType": "done", "Detail": detail}])',
        "put_events with a dict for Entries[].Detail, which has to be text",
    ),
    "a dict for a payload": (
        'functions.invoke(FunctionName="f", Payload={"id": body["id"]})',
        'functions.invoke(FunctionName="f", Payload=json.dumps({"id": body["id"]}).encode())',
        "invoke with a dict for Payload, which has to be text or bytes",
    ),
    "None for nothing": (
        "table.scan(ExclusiveStartKey=None)",
        'table.scan(**({"ExclusiveStartKey": body["from"]} if "from" in body else {}))',
        "scan with None for ExclusiveStartKey, which has to be a dict",
    ),
    "text for a number": (
        'sqs.send_message(QueueUrl="q", MessageBody="m", DelaySeconds="5")',
        'sqs.send_message(QueueUrl="q", MessageBody="m", DelaySeconds=int(body["delay"]))',
        "send_message with text for DelaySeconds, which has to be a number",
    ),
    "text that is put together for a number": (
        'sqs.send_message(QueueUrl="q", MessageBody="m", DelaySeconds="1" + body["delay"])',
        'sqs.send_message(QueueUrl="q", MessageBody="m", DelaySeconds=1 + body["delay"])',
        "send_message with text for DelaySeconds, which has to be a number",
    ),
    "an object for its text": (
        'sqs.send_message(QueueUrl="q.fifo", MessageBody="m", MessageGroupId=uuid.uuid4())',
        'sqs.send_message(QueueUrl="q.fifo", MessageBody="m", MessageGroupId=str(uuid.uuid4()))',
        "send_message with a UUID for MessageGroupId, which has to be text",
    ),
    "text for a message attribute": (
        'sqs.send_message(QueueUrl="q", MessageBody="m", MessageAttributes={"kind": "order"})',
        'sqs.send_message(QueueUrl="q", MessageBody="m", MessageAttributes={"kind": {"DataType": "String", "StringValue": "order"}})',
        "send_message with text for MessageAttributes.kind, which has to be a dict",
    ),
    "a message attribute without its type": (
        'sqs.send_message(QueueUrl="q", MessageBody="m", MessageAttributes={"kind": {"StringValue": body["kind"]}})',
        'sqs.send_message(QueueUrl="q", MessageBody="m", MessageAttributes={body["kind"]: {"DataType": "String", "StringValue": "a"}})',
        "send_message with no MessageAttributes.kind.DataType, which is required",
    ),
    "a reserved word": (
        f'table.update_item({KEY}, UpdateExpression="SET status = :s", ExpressionAttributeValues={{":s": "done"}})',
        f'table.update_item({KEY}, UpdateExpression="SET #status = :s", ExpressionAttributeNames={{"#status": "status"}}, ExpressionAttributeValues={{":s": "done"}})',
        "update_item with status in its UpdateExpression, a reserved word of DynamoDB",
    ),
    "one in what is read": (
        f'table.get_item({KEY}, ProjectionExpression="id, total")',
        f'table.get_item({KEY}, ProjectionExpression="id, amount")',
        "get_item with total in its ProjectionExpression, a reserved word of DynamoDB",
    ),
    "a function that there is not": (
        f'table.update_item({KEY}, UpdateExpression="SET price = if_not_exist(price, :p)", ExpressionAttributeValues={{":p": 1}})',
        f'table.update_item({KEY}, UpdateExpression="SET price = if_not_exists(price, :p) + (:p)", ExpressionAttributeValues={{":p": 1}})',
        "update_item with if_not_exist(…) in its UpdateExpression, a function that DynamoDB does not have",
    ),
    "a function in capitals": (
        'table.put_item(Item={"id": body["id"]}, ConditionExpression="NOT Attribute_Exists (id)")',
        'table.put_item(Item={"id": body["id"]}, ConditionExpression="NOT (attribute_exists (id) AND (size(id) > size(id)))")',
        "put_item with Attribute_Exists(…) in its ConditionExpression, a function that DynamoDB does not have",
    ),
    "a value that is not defined": (
        f'table.update_item({KEY}, UpdateExpression="SET price = :p, seen = :n", ExpressionAttributeValues={{":p": 1}})',
        f'table.update_item({KEY}, UpdateExpression="SET price = :p, seen = :n", ExpressionAttributeValues={{":p": 1, ":n": 2}})',
        "update_item with :n in its UpdateExpression, which ExpressionAttributeValues does not define",
    ),
    "a name that is not used": (
        f'table.update_item({KEY}, UpdateExpression="SET price = :p", ExpressionAttributeNames={{"#n": "name"}}, ExpressionAttributeValues={{":p": 1}})',
        f'table.update_item({KEY}, UpdateExpression="SET #n = :p", ExpressionAttributeNames={{"#n": "name"}}, ExpressionAttributeValues={{":p": 1}})',
        "update_item with #n in its ExpressionAttributeNames, which no expression uses",
    ),
    "an attribute of the key that is changed": (
        f'table.update_item({KEY}, UpdateExpression="ADD n :n SET #i = :i", ExpressionAttributeNames={{"#i": "id"}}, ExpressionAttributeValues={{":n": 1, ":i": "1"}})',
        f'table.update_item({KEY}, UpdateExpression="ADD n :n SET #i = :i", ExpressionAttributeNames={{"#i": "ident"}}, ExpressionAttributeValues={{":n": 1, ":i": "1"}})',
        "update_item with id in its UpdateExpression, an attribute of the key, which may not be changed",
    ),
    "one that is filtered by": (
        'table.query(KeyConditionExpression="id = :i", FilterExpression="id <> :i", ExpressionAttributeValues={":i": "1"})',
        'table.query(KeyConditionExpression="id = :i", FilterExpression="ident <> :i", ExpressionAttributeValues={":i": "1"})',
        "query with id in its FilterExpression, an attribute of the key, which may not be filtered by",
    ),
    "one in a transaction": (
        'dynamodb.transact_write_items(TransactItems=[{"Update": {"TableName": "t", "Key": {"id": {"S": "1"}}, "UpdateExpression": "SET state = :s", "ExpressionAttributeValues": {":s": {"S": "done"}}}}])',
        'dynamodb.transact_write_items(TransactItems=[{"Update": {"TableName": "t", "Key": {"id": {"S": "1"}}, "UpdateExpression": "SET stage = :s", "ExpressionAttributeValues": {":s": {"S": "done"}}}}])',
        "update_item with state in its UpdateExpression, a reserved word of DynamoDB",
    ),
    "a float for the time": (
        'table.put_item(Item={"id": body["id"], "expires": time.time() + 3600})',
        'table.put_item(Item={"id": body["id"], "expires": int(time.time()) + 3600})',
        "put_item with a float for Item.expires",
    ),
    "a float deep down": (
        'total = body["n"] and 9.5\nrate = 0.2\ntable.put_item(Item={"id": body["id"], "tax": {"rates": [rate]}})',
        'rate = Decimal("0.2")\ntable.put_item(Item={"id": body["id"], "tax": {"rates": [rate]}})',
        "put_item with a float for Item.tax.rates[]",
    ),
    "a datetime": (
        'table.put_item(Item={"id": body["id"], "at": datetime.datetime.now()})',
        'table.put_item(Item={"id": body["id"], "at": datetime.datetime.now().isoformat()})',
        "put_item with a datetime for Item.at",
    ),
    "arguments without their names": (
        'sqs.send_message("q", "m")',
        'sqs.send_message(QueueUrl="q", MessageBody="m")',
        "send_message with arguments without their names",
    ),
    "an item without its name": (
        'table.put_item({"id": body["id"]})',
        'with table.batch_writer() as batch:\n    batch.put_item({"id": body["id"]})',
        "put_item with arguments without their names",
    ),
    "one that is put in later": (
        'request = {"QueueUrl": "q", "MessageBody": "m"}\nrequest["MessageGroupID"] = "g"\nsqs.send_message(**request)',
        'request = {"QueueUrl": "q", "MessageBody": "m"}\nrequest["MessageGroupId"] = "g"\nsqs.send_message(**request)',
        "send_message with MessageGroupID, which it does not have (it has MessageGroupId)",
    ),
    "one that is never put in": (
        'request = dict(QueueUrl="q")\nrequest.update(DelaySeconds=5)\nsqs.send_message(**request)',
        'request = dict(QueueUrl="q")\nrequest.update(DelaySeconds=5, MessageBody="m")\nsqs.send_message(**request)',
        "send_message with no MessageBody, which is required",
    ),
    "one of another dict": (
        'base = {"QueueURL": "q"}\nsqs.send_message(**{**base, "MessageBody": "m"})',
        'base = {"QueueUrl": "q"}\nsqs.send_message(**{**base, "MessageBody": "m"})',
        "send_message with QueueURL, which it does not have (it has QueueUrl)",
    ),
    "a float that is put in": (
        'item = {"id": body["id"]}\nitem["share"] = body["part"] / body["whole"]\ntable.put_item(Item=item)',
        'item = {"id": body["id"]}\nitem["share"] = body["part"] // body["whole"]\ntable.put_item(Item=item)',
        "put_item with a float for Item.share",
    ),
    "a product with a float": (
        'rate = 1.19\ntable.put_item(Item={"id": body["id"], "gross": round(body["net"] * rate, 2)})',
        'rate = Decimal("1.19")\ntable.put_item(Item={"id": body["id"], "gross": round(body["net"] * rate, 2)})',
        "put_item with a float for Item.gross",
    ),
    "a float of a model": (
        f'{MODEL.replace("KIND", "float")}order = Order.model_validate(body)\ntable.put_item(Item={{"id": order.id, "price": order.price}})',
        f'{MODEL.replace("KIND", "Decimal")}order = Order.model_validate(body)\ntable.put_item(Item={{"id": order.id, "price": order.price}})',
        "put_item with a float for Item.price",
    ),
    "a datetime of a model": (
        f"{MODEL.replace('KIND', 'datetime.datetime')}table.put_item(Item=Order(**body).model_dump())",
        f"{MODEL.replace('KIND', 'str')}table.put_item(Item=Order(**body).model_dump())",
        "put_item with a datetime for Item.price",
    ),
    "a mean": (
        'mean = sum(body["values"]) / len(body["values"])\ntable.put_item(Item={"id": body["id"], "mean": mean})',
        'mean = Decimal(sum(body["values"])) / len(body["values"])\ntable.put_item(Item={"id": body["id"], "mean": mean})',
        "put_item with a float for Item.mean",
    ),
    "one of a model that is dumped": (
        f'{MODEL.replace("KIND", "float")}item = Order(**body).model_dump()\nitem["ends"] = 1\ntable.put_item(Item=item)',
        f'{MODEL.replace("KIND", "float")}item = Order(**body).model_dump()\nitem["price"] = str(item["price"])\ntable.put_item(Item=item)',
        "put_item with a float for Item.price",
    ),
    "entries that are appended with one Id": (
        'entries = []\nfor one in body["lines"]:\n    entries.append({"Id": "1", "MessageBody": one})\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nfor i, one in enumerate(body["lines"]):\n    entries.append({"Id": str(i), "MessageBody": one})\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        "send_message_batch with entries of which several have the Id 1",
    ),
    "entries that are added": (
        'entries = []\nfor one in body["lines"]:\n    entries += [{"Id": one["id"], "MessageBody": {"line": 1}}]\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nfor one in body["lines"]:\n    entries += [{"Id": one["id"], "MessageBody": json.dumps({"line": 1})}]\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        "send_message_batch with a dict for Entries[].MessageBody, which has to be text",
    ),
    "entries that a list is extended by": (
        'entries = []\nentries.extend({"Id": one, "Body": one} for one in body["lines"])\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nentries.extend({"Id": one, "MessageBody": one} for one in body["lines"])\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        "send_message_batch with no Entries[].MessageBody, which is required",
    ),
    "one that is joined to a dict": (
        'request = {"QueueUrl": "q"}\nrequest |= {"MessageBody": {"a": 1}}\nsqs.send_message(**request)',
        'request = {"QueueUrl": "q"}\nrequest |= {"MessageBody": "m"}\nsqs.send_message(**request)',
        "send_message with a dict for MessageBody, which has to be text",
    ),
    "one that a copy is given": (
        'usual = {"QueueUrl": "q", "DelaySeconds": 5}\nsqs.send_message(**dict(usual, MessageBody={"a": 1}))',
        'usual = {"QueueUrl": "q", "DelaySeconds": 5}\nsqs.send_message(**dict(usual, MessageBody="m"))',
        "send_message with a dict for MessageBody, which has to be text",
    ),
    "one that a function is given": (
        'def put(detail):\n    events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": detail}])\nput({"a": 1})',
        'def put(detail):\n    events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": json.dumps(detail)}])\nput({"a": 1})',
        "put_events with a dict for Entries[].Detail, which has to be text",
    ),
    "one whose name a class has": (
        'class Names:\n    GROUP = "MessageGroupID"\nsqs.send_message(**{"QueueUrl": "q", "MessageBody": "m", Names.GROUP: "g"})',
        'class Names:\n    GROUP = "MessageGroupId"\nsqs.send_message(**{"QueueUrl": "q", "MessageBody": "m", Names.GROUP: "g"})',
        "send_message with MessageGroupID, which it does not have (it has MessageGroupId)",
    ),
    "entries with one Id": (
        'sqs.send_message_batch(QueueUrl="q", Entries=[{"Id": "1", "MessageBody": one} for one in body["lines"]])',
        'sqs.send_message_batch(QueueUrl="q", Entries=[{"Id": str(i), "MessageBody": one} for i, one in enumerate(body["lines"])])',
        "send_message_batch with entries of which several have the Id 1",
    ),
}


@pytest.mark.parametrize(("bad", "good", "text"), BAD.values(), ids=BAD)
def test_it_is_refused_and_the_right_one_is_not(bad: str, good: str, text: str, coded: Coded) -> None:
    assert said(coded, bad) == [text]
    assert said(coded, good) == []


_PARTS = "const all = event.Records.flatMap((r) => JSON.parse(r.body)); for (let i = 0; i < all.length; i += SIZE) await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: all.slice(i, i + SIZE).map((one, n) => ({ Id: `${n + i}-${one.id}`, MessageBody: one.text })) }));"
IN_NODE = {
    "more parts than a request may have": (
        _PARTS.replace("SIZE", "25"),
        _PARTS.replace("SIZE", "10"),
        "SendMessageBatch with up to 25 parts in its Entries, of which one request may have 10",
    ),
    "a type in what a key is compared with": (
        'await table.send(new QueryCommand({ TableName, KeyConditionExpression: "#i = :i", FilterExpression: "a = :a", ExpressionAttributeNames: { "#i": "id" }, ExpressionAttributeValues: { ":i": { S: body.id }, ":a": { S: "x" } } }));',
        'await table.send(new QueryCommand({ TableName, KeyConditionExpression: "#i = :i", FilterExpression: "a = :a", ExpressionAttributeNames: { "#i": "id" }, ExpressionAttributeValues: { ":i": body.id, ":a": { S: "x" } } }));',
        "Query with types in ExpressionAttributeValues.:i ({'S'",
    ),
    "more than a table takes at once": (
        "const all = event.Records.flatMap((r) => JSON.parse(r.body)); await table.send(new TransactWriteCommand({ TransactItems: all.slice(0, 200).map((Item) => ({ Put: { TableName, Item } })) }));",
        "const all = event.Records.flatMap((r) => JSON.parse(r.body)); await table.send(new TransactWriteCommand({ TransactItems: all.slice(0, 100).map((Item) => ({ Put: { TableName, Item } })) }));",
        "TransactWriteItems with up to 200 parts in its TransactItems, of which one request may have 100",
    ),
    "a required parameter in another case": (
        'await sqs.send(new SendMessageCommand({ QueueURL: QueueUrl, MessageBody: "m" }));',
        'await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));',
        "SendMessage with QueueURL, which it does not have (it has QueueUrl)",
    ),
    "an optional one": (
        'await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageGroupID: "g" }));',
        'await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageGroupId: "g" }));',
        "SendMessage with MessageGroupID, which it does not have (it has MessageGroupId)",
    ),
    "a message attribute without its type": (
        'await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageAttributes: { kind: { StringValue: body.kind } } }));',
        'await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m", MessageAttributes: { kind: { DataType: "String", StringValue: body.kind }, ...body.more } }));',
        "SendMessage with no MessageAttributes.kind.DataType, which is required",
    ),
    "a reserved word": (
        'await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set data = :d", ExpressionAttributeValues: { ":d": 1 } }));',
        'await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set #data = :d", ExpressionAttributeNames: { "#data": "data" }, ExpressionAttributeValues: { ":d": 1 } }));',
        "UpdateItem with data in its UpdateExpression, a reserved word of DynamoDB",
    ),
    "a function that there is not": (
        'await table.send(new PutCommand({ TableName, Item: body, ConditionExpression: "attribute_not_exist(id)" }));',
        'await table.send(new PutCommand({ TableName, Item: body, ConditionExpression: "attribute_not_exists(id) OR id IN (id)" }));',
        "PutItem with attribute_not_exist(…) in its ConditionExpression, a function that DynamoDB does not have",
    ),
    "one in a transaction": (
        'await table.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { id: body.id }, ConditionExpression: "status = :s" , ExpressionAttributeValues: { ":s": 1 } } }] }));',
        'await table.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item: { id: body.id }, ConditionExpression: "stage = :s" , ExpressionAttributeValues: { ":s": 1 } } }] }));',
        "PutItem with status in its ConditionExpression, a reserved word of DynamoDB",
    ),
    "no item": (
        "await table.send(new PutCommand({ TableName }));",
        "await table.send(new PutCommand({ TableName, Item: body }));",
        "PutItem with no Item, which is required",
    ),
    "an object where text has to be": (
        "const order = { ...body, seen: true }; await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: order }));",
        "const order = { ...body, seen: true }; await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(order) }));",
        "SendMessage with an object for MessageBody, which has to be text",
    ),
    "what is put together": (
        'const values = {}; values[":n"] = 1; await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set n = :m", ExpressionAttributeValues: values }));',
        'const values = {}; values[":m"] = 1; await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set n = :m", ExpressionAttributeValues: values }));',
        "UpdateItem with :m in its UpdateExpression, which ExpressionAttributeValues does not define",
    ),
}


@pytest.mark.parametrize(("bad", "good", "text"), IN_NODE.values(), ids=IN_NODE)
def test_so_it_is_in_node(bad: str, good: str, text: str, coded: Coded) -> None:
    assert text in said(coded, bad, node=True)
    assert said(coded, good, node=True) == []


@pytest.mark.parametrize(
    "call",
    [
        f'text = "SET a = :a"\nif body["b"]:\n    text += ", b = :b"\ntable.update_item({KEY}, UpdateExpression=text, ExpressionAttributeValues={{":a": 1, ":b": 2}})',
        f'text = "SET status = :a" if body["b"] else "SET stage = :a"\ntable.update_item({KEY}, UpdateExpression=text, ExpressionAttributeValues={{":a": 1}})',
        f'values = {{":a": 1}}\nvalues[":b"] = 2\ntable.update_item({KEY}, UpdateExpression="SET a = :a, b = :b", ExpressionAttributeValues=values)',
        f'table.update_item({KEY}, UpdateExpression="SET " + ", ".join(f"{{k}} = :{{k}}" for k in body), ExpressionAttributeValues={{f":{{k}}": v for k, v in body.items()}})',
        f'table.update_item({KEY}, UpdateExpression="SET a.id = :a, b = id, c[0].id = :a REMOVE d.id", ExpressionAttributeValues={{":a": 1}})',
        f'table.update_item({KEY}, UpdateExpression="SET a = if_not_exists(id, :a)", ConditionExpression="id = :a", ExpressionAttributeValues={{":a": 1}})',
        'table.query(IndexName="by-day", KeyConditionExpression="stage = :i", FilterExpression="id = :i AND a.stage = :i", ExpressionAttributeValues={":i": 1})',
        'table.query(KeyConditionExpression="id = :i", FilterExpression="size(tags) > :n AND NOT attribute_exists(gone)", ExpressionAttributeValues={":i": 1, ":n": 2})',
        'arguments = {"QueueUrl": "q"}\narguments["MessageBody"] = "m"\nsqs.send_message(**arguments)',
        'item = {"id": body["id"]}\nitem["rate"] = Decimal("0.2")\ntable.put_item(Item=item)',
        'bucket.download_file("b", "k", "/tmp/k")\nsqs.get_paginator("list_queues")\nbucket.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})',
        'arguments = ("q", "m")\nmine(sqs).send_message(*arguments)',
        'client = body and sqs\nclient.send_message(Queue="q")',
        'sqs.send_message(QueueUrl="q", MessageBody="m", FutureParameter=1)',
        'dynamodb.put_item(TableName="t", Item={"id": {"S": "1"}, "at": {"N": str(time.time())}})',
        'functions.invoke(FunctionName="f", Payload=json.dumps(body).encode())',
        'bucket.copy_object(Bucket="b", Key="k", CopySource={"Bucket": "a", "Key": "k"})',
        'def put(Item):\n    table.put_item(Item=Item)\nput({"id": "1", "rate": Decimal("1.5")})',
        'nothing = None\nif body["from"]:\n    nothing = {"id": "1"}\ntable.scan(ExclusiveStartKey=nothing)',
        'total = body["a"] + body["b"]\nsqs.send_message(QueueUrl="q", MessageBody="m", DelaySeconds=total)',
        'entries = []\nif body["a"]:\n    entries.append({"Id": "1", "MessageBody": "a"})\nelse:\n    entries.append({"Id": "1", "MessageBody": "b"})\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nfor one in body["lines"]:\n    if one["wanted"]:\n        entries.append({"Id": "1", "MessageBody": "a"})\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nfor one in body["lines"]:\n    entries.append({"Id": "1", "MessageBody": "a"})\n    break\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'for one in body["lines"]:\n    entries = []\n    entries.append({"Id": "1", "MessageBody": one})\n    sqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nfor one in body["lines"]:\n    entries.append({"Id": "1", "MessageBody": one})\n    sqs.send_message_batch(QueueUrl="q", Entries=entries)\n    entries.clear()',
        'request = {"QueueUrl": "q"}\nif body["a"]:\n    request["MessageBody"] = "m"\nelse:\n    request.update({"MessageBody": "n"})\nsqs.send_message(**request)',
        'request = {"QueueUrl": "q"}\nfor key in body:\n    request[key] = body[key]\nsqs.send_message(**request)',
        'request = {"MessageBody": "m"}\ndef to(queue):\n    request["QueueUrl"] = queue\nto("q")\nsqs.send_message(**request)',
        'request = {"TableName": "t"}\nwhile True:\n    answer = dynamodb.scan(**request)\n    if "LastEvaluatedKey" not in answer:\n        break\n    request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]',
        'entries = []\nif body["a"]:\n    entries += [{"Id": "1", "MessageBody": "a"}]\nelse:\n    entries += [{"Id": "1", "MessageBody": "b"}]\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'entries = []\nentries += rows(body)\nsqs.send_message_batch(QueueUrl="q", Entries=entries)',
        'request = {"QueueUrl": "q"}\nrequest |= body\nsqs.send_message(**request)',
        'text = "m"\ntext += json.dumps(body)\nsqs.send_message(QueueUrl="q", MessageBody=text)',
        'import enum\nclass Names(enum.Enum):\n    GROUP = "MessageGroupID"\nsqs.send_message(**{"QueueUrl": "q", "MessageBody": "m", Names.GROUP: "b"})',
        'class Names:\n    BODY = "MessageBOdy"\nclass Ours(Names):\n    BODY = "MessageBody"\n    def send(self):\n        sqs.send_message(**{"QueueUrl": "q", self.BODY: "b"})\nOurs().send()',
        'item = {"id": body["id"], "ends": time.time()}\nif body["a"]:\n    item["ends"] = 1\ntable.put_item(Item=item)',
        'text = json.loads(record["body"], parse_float=Decimal)\ntable.put_item(Item={"id": "1", "share": text["a"] / text["b"]})',
        'table.put_item(Item={"id": "1", "share": body["a"] / Decimal(3), "name": body["a"] + "!"})',
        MODEL.replace("KIND", "float | None") + 'table.put_item(Item={"id": "1", "price": Order(**body).price})',
        MODEL.replace("KIND", "float")
        + '    @field_validator("price", mode="after")\n    def exact(cls, value):\n        return Decimal(str(value))\ntable.put_item(Item=Order(**body).model_dump())',
        MODEL.replace("KIND", "float").replace("(BaseModel)", "") + 'table.put_item(Item={"id": "1", "price": Order(**body).price})',
        MODEL.replace("KIND", "float") + "table.put_item(Item=json.loads(Order(**body).model_dump_json(), parse_float=Decimal))",
        MODEL.replace("KIND", "float") + 'table.put_item(Item=Order(**body).model_dump(exclude={"price"}))',
        'class Client:\n    def send_message(self, Queue):\n        pass\nClient().send_message(Queue="q")',
    ],
)
def test_trap_what_is_not_written_out_or_is_right(call: str, coded: Coded) -> None:
    assert said(coded, call) == []


@pytest.mark.parametrize(
    "call",
    [
        'let text = "set a = :a"; const values = { ":a": 1 }; if (body.b) { text += ", b = :b"; values[":b"] = 2; } await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: text, ExpressionAttributeValues: values }));',
        'await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set a = :a", ExpressionAttributeNames: undefined, ExpressionAttributeValues: { ":a": 1 } }));',
        'const values = Object.fromEntries(Object.entries(body).map(([k, v]) => [":" + k, v])); await table.send(new UpdateCommand({ TableName, Key: { id: body.id }, UpdateExpression: "set a = :a", ExpressionAttributeValues: values }));',
        'await sqs.send(new SendMessageCommand({ ...body, MessageBody: "m" }));',
        "await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));",
        "await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(body) }));",
        "await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: [body.a, body.b].join() }));",
        *(
            f"const all = {all_}; await sqs.send(new SendMessageBatchCommand({{ QueueUrl, Entries: all.map((one, n) => ({{ Id: String(n), MessageBody: one.text }})) }}));"
            for all_ in (
                "event.Records.flatMap((r) => JSON.parse(r.body))",
                "event.Records.map((r) => JSON.parse(r.body)).flat()",
                "event.Records.reduce((all, r) => [...all, ...JSON.parse(r.body)], [])",
            )
        ),
    ],
)
def test_trap_so_it_is_in_node(call: str, coded: Coded) -> None:
    assert said(coded, call, node=True) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource) for one in found] == [("undecided", "Worker")]


ITEM = '{"id": body["id"], "ends": EXPIRES}'
LATER = "time.time() + 3600"


@pytest.mark.parametrize(
    "call",
    [
        "item = ITEM\ntable.put_item(Item=item)",
        "item = ITEM\nprint(len(item))\ntable.put_item(Item=item)",
        "request = {'Item': ITEM}\ntable.put_item(**request)",
        "table.put_item(**{'Item': ITEM}, ReturnValues='NONE')",
        "table.put_item(Item=made(body))",
        "with table.batch_writer() as batch:\n    batch.put_item(Item=ITEM)",
    ],
    ids=["a name", "that is read", "spread", "spread as it stands", "a function", "a batch"],
)
def test_what_a_name_or_a_function_holds_is_seen(call: str, coded: Coded) -> None:
    top = f"def made(body):\n    return {ITEM}\ndef handler("
    for later, held in ((LATER, ["float"]), (f"int({LATER})", []), (f"round({LATER})", [])):
        code = PYTHON.replace("def handler(", top).replace("CALL", call.replace("ITEM", ITEM).replace("\n", "\n        ")).replace("EXPIRES", later)
        found = [one.text for one in coded(code, RULE, properties="    Runtime: python3.13\n")]
        assert ["float" for one in found if "float" in one] == held, (later, found)


@pytest.mark.parametrize(
    "call",
    [
        'item = {"id": body["id"], "ends": time.time()}\nitem["ends"] = int(item["ends"])\ntable.put_item(Item=item)',
        'item = {"id": body["id"], "ends": {"at": time.time()}}\nitem["ends"]["at"] = 1\ntable.put_item(Item=item)',
        'item = {"id": body["id"], "ends": time.time()}\nclean(item)\ntable.put_item(Item=item)',
        'item = {"id": body["id"], "ends": time.time()}\nitem.update(ends=1)\ntable.put_item(Item=item)',
        'item = {"id": body["id"], "ends": time.time()}\nitem |= {"ends": 1}\ntable.put_item(Item=item)',
        'item = {"id": body["id"], "ends": time.time()}\nif body:\n    item = {"id": "x"}\ntable.put_item(Item=item)',
        "request = {'UpdateExpression': 'SET status = :s'}\nrequest.update(body)\ntable.update_item(**request)",
        "request = {'Item': {'id': 'x'}}\ntable.put_item(**request, **body)",
    ],
    ids=["put over", "put over within", "handed on", "updated", "merged", "one of two", "spread and updated", "spread beside another"],
)
def test_trap_what_is_given_more_is_not_what_was_written(call: str, coded: Coded) -> None:
    assert said(coded, call) == []


@pytest.mark.parametrize(
    ("bad", "good", "what"),
    [
        ("uuid.uuid4()", "str(uuid.uuid4())", "a UUID for id"),
        ("datetime.datetime.now()", "datetime.datetime.now().isoformat()", "a datetime for id"),
        ("b'x'", "b'x'.hex()", "bytes for id"),
        ("[{1, 2}]", "[[1, 2]]", "a set for id"),
    ],
)
@pytest.mark.parametrize(
    "call",
    ['sqs.send_message(QueueUrl="https://q", MessageBody=json.dumps({"id": VALUE, "body": body}))', 'found = {"id": VALUE}\n        print(json.dumps(found))'],
)
def test_what_json_has_no_type_for(call: str, bad: str, good: str, what: str, coded: Coded) -> None:
    (one,) = coded(PYTHON.replace("CALL", call.replace("VALUE", bad)), RULE)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.ERROR)
    assert one.text == f"Worker calls json.dumps with {what}: Python raises TypeError, since JSON has no type for it"
    assert coded(PYTHON.replace("CALL", call.replace("VALUE", good)), RULE) == []


@pytest.mark.parametrize(
    "call",
    [
        'print(json.dumps({"id": uuid.uuid4()}, default=str))',
        'print(json.dumps({"id": uuid.uuid4()}, cls=Encoder))',
        'found = {"at": datetime.datetime.now()}\n        found["at"] = found["at"].isoformat()\n        print(json.dumps(found))',
        "print(json.dumps(body), json.dumps(record))",
        'found = {"id": uuid.uuid4()}\n        try:\n            print(json.dumps(found))\n        except (TypeError, ValueError):\n            print(json.dumps(found, default=str))',
    ],
)
def test_trap_what_json_may_be_given(call: str, coded: Coded) -> None:
    assert coded(PYTHON.replace("CALL", call), RULE) == []


@pytest.mark.parametrize("given", ["json._default_encoder = json.JSONEncoder(default=str)", "json.JSONEncoder.default = lambda self, one: str(one)"])
def test_trap_json_that_the_code_changes(given: str, coded: Coded) -> None:
    code = PYTHON.replace("CALL", 'print(json.dumps({"id": uuid.uuid4()}))')
    assert [one.verdict for one in coded(code, RULE)] == ["fail"]
    assert coded(code.replace("def handler", f"{given}\ndef handler"), RULE) == []


OF_BASE = (
    "from pydantic import BaseModel, model_validator, validator\nclass Base(BaseModel):\n    BASE\nclass Order(Base):\n    id: str\n    price: float\n    OWN\n"
)


@pytest.mark.parametrize(
    ("base", "own", "refused"),
    [
        ("pass", "pass", True),
        ("pass", "price_ = validator('id', allow_reuse=True)(str)", True),
        ("@model_validator(mode='after')\n    def exact(self): return self", "pass", False),
        ("@validator('*')\n    def exact(cls, value): return Decimal(str(value))", "pass", False),
        ("def __init__(self, **given): super().__init__(**given)", "pass", False),
        ("pass", "price_ = validator('price', allow_reuse=True)(Decimal)", False),
        ("pass", "def __setattr__(self, name, value): pass", False),
    ],
)
@pytest.mark.parametrize("item", ['{"id": order.id, "price": order.price}', "order.model_dump()"])
def test_what_a_class_makes_of_the_fields_of_a_model(item: str, base: str, own: str, refused: bool, coded: Coded) -> None:  # noqa: FBT001 - a parameter of a test
    code = PYTHON.replace("def handler", OF_BASE.replace("BASE", base).replace("OWN", own) + "def handler")
    call = f"order = Order.model_validate(body)\n        table.put_item(Item={item})"
    found = [one.text for one in coded(code.replace("CALL", call), RULE)]
    assert [f"a float for Item.price{end}" in one for one, end in zip(found, [":"], strict=False)] == [True] * refused, found


@pytest.mark.parametrize(
    ("step", "own"), [("order.price = Decimal(str(order.price))", "pass"), ("pass", "def model_dump(self, **how): return {'id': self.id, 'price': Decimal(1)}")]
)
def test_trap_fields_that_are_put_over_and_what_a_class_dumps_itself(step: str, own: str, coded: Coded) -> None:
    code = PYTHON.replace("def handler", OF_BASE.replace("BASE", "pass").replace("OWN", own) + "def handler")
    assert coded(code.replace("CALL", f"order = Order.model_validate(body)\n        {step}\n        table.put_item(Item=order.model_dump())"), RULE) == []


NAMED = """import boto3
sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table("orders")
def handler(event, context):
    for record in event["Records"]:
        try:
            sqs.send_message(QueueUrl="q", MessageBody=record["body"])
        except NAME:
            raise
"""


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("sqs.exceptions.QueueDoesNotExistException", "QueueDoesNotExist"),
        ("sqs.exceptions.QueueDoesNotExist", ""),
        ("sqs.exceptions.ClientError", ""),
        ("sqs.exceptions.SomethingNewerException", ""),
        ("table.meta.client.exceptions.ConditionalCheckFailed", "ConditionalCheckFailedException"),
        ("table.meta.client.exceptions.ConditionalCheckFailedException", ""),
        ("other.exceptions.QueueDoesNotExistException", ""),
    ],
)
def test_an_exception_that_a_client_does_not_have(name: str, near: str, coded: Coded) -> None:
    found = [one for one in coded(NAMED.replace("NAME", name), RULE) if one.verdict == "fail"]
    assert [(one.key, f"(it has {near})" in one.text) for one in found] == ([(f"Worker: exceptions.{name.rpartition('.')[2]}", True)] if near else [])

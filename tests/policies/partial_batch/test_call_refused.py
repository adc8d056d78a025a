"""Calls that are refused whenever they are made, in Python, each beside the one that is right."""

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
KEY = 'Key={"id": body["id"]}'
MODEL = "from pydantic import BaseModel, field_validator\nclass Order(BaseModel):\n    id: str\n    price: KIND\n"


def said(coded: Coded, call: str) -> list[str]:
    """What is wrong with a call, up to what follows."""
    found = coded(PYTHON.replace("CALL", call.replace("\n", "\n        ")), RULE, properties="    Runtime: python3.13\n")
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

"""`call-refused`: calls of Node.js that are refused whenever they are made, each beside the one that is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
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


def said(coded: Coded, call: str) -> list[str]:
    """What is wrong with a call, up to what follows."""
    found = coded(NODE.replace("CALL", call.replace("\n", "\n    ")), RULE, properties="    Runtime: nodejs22.x\n")
    assert {(one.verdict, one.resource, one.route, one.severity) for one in found} <= {("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)}
    return [one.text.removeprefix("Worker calls ").partition(": ")[0] for one in found]


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
    assert text in said(coded, bad)
    assert said(coded, good) == []


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
    assert said(coded, call) == []

"""Items of DynamoDB as its own API has them, and as those write them who let a Table or a document client add the types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-refused"
Coded = Callable[..., list[Any]]
PYTHON = """\
import boto3, json
from boto3.dynamodb.types import TypeSerializer
client, table, serializer = boto3.client('dynamodb'), boto3.resource('dynamodb').Table('orders'), TypeSerializer()
def handler(event, context):
    for record in event['Records']:
        order = json.loads(record['body'])
        CALL
"""
NODE = """\
import { DynamoDBClient, PutItemCommand, UpdateItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
const db = new DynamoDBClient({}), doc = DynamoDBDocumentClient.from(db);
export const handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    CALL;
  }
};
"""
OLD = """\
const AWS = require('aws-sdk');
const db = new AWS.DynamoDB(), doc = new AWS.DynamoDB.DocumentClient();
exports.handler = async (event) => { for (const record of event.Records) { CALL; } };
"""
CODE = {"Python": (PYTHON, "python3.13"), "Node": (NODE, "nodejs22.x"), "v2": (OLD, "nodejs16.x")}


@pytest.mark.parametrize(
    ("language", "call", "what"),
    [
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': order['id']}, 'state': 'done'})", "a text for Item.state"),
        ("Python", "client.update_item(TableName='orders', Key={'id': {'S': '1'}}, UpdateExpression='SET n = :n', ExpressionAttributeValues={':n': 1})", "a number for ExpressionAttributeValues.:n"),
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': order['id']}, 'n': {'N': 3}})", "a number for Item.n.N, which has to be text"),
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': '1'}, 'to': {'M': {'city': 'x'}}})", "a text for Item.to.city"),
        ("Python", "client.transact_write_items(TransactItems=[{'Put': {'TableName': 'orders', 'Item': {'id': 'x'}}}])", "a text for Item.id"),
        ("Python", "table.put_item(Item={'id': {'S': order['id']}, 'n': {'N': '1'}})", "types in Item"),
        ("Python", "table.delete_item(Key={'id': {'S': order['id']}})", "types in Key"),
        ("Python", "table.meta.client.put_item(TableName='orders', Item={'id': {'S': order['id']}})", "types in Item"),
        ("Node", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: record.messageId, at: { N: '1' } } }))", "a text for Item.id"),
        ("Node", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: order.id }, at: { N: 5 } } }))", "a number for Item.at.N, which has to be text"),
        ("Node", "await db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'orders', Item: { id: `o${order.id}` } } }] }))", "a text for Item.id"),
        ("Node", "await doc.send(new PutCommand({ TableName: 'orders', Item: { id: { S: order.id } } }))", "types in Item"),
        ("v2", "await db.putItem({ TableName: 'orders', Item: { id: record.messageId } }).promise()", "a text for Item.id"),
        ("v2", "await doc.put({ TableName: 'orders', Item: { id: { S: record.messageId } } }).promise()", "types in Item"),
    ],
)  # fmt: skip
def test_bad(language: str, call: str, what: str, coded: Coded) -> None:
    code, runtime = CODE[language]
    (said,) = [one for one in coded(code.replace("CALL", call), RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"]
    assert (said.resource, f" with {what}" in said.text) == ("Worker", True), said.text


@pytest.mark.parametrize(
    ("language", "call"),
    [
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': order['id']}, 'n': {'N': str(3)}, 'is': {'BOOL': True}, 'of': {'L': [{'S': 'x'}]}, 'no': {'NULL': True}})"),
        ("Python", "client.put_item(TableName='orders', Item={name: serializer.serialize(value) for name, value in order.items()})"),
        ("Python", "client.put_item(TableName='orders', Item={'id': serializer.serialize(order['id']), 'all': order['item']})"),
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': order['id']}, 'to': {kind: order[kind] for kind in ('S',)}})"),
        ("Python", "client.put_item(TableName='orders', Item={'id': {'S': 'ORDER#' + order['id']}, 'n': {'N': '-' + order['n']}, 'm': {'N': f\"{order['n']}0\"}})"),
        ("Python", "table.put_item(Item={'id': order['id'], 'n': 1, 'as': {'S': 'x'}})"),
        ("Python", "table.put_item(Item={'id': order['id'], 'state': 'done', 'to': {'city': 'x'}})"),
        ("Python", "table.meta.client.put_item(TableName='orders', Item={'id': order['id'], 'n': 1})"),
        ("Python", "table.put_item(Item={**order, 'of': {'S': 'x'}})"),
        ("Node", "await db.send(new PutItemCommand({ TableName: 'orders', Item: marshall({ id: order.id, n: 1 }) }))"),
        ("Node", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: order.id }, at: { N: String(Date.now()) }, n: { N: `${order.n}` }, ...order.more } }))"),
        ("Node", "await db.send(new PutItemCommand({ TableName: 'orders', Item: order }))"),
        ("Node", "await doc.send(new PutCommand({ TableName: 'orders', Item: { id: record.messageId, n: 1, at: new Date().toISOString() } }))"),
        ("Node", "await doc.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName: 'orders', Item: { id: order.id, n: 1 } } }] }))"),
        ("v2", "await db.putItem({ TableName: 'orders', Item: AWS.DynamoDB.Converter.marshall({ id: record.messageId }) }).promise()"),
        ("v2", "await doc.put({ TableName: 'orders', Item: { id: record.messageId, n: 1 } }).promise()"),
    ],
)  # fmt: skip
def test_trap_what_is_written_as_it_is_meant(language: str, call: str, coded: Coded) -> None:
    code, runtime = CODE[language]
    assert [one.text for one in coded(code.replace("CALL", call), RULE, properties=f"    Runtime: {runtime}\n") if one.verdict == "fail"] == []


def test_trap_what_is_registered_may_change_what_a_client_is_given(coded: Coded) -> None:
    code = "import boto3\nc = boto3.client('dynamodb')\n{}\ndef handler(event, context):\n    c.put_item(TableName='x', Item={{'pk': 1}})\n    return {{'batchItemFailures': []}}\n"
    assert [one.verdict for one in coded(code.format(""), RULE)] == ["fail"]
    assert coded(code.format("c.meta.events.register('provide-client-params.dynamodb', lambda params, **_: typed(params))"), RULE) == []
    code = (
        "const {{ DynamoDBClient, PutItemCommand }} = require('@aws-sdk/client-dynamodb');\nconst db = new DynamoDBClient({{}});\n{}\n"
        "exports.handler = async (event) => {{ await db.send(new PutItemCommand({{ TableName: 'x', Item: {{ pk: 1 }} }})); return {{ batchItemFailures: [] }}; }};\n"
    )
    assert [one.verdict for one in coded(code.format(""), RULE, properties="    Runtime: nodejs22.x\n")] == ["fail"]
    hook = "db.middlewareStack.add((next) => async (args) => next(typed(args)), { step: 'initialize' });"
    assert coded(code.format(hook), RULE, properties="    Runtime: nodejs22.x\n") == []

"""A call of AWS that is given an environment variable which the function does not have: no message gets through where every message comes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "environment-variable-missing"
Coded = Callable[..., list[Any]]

PYTHON = """\
import json, os, boto3
HEAD
def handler(event, context):
    failures = []
    for record in event['Records']:
        try:
            WORK
        except Exception:
            failures.append({'itemIdentifier': record['messageId']})
    return {'batchItemFailures': failures}
"""
NODE = """\
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
const db = new DynamoDBClient({}), sns = new SNSClient({});
HEAD
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { WORK } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
LANGUAGES = {"Python": (PYTHON, "python3.13"), "Node": (NODE, "nodejs22.x")}
STORE = "class Store:\n    def __init__(self):\n        self.table = os.getenv('AUDIT')\n    def put(self, item):\n        boto3.client('dynamodb').put_item(TableName=self.table, Item=item)\nstore = Store()"
STORED = "class Store { constructor(table) { this.table = table; } put(Item) { return db.send(new PutItemCommand({ TableName: this.table, Item })); } }\nconst store = new Store(process.env.AUDIT);"
ITEM = "{ id: { S: record.messageId } }"


def said(coded: Coded, language: str, head: str, work: str, variables: str) -> list[tuple[str, bool]]:
    code, runtime = LANGUAGES[language]
    properties = f"    Runtime: {runtime}\n    Environment: {{Variables: {variables}}}\n"
    return [(one.verdict, "AUDIT" in one.text) for one in coded(code.replace("HEAD", head).replace("WORK", work), RULE, properties=properties)]


@pytest.mark.parametrize(
    ("language", "head", "work"),
    [
        ("Python", "db = boto3.client('dynamodb')", "db.put_item(TableName=os.environ.get('AUDIT'), Item={})"),
        ("Python", "db, name = boto3.client('dynamodb'), os.getenv('AUDIT')", "db.put_item(TableName=name, Item={})"),
        ("Python", "table = boto3.resource('dynamodb').Table(os.environ.get('AUDIT'))", "table.put_item(Item=json.loads(record['body']))"),
        ("Python", STORE, "store.put(json.loads(record['body']))"),
        ("Python", "db = boto3.client('dynamodb')", "db.query(TableName='orders', IndexName=os.environ.get('AUDIT'), KeyConditionExpression=record['body'])"),
        ("Python", "sns = boto3.client('sns')", "sns.publish(TopicArn=os.environ.get('AUDIT'), Message=record['body'])"),
        ("Node", "", f"await db.send(new PutItemCommand({{ TableName: process.env.AUDIT, Item: {ITEM} }}));"),
        ("Node", "const { AUDIT: table } = process.env;", f"await db.send(new PutItemCommand({{ TableName: table, Item: {ITEM} }}));"),
        ("Node", STORED, f"await store.put({ITEM});"),
        ("Node", "", "await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, Message: record.body }));"),
        ("Node", "", "await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, TargetArn: undefined, Message: record.body }));"),
    ],
)
def test_bad_and_good_with_the_variable(language: str, head: str, work: str, coded: Coded) -> None:
    assert said(coded, language, head, work, "{STAGE: dev}") == [("fail", True)]
    assert said(coded, language, head, work, "{AUDIT: x}") == []


@pytest.mark.parametrize(
    ("language", "head", "work"),
    [
        ("Python", "sns = boto3.client('sns')", "if os.environ.get('AUDIT'): sns.publish(TopicArn=os.environ.get('AUDIT'), Message=record['body'])"),
        ("Python", "sns, to = boto3.client('sns'), os.environ.get('AUDIT')", "to and sns.publish(TopicArn=to, Message=record['body'])"),
        (
            "Python",
            "sns = boto3.client('sns')",
            "sns.publish(**({'TopicArn': os.environ['AUDIT']} if 'AUDIT' in os.environ else {'PhoneNumber': '+1'}), Message=record['body'])",
        ),
        ("Python", "sns = boto3.client('sns')", "if record['body'] == 'audit': sns.publish(TopicArn=os.environ.get('AUDIT'), Message=record['body'])"),
        (
            "Python",
            "s3 = boto3.client('s3', region_name=os.environ.get('AUDIT'))",
            "s3.upload_file('/tmp/x', 'b', record['messageId'], ExtraArgs=os.environ.get('AUDIT'))",
        ),
        ("Node", "", "if (process.env.AUDIT) await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, Message: record.body }));"),
        ("Node", "", "if (record.body === 'audit') await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, Message: record.body }));"),
        ("Node", "", "await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, PhoneNumber: '+1', Message: record.body }));"),
        ("Node", "", "await db.send(new QueryCommand({ TableName: 'orders', IndexName: process.env.AUDIT, KeyConditionExpression: record.body }));"),
        ("Node", "", "await sns.send(new PublishCommand({ TopicArn: process.env.AUDIT, Message: record.body })).catch(console.warn);"),
    ],
)
def test_trap_where_a_message_may_get_through_without_it(language: str, head: str, work: str, coded: Coded) -> None:
    assert said(coded, language, head, work, "{STAGE: dev}") == []

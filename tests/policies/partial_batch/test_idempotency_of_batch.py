from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "idempotency-of-batch"
BATCH = """
from aws_lambda_powertools.utilities.idempotency import idempotent
from stores import store
@idempotent(persistence_store=store)
def handler(event, context):
    for record in event["Records"]:
        deliver(record)
"""
RECORD = """
from aws_lambda_powertools.utilities.idempotency import idempotent_function
from stores import store
@idempotent_function(data_keyword_argument="record", persistence_store=store)
def work(record):
    deliver(record)
def handler(event, context):
    for record in event["Records"]:
        work(record=record)
"""


def test_around_the_handler(coded: Callable[..., list[Any]]) -> None:
    said = coded(BATCH, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)]


def test_around_a_record(coded: Callable[..., list[Any]]) -> None:
    assert coded(RECORD, RULE) == []


@pytest.mark.parametrize(("argument", "given"), [("event", "event"), ("records", "event['Records']")])
def test_around_a_function_that_is_given_the_whole_batch(argument: str, given: str, coded: Callable[..., list[Any]]) -> None:
    through = argument if argument == "records" else "event['Records']"
    text = RECORD.replace('"record"', f'"{argument}"').replace(
        "def work(record):\n    deliver(record)", f"def work({argument}):\n    for record in {through}:\n        deliver(record)"
    )
    text = text.replace('    for record in event["Records"]:\n        work(record=record)', f"    work({argument}={given})")
    assert [(one.verdict, one.resource) for one in coded(text, RULE)] == [("fail", "Worker")]


def test_a_batch_of_one_is_a_message(coded: Callable[..., list[Any]]) -> None:
    assert coded(BATCH, RULE, "Mapping: {Properties: {BatchSize: 1}}") == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ('"receiptHandle"', True),
        ('"[messageId, attributes.ApproximateReceiveCount]"', True),
        ('"messageId"', False),
        ('"messageId || receiptHandle"', False),
        ("KEYS[0]", False),
    ],
)
def test_a_key_that_is_another_one_each_time(key: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    code = f"from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig\nKEYS = ['id']\nsettings = IdempotencyConfig(event_key_jmespath={key})\n{RECORD}"
    for more in ("", "Mapping: {Properties: {BatchSize: 1}}"):
        assert [one.verdict for one in coded(code, RULE, more)] == ["fail"] * found


def test_code_that_is_not_read_guards_no_batch_of_one(changed: Callable[..., list[Any]]) -> None:
    assert (
        changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}\n  Mapping: {Properties: {BatchSize: 1}}".replace("\n  ", "\n"), RULE)
        == []
    )


CLAIMS = """
import os, boto3, redis
table = boto3.resource("dynamodb").Table("claims")
client = boto3.client("dynamodb")
cache = redis.Redis()
def handler(event, context):
    for record in event["Records"]:
        CLAIM
        deliver(record["body"])
"""
CLAIMS_IN_NODE = """
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const Redis = require("ioredis");
const client = new DynamoDBClient({}), cache = new Redis();
exports.handler = async (event, context) => {
  for (const record of event.Records) {
    CLAIM
    await deliver(record.body);
  }
};
"""
ONCE = 'ConditionExpression="attribute_not_exists(id)"'


@pytest.mark.parametrize(
    ("code", "claim", "key"),
    [
        (CLAIMS, f"table.put_item(Item={{'id': record['receiptHandle']}}, {ONCE})", "receiptHandle"),
        (CLAIMS, f"client.put_item(TableName='t', Item={{'id': {{'S': record['receiptHandle']}}}}, {ONCE})", "receiptHandle"),
        (CLAIMS, f"""table.put_item(Item={{'id': f"order {{record['receiptHandle']}}"}}, {ONCE})""", "receiptHandle"),
        (CLAIMS, f"table.put_item(Item={{'id': context.aws_request_id}}, {ONCE})", "aws_request_id"),
        (CLAIMS, "cache.set(record['receiptHandle'], 1, nx=True)", "receiptHandle"),
        (CLAIMS, f"table.put_item(Item={{'id': record['messageId'], 'handle': record['receiptHandle']}}, {ONCE})", ""),
        (CLAIMS, "table.put_item(Item={'id': record['receiptHandle']})", ""),
        (CLAIMS_IN_NODE, "await cache.set(`mail ${record.receiptHandle}`, 1, 'NX');", "receiptHandle"),
        (CLAIMS_IN_NODE, "await cache.set(context.awsRequestId, 1, 'NX');", "awsRequestId"),
        (CLAIMS_IN_NODE, "await cache.set(record.messageId, record.receiptHandle, 'NX');", ""),
        (
            CLAIMS_IN_NODE,
            "await client.send(new PutItemCommand({ TableName: 't', Item: { id: { S: record.receiptHandle } }, ConditionExpression: 'attribute_not_exists(#k)', ExpressionAttributeNames: { '#k': 'id' } }));",
            "receiptHandle",
        ),
    ],
)
def test_a_message_is_claimed_under_another_key_each_time(code: str, claim: str, key: str, coded: Callable[..., list[Any]]) -> None:
    runtime = "nodejs22.x" if code is CLAIMS_IN_NODE else "python3.13"
    said = coded(code.replace("CLAIM", claim), RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.verdict, one.key) for one in said] == ([("fail", key)] if key else [])

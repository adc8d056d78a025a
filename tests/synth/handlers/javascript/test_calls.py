"""Which operations of AWS code calls, on what: each line that calls one says it after `//!`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queuegate.synth.handlers.aws_calls import Calls, Env
from queuegate.synth.handlers.javascript.calls.reader import read_calls
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

CASES = {
    "what a batch left undone": """
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async (event) => {
  let requests = { [process.env.TABLE]: event.Records.map((r) => ({ PutRequest: { Item: { pk: { S: r.body } } } })) };
  while (Object.keys(requests).length > 0) {
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: requests })); //! dynamodb batch_write_item ${TABLE}
    requests = UnprocessedItems;
  }
};
""",
    "settings of NestJS": """
import { NestFactory } from '@nestjs/core';
import { Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
@Injectable()
class Sender {
  private readonly sqs = new SQSClient({});
  constructor(private readonly config: ConfigService) {}
  async send(body: string) {
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.config.getOrThrow<string>('NEXT'), MessageBody: body })); //! sqs send_message ${NEXT}
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.config.get('queues.other'), MessageBody: body })); //! sqs send_message ?
  }
}
@Module({ imports: [ConfigModule.forRoot()], providers: [Sender] })
class AppModule {}
export const handler = async (event) => {
  const app = await NestFactory.createApplicationContext(AppModule);
  for (const record of event.Records) await app.get(Sender).send(record.body);
};
""",
    "commands": """
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});
export const handler = async (event) => {
  await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET })); //! secretsmanager get_secret_value ${SECRET}
  for (const r of event.Records) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: r.body })); //! sqs send_message ${NEXT}
};
""",
    "requests that are signed": """
const AWS = require('aws-sdk');
const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
const { getSignedUrl } = require('@aws-sdk/s3-request-presigner');
const { createPresignedPost } = require('@aws-sdk/s3-presigned-post');
const old = new AWS.S3(), s3 = new S3Client({});
exports.handler = async (event) => {
  for (const r of event.Records) {
    old.getSignedUrl('putObject', { Bucket: 'labels', Key: r.body }); //! s3 put_object labels
    await old.getSignedUrlPromise('getObject', { Bucket: 'labels', Key: r.body }); //! s3 get_object labels
    old.createPresignedPost({ Bucket: 'labels', Fields: { key: r.body } }); //! s3 put_object labels
    await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'labels', Key: r.body }), { expiresIn: 60 }); //! s3 get_object labels
    await createPresignedPost(s3, { Bucket: 'labels', Key: r.body }); //! s3 put_object labels
  }
};
""",
    "the document client": """
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, DynamoDBDocument, PutCommand, QueryCommand, TransactWriteCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const full = DynamoDBDocument.from(new DynamoDBClient({}));
const TABLE = process.env.TABLE ?? 'orders';
const put = (Item) => client.send(new PutCommand({ TableName: TABLE, Item })); //! dynamodb put_item ${TABLE}
export const handler = async (event) => {
  for (const r of event.Records) {
    await put(JSON.parse(r.body));
    await full.delete({ TableName: 'old', Key: { id: r.messageId } }); //! dynamodb delete_item old
    await client.send(new QueryCommand({ TableName: TABLE, IndexName: 'byDay' })); //! dynamodb query ${TABLE} index
    await client.send(new TransactWriteCommand({ TransactItems: [{ Update: { TableName: TABLE } }, { ConditionCheck: { TableName: 'users' } }] })); //! dynamodb update_item ${TABLE} //! dynamodb condition_check_item users
    await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: [], other: [] } })); //! dynamodb batch_write_item ${TABLE} //! dynamodb batch_write_item other
  }
};
""",
    "an environment that a schema looks at": """
import { z } from 'zod';
import { cleanEnv, str } from 'envalid';
import { createEnv } from '@t3-oss/env-core';
import { SNS } from '@aws-sdk/client-sns';
const env = z.object({ TOPIC: z.string() }).parse(process.env);
const clean = cleanEnv(process.env, { OTHER: str() });
const made = createEnv({ server: { THIRD: z.string() }, runtimeEnv: process.env });
const checked = z.object({ FOURTH: z.string() }).safeParse(process.env);
const sns = new SNS({});
export const handler = async (event) => {
  for (const r of event.Records) {
    await sns.publish({ TopicArn: env.TOPIC, Message: r.body }); //! sns publish ${TOPIC}
    await sns.publish({ TopicArn: clean.OTHER, Message: r.body }); //! sns publish ${OTHER}
    await sns.publish({ TopicArn: made.THIRD, Message: r.body }); //! sns publish ${THIRD}
    await sns.publish({ TopicArn: checked.data.FOURTH, Message: r.body }); //! sns publish ?
  }
};
""",
    "version 2": """
const AWS = require('aws-sdk');
const SNS = require('aws-sdk/clients/sns');
const db = new AWS.DynamoDB.DocumentClient();
const sns = new SNS();
exports.handler = async (event) => {
  for (const r of event.Records) {
    await db.put({ TableName: process.env.TABLE, Item: JSON.parse(r.body) }).promise(); //! dynamodb put_item ${TABLE}
    await sns.publish({ TopicArn: process.env.TOPIC, Message: r.body }).promise(); //! sns publish ${TOPIC}
  }
};
""",
    "aggregated clients, in a class, with names that are put together": """
import { S3 } from '@aws-sdk/client-s3';
import { EventBridge } from '@aws-sdk/client-eventbridge';
class Store {
  constructor(s3, bucket) { this.s3 = s3; this.bucket = bucket; }
  async keep(key, Body) { await this.s3.putObject({ Bucket: this.bucket, Key: key, Body }); } //! s3 put_object ${STAGE}-orders
  async never(key) { await this.s3.deleteObject({ Bucket: this.bucket, Key: key }); }
}
const store = new Store(new S3({}), `${process.env.STAGE}-orders`);
const bus = new EventBridge({});
export const handler = async (event) => {
  for (const r of event.Records) { await store.keep(r.messageId, r.body); }
  await bus.putEvents({ Entries: [{ Source: 'orders', DetailType: 'done', Detail: '{}' }] }); //! events put_events default
};
""",
    "under a condition, and after a failure": """
import { SQSClient, SendMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
export const handler = async (event) => {
  for (const r of event.Records) {
    const body = JSON.parse(r.body);
    try {
      if (body.kind === 'rare') await sqs.send(new SendMessageCommand({ QueueUrl: 'https://sqs/rare' })); //! sqs send_message https://sqs/rare
    } catch (e) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: process.env.QUEUE })); //! sqs delete_message ${QUEUE}
    }
  }
};
""",
    "Powertools": """
import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { makeIdempotent } from '@aws-lambda-powertools/idempotency';
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.SEEN }); //! dynamodb idempotency ${SEEN}
const work = makeIdempotent(async (record) => { await getParameter('/orders/key'); }, { persistenceStore }); //! ssm get_parameter /orders/key
export const handler = async (event) => { for (const r of event.Records) await work(r); };
""",
}


def calls(folder: Path, text: str) -> Calls:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    (folder / ("index.ts" if "private readonly" in text else "index.js")).write_text(text, encoding="utf-8")
    return read_calls(Code("Worker", "nodejs22.x", "index.handler", folder, None, place, place, place))


def spelt(named: tuple[str | Env | None, ...] | None) -> str:
    return "".join(one if isinstance(one, str) else f"${{{one.name}}}" if one else "?" for one in named or ())


@pytest.mark.parametrize("name", CASES)
def test_what_is_called(name: str, tmp_path: Path) -> None:
    text = CASES[name]
    found = calls(tmp_path, text)
    marked = {
        (number, mark.strip()) for number, line in enumerate(text.splitlines(), 1) for mark in re.findall(r"//! ([^/]+(?:/(?!/)[^/]+|//sqs/rare)*)", line)
    }
    seen = {(one.at.spot.line, f"{one.service} {one.operation} {spelt(one.named)}{' index' if one.of_index else ''}") for one in found.calls if one.at.spot}
    assert seen == marked
    assert not found.unread


CHOSEN = "import {{ SQSClient, SendMessageCommand }} from '@aws-sdk/client-sqs';\nconst sqs = new SQSClient();\n{}\nexport const handler = async (event) => {{\n  for (const r of event.Records) {{ const order = JSON.parse(r.body); await sqs.send(new SendMessageCommand({{ QueueUrl: {}, MessageBody: r.body }})); }}\n}};\n"
EU, US = "process.env.EU", "process.env.US"


@pytest.mark.parametrize(
    ("first", "chosen", "named"),
    [
        (f"const to = {{ eu: {EU}, us: {US} }};", "to[order.region]", ["${EU}", "${US}"]),
        (f"const to = Object.freeze({{ eu: {EU}, us: `${{{US}}}` }});", "to[order.region.toLowerCase()]", ["${EU}", "${US}"]),
        (f"const to = {{ eu: {EU}, us: {US} }};", f"to[order.region] ?? {EU}", ["${EU}", "${US}"]),
        (f"const to = {{ eu: {EU} }};", f"to[order.region] ?? {US}", ["${EU}", "${US}"]),
        (f"const to = {{ eu: {{ url: {EU} }}, us: {{ url: {US} }} }};", "to[order.region].url", ["${EU}", "${US}"]),
        (f"const to = [{EU}, {US}];", "to[order.shard % to.length]", ["${EU}", "${US}"]),
        ("", f"order.region === 'eu' ? {EU} : order.region === 'us' ? {US} : process.env.REST", ["${EU}", "${REST}", "${US}"]),
        (f"const to = {{ eu: {EU}, us: {US} }};", "to.eu", ["${EU}"]),
        (f"const to = {{ eu: {EU}, us: event }};", "to[order.region]", ["?"]),
        (f"const to = {{ eu: {EU}, ...JSON.parse(process.env.MORE) }};", "to[order.region]", ["?"]),
        (f"const to = [{EU}, ...JSON.parse(process.env.MORE)];", "to[order.shard]", ["?"]),
        (f"const to = {{ eu: {{ url: {EU} }}, us: {{}} }};", "to[order.region].url", ["?"]),
    ],
)
def test_a_name_that_is_looked_up_is_each_that_may_be_found(first: str, chosen: str, named: list[str], tmp_path: Path) -> None:
    text = CHOSEN.format(first.replace("event", "JSON.parse(process.env.US)"), chosen)
    assert sorted({spelt(one.named) for one in calls(tmp_path, text).calls}) == named


@pytest.mark.parametrize(
    ("line", "services", "reason"),
    [
        (
            "import { Consumer } from 'sqs-consumer'; const c = new Consumer({ sqs: client });",
            ("sqs",),
            "the code uses sqs-consumer, and what it calls through it is not read",
        ),
        ("import x from 'left-pad'; x(1);", (), "the code imports left-pad, which is not in its folder: what that calls is not read"),
        ("import { launch } from 'puppeteer-core'; const browser = await launch({});", None, ""),
        (
            "import { model } from 'dynamoose'; const Cat = model('Cat', {});",
            ("dynamodb",),
            "the code uses dynamoose, and what it calls through it is not read",
        ),
        ("export const send = (c) => client.send(c);", None, ""),
    ],
)
def test_what_is_not_followed(line: str, services: tuple[str, ...] | None, reason: str, tmp_path: Path) -> None:
    text = f"import {{ SQSClient }} from '@aws-sdk/client-sqs';\nconst client = new SQSClient({{}});\n{line}\nexport const handler = async () => null;\n"
    found = calls(tmp_path, text)
    assert (services is None and not found.unread) or (services, reason) in [(one.services, one.doubt.reason) for one in found.unread]


def test_a_command_that_is_chosen_elsewhere(tmp_path: Path) -> None:
    text = """
import { SQSClient } from '@aws-sdk/client-sqs';
const client = new SQSClient({});
export const handler = async (event) => { await client.send(event.command); };
"""
    assert [(one.services, one.doubt.reason) for one in calls(tmp_path, text).unread] == [
        (("sqs",), "which operation client.send(event.command) in index.js:4 calls is not known")
    ]


SENDS = """import { SQSClient, SendMessageCommand } from './aws';
const sqs = new SQSClient({});
export const handler = async (event) => {
  for (const r of event.Records) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: r.body }));
};
"""


@pytest.mark.parametrize(
    "files",
    [
        {"aws.js": "export * from '@aws-sdk/client-sqs';\n"},
        {"aws.js": "export * from './sqs';\nexport const region = 'eu-west-1';\n", "sqs.js": "export * from '@aws-sdk/client-sqs';\n"},
        {"aws.js": "module.exports = { ...require('@aws-sdk/client-sqs'), region: 'eu-west-1' };\n"},
        {"aws.js": "Object.assign(exports, require('@aws-sdk/client-sqs'));\n"},
        {"aws.js": "var __exportStar = (this && this.__exportStar) || function (m, e) {};\n__exportStar(require('@aws-sdk/client-sqs'), exports);\n"},
        {"aws.js": "export { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';\n"},
    ],
    ids=["export *", "export * of another", "spread", "Object.assign", "compiled", "by name"],
)
def test_a_package_that_a_module_hands_on(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = calls(tmp_path, SENDS)
    assert [(one.service, one.operation, spelt(one.named)) for one in found.calls] == [("sqs", "send_message", "${NEXT}")]
    assert not found.unread


def test_of_several_packages_it_is_not_known_which_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "aws.js").write_text("export * from '@aws-sdk/client-sqs';\nexport * from '@aws-sdk/client-sns';\n", encoding="utf-8")
    found = calls(tmp_path, SENDS)
    assert "whether SQSClient is of @aws-sdk/client-sqs or @aws-sdk/client-sns is not read (index.js:1)" in [one.doubt.reason for one in found.unread]

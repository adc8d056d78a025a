from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "batch-answer-unread"
Coded = Callable[..., list[Any]]
PYTHON = "import boto3\nsqs = boto3.client('sqs')\nsns = boto3.client('sns')\nqueue = boto3.resource('sqs').Queue('u')\ndef handler(event, context):\n"
JS = "const { SQSClient, SendMessageBatchCommand } = require('@aws-sdk/client-sqs');\nconst { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');\nconst client = new SQSClient({});\nconst bus = new EventBridgeClient({});\nexports.handler = async (event) => {\n"
SENT = "await client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }))"


@pytest.mark.parametrize(
    ("body", "batch"),
    [
        ("    sqs.send_message_batch(QueueUrl='u', Entries=[])\n", "SendMessageBatch"),
        ("    for some in chunks(event['Records']):\n        sqs.send_message_batch(QueueUrl='u', Entries=some)\n", "SendMessageBatch"),
        ("    queue.send_messages(Entries=[])\n", "SendMessageBatch"),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n", "SendMessageBatch"),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    print('sent', answer)\n", "SendMessageBatch"),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    logger.info('sent %d', len(answer.get('Successful', [])))\n", "SendMessageBatch"),
        (
            "    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    if answer.get('Failed'):\n        logger.error(answer['Failed'])\n",
            "SendMessageBatch",
        ),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    for one in answer['Failed']:\n        print(one['Id'])\n", "SendMessageBatch"),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    logger.info('sent %s', checked(answer))\n", None),
        (
            "    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    for one in answer['Failed']:\n        print(one['Id'])\n        again(one)\n",
            None,
        ),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    def later():\n        return answer\n    later()\n", None),
        (
            "    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    if answer['ResponseMetadata']['HTTPStatusCode'] != 200:\n        raise RuntimeError(answer['ResponseMetadata'])\n",
            "SendMessageBatch",
        ),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    again(answer.get('FailedEntries', []))\n", "SendMessageBatch"),
        ("    again(sqs.send_message_batch(QueueUrl='u', Entries=[]).get('Failures', []))\n", "SendMessageBatch"),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    if len(answer['Successful']) < 2:\n        raise RuntimeError('not all')\n", None),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    again(answer.get('Error'), answer)\n", None),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    again(answer[field])\n", None),
        ("    global answer\n    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n", None),
        ("    kept['answer'] = sqs.send_message_batch(QueueUrl='u', Entries=[])\n", None),
        ("    sns.publish_batch(TopicArn='t', PublishBatchRequestEntries=[])\n", "PublishBatch"),
        ("    boto3.client('events').put_events(Entries=[{'Source': 's', 'DetailType': 'd', 'Detail': '{}'}])\n", "PutEvents"),
        ("    boto3.client('kinesis').put_records(StreamName='s', Records=[])\n", "PutRecords"),
        ("    boto3.client('firehose').put_record_batch(DeliveryStreamName='s', Records=[])\n", "PutRecordBatch"),
        ("    boto3.client('dynamodb').batch_write_item(RequestItems={})\n", "BatchWriteItem"),
        ("    with boto3.resource('dynamodb').Table('t').batch_writer() as batch:\n        batch.put_item(Item={})\n", None),
        ("    boto3.client('firehose').put_record(DeliveryStreamName='s', Record={})\n", None),
        ("    boto3.resource('dynamodb').batch_write_item(RequestItems={})\n", "BatchWriteItem"),
        ("    left = boto3.client('dynamodb').batch_write_item(RequestItems={})['UnprocessedItems']\n    retry(left)\n", None),
        ("    boto3.client('dynamodb').put_item(TableName='t', Item={})\n", None),
        ("    answer = sqs.send_message_batch(QueueUrl='u', Entries=[])\n    if answer.get('Failed'):\n        raise RuntimeError(answer)\n", None),
        ("    return check(sqs.send_message_batch(QueueUrl='u', Entries=[]))\n", None),
        ("    sqs.send_message_batch(QueueUrl='u', Entries=[])['Failed']\n", None),
        ("    sqs.send_message(QueueUrl='u', MessageBody='')\n", None),
        ("    sqs.delete_message_batch(QueueUrl='u', Entries=[])\n", None),
    ],
)
def test_in_python(body: str, batch: str | None, coded: Coded) -> None:
    said = coded(PYTHON + body, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == (
        [("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)] if batch else []
    )
    assert all(f"the answer of {batch}" in one.text for one in said)


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("  await client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n", True),
        ("  client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n", True),
        ("  const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n  if (Failed) throw new Error('x');\n", False),
        ("  await bus.send(new PutEventsCommand({ Entries: [{ Source: 's', Detail: '{}', EventBusName: 'b' }] }));\n", True),
        ("  const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [{ Source: 's', Detail: '{}', EventBusName: 'b' }] }));\n", True),
        (
            "  const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [{ Source: 's', Detail: '{}', EventBusName: 'b' }] }));\n  if (FailedEntryCount) throw new Error('x');\n",
            False,
        ),
        (f"  const {{ Failed = [] }} = {SENT};\n", True),
        (f"  const {{ Failed = [] }} = {SENT};\n  again(Failed);\n", False),
        (f"  const {{ Failed: failed = [] }} = {SENT};\n  failed.forEach((one) => {{ console.error(one.Id); }});\n", True),
        (f"  const {{ Failed: failed = [] }} = {SENT};\n  failed.forEach((one) => {{ again(one.Id); }});\n", False),
        (f"  const {{ Failed: failed = [] }} = {SENT};\n  failed.forEach((one) => console.error(one.Id));\n", True),
        (f"  const {{ Failed: failed = [] }} = {SENT};\n  if (failed.length > 0) failed.forEach((one) => console.error(one.Id));\n", True),
        (f"  const {{ Failed: failed = [] }} = {SENT};\n  failed.forEach((one) => again(one.Id));\n", False),
        (f"  const {{ Failures = [] }} = {SENT};\n  again(Failures);\n", True),
        (f"  const {{ Successful, ...rest }} = {SENT};\n  again(rest.Failed);\n", False),
        (f"  const answer = {SENT};\n  if (answer.$metadata.httpStatusCode !== 200) throw new Error('x');\n", True),
        (f"  const answer = {SENT};\n  if (answer.Failed?.length) throw new Error('x');\n", False),
        (f"  const answer = {SENT};\n  for (const one of answer['Failed'] ?? []) again(one);\n", False),
        (f"  const answer = {SENT};\n  for (const one of answer.Failed ?? []) console.error(one);\n", True),
        ("  const { Entries } = await bus.send(new PutEventsCommand({ Entries: [{ Source: 's', Detail: '{}', EventBusName: 'b' }] }));\n", True),
        ("  const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n", True),
        ("  const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n  check(answer);\n", False),
        ("  return client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }));\n", False),
        ("  await Promise.all([client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }))]);\n", False),
        ("  client.send(new SendMessageBatchCommand({ QueueUrl: 'u', Entries: [] }), (error, answer) => check(answer));\n", False),
    ],
)
def test_in_javascript(body: str, fires: bool, coded: Coded) -> None:  # noqa: FBT001 - a table
    said = coded(f"{JS}{body}}};\n", RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if fires else [])


def test_code_that_cannot_be_read_is_asked_elsewhere(changed: Coded) -> None:
    assert changed("Worker: {Properties: {Code: {ZipFile: null, S3Bucket: code, S3Key: worker.zip}}}", RULE) == []

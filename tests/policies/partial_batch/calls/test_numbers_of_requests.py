"""`call-refused` and `message-delay-too-long`: a number is larger than the operation accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Placed = Callable[..., list[Any]]
CODE = """
import datetime
from datetime import timedelta
import boto3
sqs = boto3.client("sqs")
LONG = NUMBER

def put_back(record, seconds=LONG):
    CALL

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        except Exception:
            put_back(record)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LATER = 'sqs.change_message_visibility(QueueUrl="orders", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)'
ENTRIES = (
    'sqs.change_message_visibility_batch(QueueUrl="orders", Entries=[{"Id": "0", "ReceiptHandle": record["receiptHandle"], "VisibilityTimeout": seconds}])'
)
SENT = 'sqs.send_message(QueueUrl="later", MessageBody=record["body"], DelaySeconds=seconds)'
DAY = ("86400", "24 * 60 * 60", "int(timedelta(days=1).total_seconds())", "int(datetime.timedelta(hours=24).total_seconds())")
MINUTES = (
    "900",
    "15 * 60",
    "int(timedelta(minutes=15).total_seconds())",
    "int(timedelta(**SETTINGS).total_seconds())",
    "int(timedelta(days=10 ** 30).total_seconds())",
)


@pytest.mark.parametrize(
    ("call", "rule", "text"),
    [
        (LATER, "call-refused", "change_message_visibility with VisibilityTimeout of 86,400, of which SQS accepts at most 43,200"),
        (ENTRIES, "call-refused", "change_message_visibility_batch with VisibilityTimeout of 86,400, of which SQS accepts at most 43,200"),
        (SENT, "message-delay-too-long", "DelaySeconds of 86,400"),
    ],
)
def test_a_number_that_is_too_large(call: str, rule: str, text: str, placed: Placed) -> None:
    for number in DAY:
        (one,) = placed(CODE.replace("NUMBER", number).replace("CALL", call), rule)
        assert (one.verdict, one.resource, one.route, one.line) == ("fail", "Worker", "Properties/Code/ZipFile", call)
        assert text in one.text
    assert [one for number in MINUTES for one in placed(CODE.replace("NUMBER", number).replace("CALL", call), rule)] == []


@pytest.mark.parametrize("call", [LATER, ENTRIES])
@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("min(86400, 60 * 6 ** tries)", "VisibilityTimeout of 77,760 (where ApproximateReceiveCount is 4), of which SQS accepts at most 43,200"),
        ("min(86400, 60 * 3 ** tries)", ""),
        ("min(43200, 60 * 6 ** tries)", ""),
        ("30 * tries", ""),
    ],
)
def test_a_number_that_grows_with_each_receive(call: str, number: str, found: str, coded: Placed) -> None:
    """maxReceiveCount is 5: no message is received for the 6th time."""
    grows = f'tries = int(record["attributes"]["ApproximateReceiveCount"])\n    seconds = {number}\n    {call}'
    said = coded(CODE.replace("LONG = NUMBER\n", "").replace(", seconds=LONG", "").replace("CALL", grows), "call-refused")
    assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if found else [])
    assert all(found in one.text for one in said)


NODE = """
const { SQSClient, ChangeMessageVisibilityCommand, ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({}), QueueUrl = "orders", LONG = NUMBER;
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { await deliver(record.body); }
    catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      await sqs.send(CALL);
    }
  }
  return { batchItemFailures };
};
"""
ONE = "new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: record.receiptHandle, VisibilityTimeout: LONG })"
SEVERAL = (
    "new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [{ Id: record.messageId, ReceiptHandle: record.receiptHandle, VisibilityTimeout: LONG }] })"
)


@pytest.mark.parametrize(("call", "operation"), [(ONE, "ChangeMessageVisibility"), (SEVERAL, "ChangeMessageVisibilityBatch")])
def test_so_it_is_in_node(call: str, operation: str, coded: Placed) -> None:
    code = NODE.replace("CALL", call)
    for number in ("86400", "24 * 60 * 60", "30 * 2 ** 12"):
        (one,) = coded(code.replace("NUMBER", number), "call-refused", properties="    Runtime: nodejs22.x\n")
        assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
        assert f"{operation} with VisibilityTimeout of " in one.text
    for number in ("900", "12 * 60 * 60", "Number(process.env.LONG)", "Math.min(3600, Number(process.env.LONG))"):
        assert coded(code.replace("NUMBER", number), "call-refused", properties="    Runtime: nodejs22.x\n") == []


@pytest.mark.parametrize("field", ["messageId", "md5OfBody"])
def test_a_handle_that_is_none(field: str, coded: Placed) -> None:
    for call in (ONE, SEVERAL):
        code = NODE.replace("CALL", call.replace("record.receiptHandle", f"record.{field}")).replace("NUMBER", "900")
        (one,) = coded(code, "call-refused", properties="    Runtime: nodejs22.x\n")
        assert (one.verdict, one.resource) == ("fail", "Worker")
        assert f"with the record's {field} for ReceiptHandle" in one.text

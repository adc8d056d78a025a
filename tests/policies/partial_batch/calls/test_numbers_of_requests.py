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

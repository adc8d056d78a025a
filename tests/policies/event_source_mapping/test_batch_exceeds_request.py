"""One request of a whole batch, and how many entries it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from queuegate.policies.rule import Severity
from queuegate.synth.handlers import MOST_ENTRIES

RULE = "batch-exceeds-request"
PYTHON = """
import boto3
events, sqs, table = boto3.client("events"), boto3.client("sqs"), boto3.resource("dynamodb").Table("orders")
client = boto3.client("dynamodb")
def entry(record):
    return {"Source": "orders", "DetailType": "placed", "Detail": record["body"]}
def handler(event, context):
    LINES
"""
NODE = """
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
const { DynamoDBDocumentClient, BatchWriteCommand } = require("@aws-sdk/lib-dynamodb");
const events = new EventBridgeClient({}), docs = DynamoDBDocumentClient.from(base);
const entry = (record) => ({ Source: "orders", DetailType: "placed", Detail: record.body });
exports.handler = async (event) => {
  LINES
};
"""


def said(lines: str, size: int, coded: Callable[..., list[Any]]) -> list[Any]:
    node = lines.endswith(";")
    code = (NODE if node else PYTHON).replace("LINES", lines.replace("\n", "\n    "))
    more = f"Mapping:\n  Properties: {{BatchSize: {size}, MaximumBatchingWindowInSeconds: 5}}\n"
    found: list[Any] = coded(code, RULE, more, f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return found


WHOLE = {
    "a list of all": ('events.put_events(Entries=[entry(r) for r in event["Records"]])', "put_events", 10),
    "one that grows": ('entries = []\nfor r in event["Records"]:\n    entries.append(entry(r))\nevents.put_events(Entries=entries)', "put_events", 10),
    "messages": (
        'sqs.send_message_batch(QueueUrl="q", Entries=[{"Id": str(i), "MessageBody": r["body"]} for i, r in enumerate(event["Records"])])',
        "send_message_batch",
        10,
    ),
    "items of a table": (
        'client.batch_write_item(RequestItems={"orders": [{"PutRequest": {"Item": {"id": {"S": r["body"]}}}} for r in event["Records"]]})',
        "batch_write_item",
        25,
    ),
    "Node.js": ("await events.send(new PutEventsCommand({ Entries: event.Records.map(entry) }));", "put_events", 10),
    "Node.js, a loop": (
        "const Entries = []; for (const r of event.Records) { Entries.push(entry(r)); } await events.send(new PutEventsCommand({ Entries }));",
        "put_events",
        10,
    ),
    "Node.js, items": (
        "await docs.send(new BatchWriteCommand({ RequestItems: { orders: event.Records.map((r) => ({ PutRequest: { Item: { id: r.body } } })) } }));",
        "batch_write_item",
        25,
    ),
}


@pytest.mark.parametrize(("lines", "operation", "most"), WHOLE.values(), ids=WHOLE)
def test_it_takes_so_many_and_a_batch_has_more(lines: str, operation: str, most: int, coded: Callable[..., list[Any]]) -> None:
    (one,) = said(lines, most + 1, coded)
    assert (one.verdict, one.severity, one.resource, one.key) == ("fail", Severity.ERROR, "Worker", operation)
    assert f"at most {most} entries" in one.text
    assert said(lines, most, coded) == []


@pytest.mark.parametrize(
    "lines",
    [
        'entries = [entry(r) for r in event["Records"]]\nfor i in range(0, len(entries), 10):\n    events.put_events(Entries=entries[i:i + 10])',
        'import itertools\nfor some in itertools.batched([entry(r) for r in event["Records"]], MOST):\n    events.put_events(Entries=list(some))',
        'entries = []\nfor r in event["Records"]:\n    entries.append(entry(r))\n    if len(entries) == MOST:\n        events.put_events(Entries=entries)\n        entries = []\nevents.put_events(Entries=entries)',
        'for r in event["Records"]:\n    events.put_events(Entries=[entry(r)])',
        'with table.batch_writer() as batch:\n    for r in event["Records"]:\n        batch.put_item(Item={"id": r["body"]})',
        'events.put_events(Entries=[{"Source": "orders", "DetailType": "done", "Detail": str(event)}])',
        'events.put_events(Entries=parts([entry(r) for r in event["Records"]]))',
        "const { chunk } = require('lodash'); for (const some of chunk(event.Records.map(entry), 10)) { await events.send(new PutEventsCommand({ Entries: some })); };",
        "const all = event.Records.map(entry); for (let i = 0; i < all.length; i += MOST) { await events.send(new PutEventsCommand({ Entries: all.slice(i, i + MOST) })); };",
        "await Promise.all(event.Records.map((r) => events.send(new PutEventsCommand({ Entries: [entry(r)] }))));",
    ],
)
def test_the_list_is_split_or_may_be(lines: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in said(lines, 1_000, coded) if one.verdict == "fail"] == []


def test_the_limits_are_those_of_botocores_models() -> None:
    """Those of SQS and SNS stand on the operations' pages alone."""
    session = botocore.session.get_session()
    services = {
        "put_events": "events",
        "batch_write_item": "dynamodb",
        "transact_write_items": "dynamodb",
        "put_records": "kinesis",
        "put_record_batch": "firehose",
    }
    for operation, (parameter, most) in MOST_ENTRIES.items():
        if operation in services:
            name = "".join(word.capitalize() for word in operation.split("_"))
            shape = session.get_service_model(services[operation]).operation_model(name).input_shape.members[parameter]
            assert getattr(shape, "value", shape).metadata["max"] == most, operation

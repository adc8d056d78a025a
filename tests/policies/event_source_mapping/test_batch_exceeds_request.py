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


SENDS = "await events.send(new PutEventsCommand({ Entries: part.map(entry) }));"
PARTS = {
    "slices": f"for (let i = 0; i < event.Records.length; i += MOST) {{ const part = event.Records.slice(i, i + MOST); {SENDS} }};",
    "a function": f"const parts = (list, most) => {{ const out = []; for (let i = 0; i < list.length; i += most) out.push(list.slice(i, i + most)); return out; }}; for (const part of parts(event.Records, MOST)) {{ {SENDS} }};",
    "one that calls itself": f"const parts = (list, most) => (list.length ? [list.slice(0, most), ...parts(list.slice(most), most)] : []); for (const part of parts(event.Records, MOST)) {{ {SENDS} }};",
    "a generator": f"function* parts(list, most) {{ for (let i = 0; i < list.length; i += most) yield list.slice(i, i + most); }}; for (const part of parts(event.Records, MOST)) {{ {SENDS} }};",
    "what is taken out": f"const left = [...event.Records]; while (left.length > 0) {{ const part = left.splice(0, MOST); {SENDS} }};",
    "a package": f"const {{ chunk }} = require('lodash'); for (const part of chunk(event.Records, MOST)) {{ {SENDS} }};",
    "of entries": "const { chunk } = require('lodash'); for (const Entries of chunk(event.Records.map(entry), MOST)) { await events.send(new PutEventsCommand({ Entries })); };",
}


@pytest.mark.parametrize("lines", PARTS.values(), ids=PARTS)
def test_parts_of_a_batch_are_as_large_as_the_code_cuts_them(lines: str, coded: Callable[..., list[Any]]) -> None:
    large = lines.replace("MOST", "100")
    (one,) = said(large, 50, coded)
    assert (one.verdict, one.severity, one.resource, one.key) == ("fail", Severity.ERROR, "Worker", "put_events")
    assert "makes one PutEvents of up to 100 messages, and BatchSize is 50: it accepts at most 10 entries" in one.text
    assert said(large, 10, coded) == []
    assert said(lines.replace("MOST", "10"), 50, coded) == []
    assert [one for one in said(lines.replace("MOST", "Number(process.env.MOST)"), 50, coded) if one.verdict == "fail"] == []


@pytest.mark.parametrize("again", ["part.slice(0, 10)", "part.slice(-10)", "[part[0]]", "unknown(part)"])
def test_a_part_that_is_cut_again_is_as_small_as_that(again: str, coded: Callable[..., list[Any]]) -> None:
    assert said(PARTS["slices"].replace("MOST", "100").replace("part.map", f"{again}.map"), 50, coded) == []


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

"""`unprocessed-messages`: the rest of a batch that is returned when a loop ends begins with the message that the loop was at, unless that one was worked on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
Coded = Callable[..., list[Any]]
IN_NODE = "    Runtime: nodejs22.x\n"
PYTHON = """
import boto3
table = boto3.resource("dynamodb").Table("t")
def handler(event, context):
    records, failed = event["Records"], []
    for i, record in enumerate(records):
LOOP
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in failed]}
def attempt(record, failed):
    try:
        table.put_item(Item={"pk": record["body"]})
    except Exception:
        failed.append(record)
"""
NODE = """
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
exports.handler = async (event, context) => {
  const records = event.Records, failed = [];
  for (const [i, record] of records.entries()) { LOOP }
  return { batchItemFailures: failed.map((one) => ({ itemIdentifier: one.messageId })) };
};
const attempt = async (record, failed) => {
  try { await db.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: record.body } } })); } catch (e) { failed.push(record); }
};
"""
SHORT = "context.get_remaining_time_in_millis() < 9000"
SHORT_IN_NODE = "context.getRemainingTimeInMillis() < 9000"


BY_INDEX = PYTHON.replace("for i, record in enumerate(records)", "for i in range(len(records))").replace(
    "LOOP", f"        if {SHORT}:\n            failed += records[BEGINS:]\n            break\n        attempt(records[i], failed)"
)
TAKEN_OUT = (
    PYTHON.replace("records, failed = event", "records, failed = list(event")
    .replace('["Records"], []', '["Records"]), []')
    .replace("for i, record in enumerate(records)", "while records")
    .replace(
        "LOOP",
        f"        record = records.pop(0)\n        if {SHORT}:\n            KEPT\n            break\n        attempt(record, failed)\n    failed += records",
    )
)


def python(*lines: str) -> str:
    return PYTHON.replace("LOOP", "\n".join(f"        {line}" for line in lines))


def said(made: str, coded: Coded) -> list[str | None]:
    return [one.key for one in coded(made, RULE, properties=IN_NODE if "exports" in made else "") if one.verdict == "fail"]


LOST = {
    "the next one on": python(f"if {SHORT}:", "    failed += records[i + 1:]", "    break", "attempt(record, failed)"),
    "one by one": python(f"if {SHORT}:", "    for other in records[i + 1:]:", "        failed.append(other)", "    break", "attempt(record, failed)"),
    "all but the first": python(f"if {SHORT}:", "    failed.extend(records[1:])", "    break", "attempt(record, failed)"),
    "by an index": BY_INDEX.replace("BEGINS", "i + 1"),
    "node: the next one on": NODE.replace("LOOP", f"if ({SHORT_IN_NODE}) {{ failed.push(...records.slice(i + 1)); break; }} await attempt(record, failed);"),
    "node: returned": NODE.replace(
        "LOOP",
        f"if ({SHORT_IN_NODE}) return {{ batchItemFailures: records.slice(i + 1).map((one) => ({{ itemIdentifier: one.messageId }})) }}; await attempt(record, failed);",
    ),
}


@pytest.mark.parametrize("made", LOST.values(), ids=LOST)
def test_the_message_that_a_loop_is_at_is_lost(made: str, coded: Coded) -> None:
    assert said(made, coded) == ["own"]
    assert said(made.replace("i + 1", "i").replace("records[1:]", "records"), coded) == []


def test_a_message_that_was_taken_out_and_not_put_back_is_lost(coded: Coded) -> None:
    assert said(TAKEN_OUT.replace("KEPT", "pass"), coded) == ["own"]
    assert said(TAKEN_OUT.replace("KEPT", "failed.append(record)"), coded) == []
    assert said(TAKEN_OUT.replace("KEPT", "records.insert(0, record)"), coded) == []


TRAPS = {
    "it was worked on": python("attempt(record, failed)", f"if {SHORT}:", "    failed += records[i + 1:]", "    break"),
    "it is returned beside the others": python(
        f"if {SHORT}:", "    failed.append(record)", "    failed += records[i + 1:]", "    break", "attempt(record, failed)"
    ),
    "others are passed over before": python(
        'if record["messageAttributes"].get("skip"):', "    continue", f"if {SHORT}:", "    failed += records[i:]", "    break", "attempt(record, failed)"
    ),
    "the first is always worked on": python(f"if i and {SHORT}:", "    failed += records[i:]", "    break", "attempt(record, failed)"),
    "it ends what is to be done": python('if record["body"] == "stop":', "    failed += records[i + 1:]", "    break", "attempt(record, failed)"),
    "node: it was worked on": NODE.replace("LOOP", f"await attempt(record, failed); if ({SHORT_IN_NODE}) {{ failed.push(...records.slice(i + 1)); break; }}"),
    "node: it is returned beside the others": NODE.replace(
        "LOOP", f"if ({SHORT_IN_NODE}) {{ failed.push(record, ...records.slice(i + 1)); break; }} await attempt(record, failed);"
    ),
    "node: it ends what is to be done": NODE.replace(
        "LOOP", "if (record.body === 'stop') { failed.push(...records.slice(i + 1)); break; } await attempt(record, failed);"
    ),
    "node: from the end": NODE.replace("event.Records, failed", "[...event.Records].reverse(), failed").replace(
        "LOOP", f"if ({SHORT_IN_NODE}) {{ failed.push(...records.slice(i)); break; }} await attempt(record, failed);"
    ),
}


@pytest.mark.parametrize("made", TRAPS.values(), ids=TRAPS)
def test_trap_nothing_is_lost(made: str, coded: Coded) -> None:
    assert said(made, coded) == []

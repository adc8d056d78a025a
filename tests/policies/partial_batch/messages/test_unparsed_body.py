"""`unprocessed-messages`: a field of a body that nothing parses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
PYTHON = """
import json
from orders import deliver, prepare
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            LINES
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { deliver, prepare } = require("orders");
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { LINES } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""


def said(lines: str, coded: Callable[..., list[Any]]) -> list[Any]:
    node = lines.endswith(";")
    found: list[Any] = coded((NODE if node else PYTHON).replace("LINES", lines), RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return found


@pytest.mark.parametrize(
    "lines",
    [
        'deliver(record["body"]["id"])',
        'deliver(record["body"].get("id"))',
        'body = record["body"]; deliver(body["id"], body["amount"])',
        'deliver(json.loads(record["body"]["Message"]))',
        "await deliver(record.body.id);",
        "const { id, amount } = record.body; await deliver(id, amount);",
        "const body = record.body; await deliver(body.order.id);",
        "const order = JSON.parse(record.body.Message); await deliver(order);",
    ],
)
def test_a_body_is_text(lines: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = said(lines, coded)
    assert (one.verdict, one.resource, one.severity, one.key) == ("fail", "Worker", Severity.ERROR, "unparsed")
    assert "parses the body nowhere" in one.text


@pytest.mark.parametrize(
    "lines",
    [
        'deliver(json.loads(record["body"])["id"])',
        'body = record["body"]; body = json.loads(body) if isinstance(body, str) else body; deliver(body["id"])',
        'record["body"] = json.loads(record["body"]); deliver(record["body"]["id"])',
        'deliver(record["body"].strip(), record["body"][0:10])',
        'deliver(record["messageAttributes"]["kind"])',
        "const order = JSON.parse(record.body); await deliver(order.id);",
        "const order = typeof record.body === 'string' ? JSON.parse(record.body) : record.body; await deliver(order.id);",
        "record.body = JSON.parse(record.body); await deliver(record.body.id);",
        "await deliver(record.body.trim(), record.body.length);",
        "await deliver(record.body?.id);",
        'prepare(record); deliver(record["body"]["id"])',
        "await prepare(record); await deliver(record.body.id);",
    ],
)
def test_trap_what_is_parsed_or_asked_of_a_text(lines: str, coded: Callable[..., list[Any]]) -> None:
    assert said(lines, coded) == []


def test_trap_a_model_parses_the_body_before_the_code_sees_it(coded: Callable[..., list[Any]]) -> None:
    code = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from models import OrderRecord
from orders import deliver
processor = BatchProcessor(event_type=EventType.SQS, model=OrderRecord)
def work(record):
    deliver(record.body["id"])
def handler(event, context):
    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
"""
    assert coded(code, RULE, properties="    Runtime: python3.13\n") == []


def test_trap_a_middleware_parses_the_body(coded: Callable[..., list[Any]]) -> None:
    code = """
const middy = require("@middy/core");
const jsonBodyParser = require("@middy/sqs-json-body-parser");
const { deliver } = require("orders");
exports.handler = middy(async (event) => { for (const record of event.Records) await deliver(record.body.id); }).use(jsonBodyParser());
"""
    assert coded(code, RULE, properties="    Runtime: nodejs22.x\n") == []


SCHEMA = """
const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
const { parser } = require('@aws-lambda-powertools/batch/parser');
const { Order, OrderRecord } = require('shop');
const processor = new BatchProcessor(EventType.SQS, SETTINGS);
exports.handler = async (event, context) => processPartialResponse(event, async (record) => { await deliver(record.body.id); }, processor, { context });
"""


@pytest.mark.parametrize(
    ("settings", "verdicts"),
    [("{ parser, innerSchema: Order, transformer: 'json' }", []), ("{ parser, schema: OrderRecord }", []), ("{}", ["fail"]), ("undefined", ["fail"])],
)
def test_a_schema_of_the_processor_parses_it(settings: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(SCHEMA.replace("SETTINGS", settings), "unprocessed-messages", properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts


CONNECTED = """
const mongoose = require('mongoose');
const Order = mongoose.model('Order', new mongoose.Schema({ _id: String }));
let connection;
const connect = async () => { connection ??= mongoose.connect(process.env.MONGO_URL).then(() => mongoose); await connection; };
exports.handler = async (event) => {
  await connect();
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { await Order.updateOne({ _id: JSON.parse(record.body).id }); } catch (error) { ENDS }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(("ends", "verdicts"), [("batchItemFailures.push({ itemIdentifier: record.messageId });", []), ("console.error(error);", ["fail"])])
def test_a_client_that_is_waited_for_hides_nothing(ends: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(CONNECTED.replace("ENDS", ends), "swallowed-exception", properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts

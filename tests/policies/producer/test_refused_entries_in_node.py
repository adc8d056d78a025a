"""`batch-answer-unread`: a handler of Node.js reads what its request says of refused entries, and nobody learns of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "batch-answer-unread"
Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n"
HANDLER = """
const { SQSClient, SendMessageCommand, SendMessageBatchCommand } = require("@aws-sdk/client-sqs");
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, BatchWriteCommand } = require("@aws-sdk/lib-dynamodb");
const queue = new SQSClient({}), bus = new EventBridgeClient({}), table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/next";
const send = (lines) => queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: lines.map((line, i) => ({ Id: `${i}`, MessageBody: JSON.stringify(line) })) }));
const put = (one) => bus.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "placed", Detail: JSON.stringify(one) }] }));
const write = (RequestItems) => table.send(new BatchWriteCommand({ RequestItems }));
const requests = (lines) => ({ lines: lines.slice(0, 25).map((Item) => ({ PutRequest: { Item } })) });

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      BODY
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
CASES = {
    "logged if there are any": (
        "const { Failed } = await send(order.lines); if (Failed?.length) { DO }",
        "console.warn(`${Failed.length} were refused`);",
        "throw new Error('refused');",
    ),
    "counted, and work goes on": (
        "const answer = await put(order); if (answer.FailedEntryCount > 0) { DO } await queue.send(new SendMessageCommand({ QueueUrl: url, MessageBody: record.body }));",
        "console.warn(answer.FailedEntryCount);",
        "throw new Error('refused');",
    ),
    "attempts that end": (
        "let left = requests(order.lines); for (let i = 0; ; i += 1) { const { UnprocessedItems } = await write(left); if (!UnprocessedItems || Object.keys(UnprocessedItems).length === 0) break; left = UnprocessedItems; if (i === 3) { DO } }",
        "break;",
        "throw new Error('some are left');",
    ),
    "attempts that are over": (
        "let left = requests(order.lines); for (let i = 0; i < 3 && Object.keys(left).length > 0; i += 1) { left = (await write(left)).UnprocessedItems ?? {}; } DO",
        "",
        "if (Object.keys(left).length > 0) throw new Error('some are left');",
    ),
    "once more, and no more": (
        "const { Failed = [] } = await send(order.lines); if (Failed.length > 0) { const again = await send(order.lines.filter((_, i) => Failed.some((one) => one.Id === `${i}`))); DO }",
        "console.warn(again.Failed);",
        "if (again.Failed?.length) throw new Error('refused');",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_nobody_learns_of_it(name: str, coded: Coded) -> None:
    body, wrong, right = CASES[name]
    assert [(one.verdict, one.resource) for one in coded(HANDLER.replace("BODY", body.replace("DO", wrong)), RULE, properties=NODE)] == [("fail", "Worker")]
    assert coded(HANDLER.replace("BODY", body.replace("DO", right)), RULE, properties=NODE) == []


@pytest.mark.parametrize(
    "told",
    [
        "batchItemFailures.push({ itemIdentifier: record.messageId });",
        "await queue.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(Failed) }));",
        "for (const { Id } of Failed) await put(order.lines[Number(Id)]).then((one) => { if (one.FailedEntryCount) throw new Error('no'); });",
        "return Promise.reject(new Error('refused'));",
    ],
)
def test_trap_somebody_learns_of_it(told: str, coded: Coded) -> None:
    body = f"const {{ Failed = [] }} = await send(order.lines); if (Failed.length > 0) {{ {told} }}"
    assert coded(HANDLER.replace("BODY", body), RULE, properties=NODE) == []


THROWS = "throw new Error('some are left')"
SEVERAL = "const table = process.env.TABLE; let left = order.lines.map((Item) => ({ PutRequest: { Item } }));"
UNTIL_WRITTEN = {
    "those of a table": "for (let tries = 0; left.length > 0; tries++) { if (tries === 4) DO; left = (await write({ [table]: left })).UnprocessedItems?.[table] ?? []; }",
    "in chunks": "while (left.length) { let some = left.splice(0, 25), tries = 0; while (some.length) { if (tries++ > 3) DO; some = (await write({ [table]: some })).UnprocessedItems?.[table] ?? []; } }",
    "do": "let tries = 0; do { if (++tries > 4) DO; const { UnprocessedItems } = await write({ [table]: left }); left = UnprocessedItems?.[table] ?? []; } while (left.length);",
}  # fmt: skip


@pytest.mark.parametrize("way", UNTIL_WRITTEN.values(), ids=UNTIL_WRITTEN)
def test_trap_however_many_there_are_they_are_written_until_none_is_left(way: str, coded: Coded) -> None:
    """How many are given is not known."""
    good = HANDLER.replace("BODY", f"{SEVERAL} {way.replace('DO', THROWS)}")
    assert coded(good, RULE, properties=NODE) == []
    if "splice" not in way:  # how many chunks there are is not known
        assert [one.verdict for one in coded(HANDLER.replace("BODY", f"{SEVERAL} {way.replace('DO', 'break')}"), RULE, properties=NODE)] == ["fail"]


AGAIN = {
    "those of which the answer has an error": "while (lines.length > 0) { if (tries++ > 3) DO; const a = await stream(lines); lines = lines.filter((_, n) => a.Entries[n].ErrorCode); }",
    "in another request": "let a = await stream(lines); lines = lines.filter((_, n) => a.Entries[n].ErrorCode); while (lines.length > 0) { if (tries++ > 3) DO; const b = await bus.send(new PutEventsCommand({ Entries: lines })); lines = lines.filter((_, n) => b.Entries[n].ErrorCode); }",
}  # fmt: skip


@pytest.mark.parametrize("way", AGAIN.values(), ids=AGAIN)
def test_trap_entries_are_sent_until_none_is_refused(way: str, coded: Coded) -> None:
    stream = "const stream = (Entries) => bus.send(new PutEventsCommand({ Entries }));"
    body = f"{stream} let tries = 0, lines = order.lines.map((line) => ({{ Source: 'shop', DetailType: 'placed', Detail: JSON.stringify(line) }})); {way}"
    assert coded(HANDLER.replace("BODY", body.replace("DO", THROWS)), RULE, properties=NODE) == []


@pytest.mark.parametrize("left", ["answer.UnprocessedItems", "{ [table]: answer.UnprocessedItems[table] }"])
def test_trap_another_request_for_what_is_left_is_judged_for_itself(left: str, coded: Coded) -> None:
    first = "let answer = await table.send(new BatchWriteCommand({ RequestItems: { [name]: left } }));".replace("name", "table_")
    again = f"while (answer.UnprocessedItems?.[table_]?.length) answer = await table.send(new BatchWriteCommand({{ RequestItems: {left.replace('[table]', '[table_]')} }}));"
    body = f"{SEVERAL.replace('const table', 'const table_')} {first} {again}"
    assert coded(HANDLER.replace("BODY", body), RULE, properties=NODE) == []


WHOLE = (
    HANDLER.partition("exports.handler")[0]
    + """
exports.handler = async (event) => {
  const batchItemFailures = [];
  const orders = event.Records.map((record) => ({ id: record.messageId, ...record.attributes, text: record.body }));
  BODY
  return { batchItemFailures };
};
"""
)
OF_ALL = {
    "logged": ("const { Failed = [] } = await send(orders); if (Failed.length > 0) { DO }", "console.warn(Failed);", "throw new Error('refused');"),
    "counted": (
        "let lost = 0; const { Failed } = await send(orders); Failed?.forEach((one) => { DO }); console.info(`${lost} lost`);",
        "lost += 1;",
        "batchItemFailures.push({ itemIdentifier: orders[Number(one.Id)].id });",
    ),
    "attempts that end": (
        "let left = requests(orders); for (let i = 0; i < 3 && Object.keys(left).length > 0; i += 1) { left = (await write(left)).UnprocessedItems ?? {}; } DO",
        "",
        "if (Object.keys(left).length > 0) throw new Error('some are left');",
    ),
    "parts": (
        "for (let i = 0; i < orders.length; i += 10) { const { Failed = [] } = await send(orders.slice(i, i + 10)); for (const one of Failed) { DO } }",
        "console.error(one.Message);",
        "batchItemFailures.push({ itemIdentifier: orders[i + Number(one.Id)].id });",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_ALL)
def test_a_request_of_the_whole_batch(name: str, coded: Coded) -> None:
    body, wrong, right = OF_ALL[name]
    assert [(one.verdict, one.resource) for one in coded(WHOLE.replace("BODY", body.replace("DO", wrong)), RULE, properties=NODE)] == [("fail", "Worker")]
    assert coded(WHOLE.replace("BODY", body.replace("DO", right)), RULE, properties=NODE) == []


@pytest.mark.parametrize(
    "body",
    [
        "const { Failed = [] } = await send(orders); for (const one of Failed) await queue.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(one) }));",
        "let left = requests(orders); while (Object.keys(left).length > 0) { left = (await write(left)).UnprocessedItems ?? {}; }",
        "const { Failed = [] } = await send(orders); const ids = new Set(Failed.map((one) => one.Id)); batchItemFailures.push(...orders.filter((_, i) => ids.has(`${i}`)).map(({ id }) => ({ itemIdentifier: id })));",
        "const { Failed } = await send(orders); if (Failed && Failed.length) { orders.forEach(({ id }) => batchItemFailures.push({ itemIdentifier: id })); }",
        "const answers = await Promise.all([send(orders), send(orders)]); if (answers.some((one) => one.Failed?.length)) throw new Error('refused');",
    ],
    ids=["parked", "until none is left", "returned by their Ids", "all are returned", "two requests"],
)
def test_trap_somebody_learns_of_those_of_the_whole_batch(body: str, coded: Coded) -> None:
    assert coded(WHOLE.replace("BODY", body), RULE, properties=NODE) == []

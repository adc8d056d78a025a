"""What a call of AWS is given in Node.js: an object of a message where text has to be, and a part of a list that is longer than a request may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-refused"
Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n"
PUBLISHED = """
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
const { SNSClient, PublishCommand, PublishBatchCommand } = require("@aws-sdk/client-sns");
const { SQSClient, SendMessageCommand, SendMessageBatchCommand } = require("@aws-sdk/client-sqs");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, BatchWriteCommand } = require("@aws-sdk/lib-dynamodb");
const { chunk } = require("lodash");
const bus = new EventBridgeClient({}), topic = new SNSClient({}), queue = new SQSClient({}), table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/next", TopicArn = "arn:aws:sns:eu-west-1:123456789012:next";
const Id = (i) => `part-${i}`;
const put = (Detail) => bus.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "Paid", Detail }] }));
const publish = (Message) => topic.send(new PublishCommand({ TopicArn, Message }));
const send = (MessageBody) => queue.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
function* parts(list, size) { for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size); }

exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    BODY
  }
};
"""
READ = "console.log(order.id, order.customer.name, order.lines.map((line) => line.sku));"
OBJECTS = {
    "an event": ("Detail", "await put(order);"),
    "a part of it": ("Detail", "await put(order.customer);"),
    "a notice": ("Message", "await publish(order);"),
    "a message": ("MessageBody", "await send(order.customer);"),
    "each part of a list": ("MessageBody", "for (const line of order.lines) { if (line.sku.size.small) await send(line.sku); }"),
}


@pytest.mark.parametrize("case", OBJECTS.values(), ids=OBJECTS)
def test_an_object_stands_where_text_has_to_be(case: tuple[str, str], coded: Coded) -> None:
    name, body = case
    found = [one for one in coded(PUBLISHED.replace("BODY", READ + body), RULE, properties=NODE) if one.verdict == "fail"]
    assert [(one.resource, f"with an object for {'Entries[].' * (name == 'Detail')}{name}, which has to be text" in one.text) for one in found] == [
        ("Worker", True)
    ]


TEXTS = {
    "its JSON": READ + "await put(JSON.stringify(order));",
    "a text of it": READ + "await publish(order.customer.name);",
    "nothing is read of it": "await publish(order.note);",
    "what a text has, too": "console.log(order.note.length, order.note.slice(0, 10)); await publish(order.note);",
    "one or the other": 'await publish(typeof order.note === "string" ? order.note : JSON.stringify({ id: order.note.id }));',
    "it may be missing": "console.log(order.note?.id); await publish(order.note);",
    "asked whether it has it": 'if (order.note.kind === "text") await publish(order.note);',
    "the body as it came": READ + "await send(record.body);",
}


@pytest.mark.parametrize("body", TEXTS.values(), ids=TEXTS)
def test_trap_a_text_or_what_may_be_one(body: str, coded: Coded) -> None:
    assert [one for one in coded(PUBLISHED.replace("BODY", body), RULE, properties=NODE) if one.verdict == "fail"] == []


SQS = "await queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: PART.map((one, i) => ({ Id: Id(i), MessageBody: JSON.stringify(one) })) }));"
SNS = (
    "await topic.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: PART.map((one, i) => ({ Id: Id(i), Message: JSON.stringify(one) })) }));"
)
WRITE = "await table.send(new BatchWriteCommand({ RequestItems: { orders: PART.map((Item) => ({ PutRequest: { Item } })) } }));"
PARTS = {
    "a loop over a list of the message": (SQS, "for (let i = 0; i < order.lines.length; i += SIZE) {", "order.lines.slice(i, i + SIZE)"),
    "a generator": (SQS, "for (const part of parts(order.lines, SIZE)) {", "part"),
    "a library": (SNS, "for (const part of chunk(order.lines, SIZE)) {", "part"),
    "what is taken out": (SNS, "const left = order.lines; while (left.length) {", "left.splice(0, SIZE)"),
    "a name of its own": (WRITE, "for (let i = 0; i < order.lines.length; i += SIZE) { const part = order.lines.slice(i, i + SIZE);", "part"),
    "a copy": (WRITE, "const left = [...order.lines]; while (left.length) {", "left.splice(0, SIZE)"),
    "the first ones": (SQS, "{", "order.lines.slice(0, SIZE)"),
}


@pytest.mark.parametrize("case", PARTS.values(), ids=PARTS)
def test_a_part_is_longer_than_a_request_may_be(case: tuple[str, str, str], coded: Coded) -> None:
    call, loop, part = case
    most = 25 if "BatchWrite" in call else 10
    for size, verdicts in ((most + 1, ["fail"]), (most, []), (most - 5, []), ("Number(process.env.SIZE)", [])):
        body = f"{loop} {call.replace('PART', part)} }}".replace("SIZE", str(size))
        found = coded(PUBLISHED.replace("BODY", body), RULE, properties=NODE)
        assert [one.verdict for one in found if "parts in its" in one.text] == verdicts, size
    assert coded(PUBLISHED.replace("BODY", f"{loop} console.log({part}); }}".replace("SIZE", "500")), RULE, properties=NODE) == []


def test_trap_a_text_that_is_cut(coded: Coded) -> None:
    assert coded(PUBLISHED.replace("BODY", "await publish(order.note.slice(0, 200));"), RULE, properties=NODE) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("order.id", "line.sku"),
        ("record.messageId", "`${record.messageId}-${i}`"),
        ("`line-${order.id}`", "`line-${order.id}-${line.sku}`"),
        ("'line'", "String(i)"),
        ("order.id", "require('crypto').randomUUID()"),
        ("order.customer.id", "[order.customer.id, line.sku].join('-')"),
    ],
)
def test_the_entries_that_are_made_of_a_list_have_one_id(wrong: str, right: str, coded: Coded) -> None:
    call = "await queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: order.lines.map((line, i) => ({ Id: GIVEN, MessageBody: JSON.stringify(line) })) }));"
    found = [one for one in coded(PUBLISHED.replace("BODY", call.replace("GIVEN", wrong)), RULE, properties=NODE) if one.verdict == "fail"]
    assert [(one.resource, "with entries of which several have the Id" in one.text) for one in found] == [("Worker", True)]
    assert [one for one in coded(PUBLISHED.replace("BODY", call.replace("GIVEN", right)), RULE, properties=NODE) if one.verdict == "fail"] == []


GROWN = {
    "a loop": "const entries = []; for (const line of order.lines) { entries.push(ENTRY); }",
    "a loop by number": "const entries = []; for (let k = 0; k < order.lines.length; k++) { const line = order.lines[k]; entries.push(ENTRY); }",
    "a function for each": "const entries = []; order.lines.forEach((line) => { entries.push(ENTRY); });",
    "a list that is handed on": "const entries = order.lines.reduce((all, line) => { all.push(ENTRY); return all; }, []);",
}
SENT = "await queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));"


@pytest.mark.parametrize("grown", GROWN.values(), ids=GROWN)
@pytest.mark.parametrize(
    ("wrong", "right"),
    [("order.id", "line.sku"), ("'line'", "`line-${line.sku}`"), ("url", "`${order.id}-${entries.length}`"), ("`x-${record.messageId}`", "Id(line.sku)")],
)
def test_the_entries_that_a_loop_puts_into_a_list_have_one_id(wrong: str, right: str, grown: str, coded: Coded) -> None:
    code = PUBLISHED.replace("BODY", f"{grown.replace('ENTRY', '{ Id: GIVEN, MessageBody: JSON.stringify(line) }')} {SENT}")
    found = [one for one in coded(code.replace("GIVEN", wrong), RULE, properties=NODE) if one.verdict == "fail"]
    assert [(one.resource, "with entries of which several have the Id" in one.text) for one in found] == [("Worker", True)]
    right = right.replace("entries.length", "all.length") if "reduce" in grown else right
    assert [one for one in coded(code.replace("GIVEN", right), RULE, properties=NODE) if one.verdict == "fail"] == []


COUNTED = {
    "a counter in a loop": "let n = 0; const entries = []; for (const line of order.lines) { entries.push({ Id: String(n++), MessageBody: line.sku }); }",
    "a counter of a function": "let n = 0; const next = () => `l${n++}`; const entries = []; for (const line of order.lines) entries.push({ Id: next(), MessageBody: line.sku });",
    "a counter where a list is made": "let n = 0; const entries = order.lines.map((line) => ({ Id: String(n++), MessageBody: line.sku }));",
    "a counter that a number of the message begins": "let n = order.first; const entries = order.lines.map((line) => { const Id = `${n}`; n += 1; return { Id, MessageBody: line.sku }; });",
    "a variable that each round fills": "const row = {}; const entries = []; for (const line of order.lines) { row.id = line.sku; entries.push({ Id: row.id, MessageBody: line.sku }); }",
    "one round": "const entries = []; for (const line of order.lines) { entries.push({ Id: 'first', MessageBody: line.sku }); break; }",
    "some of them": "const entries = []; for (const line of order.lines) { if (line.main) entries.push({ Id: 'main', MessageBody: line.sku }); }",
    "one beside others": "const entries = [{ Id: 'whole', MessageBody: record.body }, ...order.lines.map((line) => ({ Id: line.sku, MessageBody: line.sku }))];",
    "a list for each": "let entries = []; for (const line of order.lines) { const entries = []; entries.push({ Id: 'one', MessageBody: line.sku }); SENT }",
    "a list that is emptied in the loop": "let entries = []; for (const line of order.lines) { entries.push({ Id: 'one', MessageBody: line.sku }); SENT entries = []; }",
}


@pytest.mark.parametrize("body", COUNTED.values(), ids=COUNTED)
def test_trap_entries_whose_ids_are_counted(body: str, coded: Coded) -> None:
    body = body.replace("SENT", SENT) if "SENT" in body else f"{body} {SENT}"
    assert [one for one in coded(PUBLISHED.replace("BODY", body), RULE, properties=NODE) if one.verdict == "fail"] == []


def test_trap_one_entry_for_each_message_has_its_id(coded: Coded) -> None:
    whole = "await queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: event.Records.filter((one) => one.body.length > 2).map((one) => ({ Id: one.messageId, MessageBody: one.body })) }));"
    one = "await queue.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: order.id, MessageBody: record.body }] }));"
    for call in (whole, one):
        assert [said for said in coded(PUBLISHED.replace("BODY", call), RULE, properties=NODE) if said.verdict == "fail"] == []

"""A record that a handler looks for before its work, and writes before it, too: the retry finds it (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
TABLE = """
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand, DeleteCommand } = require("@aws-sdk/lib-dynamodb");
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.VOUCHERS;
const find = async (id) => (await db.send(new GetCommand({ TableName, Key: { id } }))).Item;
const note = (id, state) => db.send(new PutCommand({ TableName, Item: { id, state, at: Date.now() } }));

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const voucher = JSON.parse(record.body);
      if (await find(voucher.code)) continue;
      await note(voucher.code, "DONE");
      await redeem(voucher);
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
REDIS = """
const Redis = require("ioredis");
const cache = new Redis(process.env.CACHE);
const known = (id) => cache.exists(`voucher:${id}`);
const note = (id) => cache.set(`voucher:${id}`, "1");

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const voucher = JSON.parse(record.body);
      if (await known(voucher.code)) continue;
      await note(voucher.code);
      await redeem(voucher);
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
HANDLERS = {"table": TABLE, "redis": REDIS}
LATER = ('      await note(voucher.code, "DONE");\n      await redeem(voucher);', '      await redeem(voucher);\n      await note(voucher.code, "DONE");')
BEFORE = 'await note(voucher.code, "DONE");'


def said(name: str, changes: list[tuple[str, str]], coded: Coded) -> list[Any]:
    code = HANDLERS[name]
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    found: list[Any] = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    return found


FOUND = {
    "a record": ("table", []),
    "its state": ("table", [("if (await find(voucher.code)) continue;", 'if ((await find(voucher.code))?.state === "DONE") continue;')]),
    "a record that is updated": (
        "table",
        [
            (
                "new PutCommand({ TableName, Item: { id, state, at: Date.now() } })",
                'new UpdateCommand({ TableName, Key: { id }, UpdateExpression: "SET #s = :s", ExpressionAttributeNames: { "#s": "state" }, ExpressionAttributeValues: { ":s": state } })',
            ),
            ("if (await find(voucher.code)) continue;", 'if ((await find(voucher.code))?.state === "DONE") continue;'),
        ],
    ),
    "a query": (
        "table",
        [
            (
                "(await db.send(new GetCommand({ TableName, Key: { id } }))).Item",
                '(await db.send(new QueryCommand({ TableName, KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": id } }))).Count > 0',
            )
        ],
    ),
    "beside the work": ("table", [(f"      {BEFORE}\n      await redeem(voucher);", '      await Promise.all([note(voucher.code, "DONE"), redeem(voucher)]);')]),
    "all together": ("table", [("batchItemFailures.push({ itemIdentifier: record.messageId });", "throw error;")]),
    "a key": ("redis", []),
    "a value": ("redis", [("cache.exists(", "cache.get(")]),
    "a member": ("redis", [("cache.exists(`voucher:${id}`)", 'cache.sismember("vouchers", id)'), ('cache.set(`voucher:${id}`, "1")', 'cache.sadd("vouchers", id)')]),
    "a field": ("redis", [("cache.exists(`voucher:${id}`)", 'cache.hget("vouchers", id)'), ('cache.set(`voucher:${id}`, "1")', 'cache.hset("vouchers", id, "1")')]),
    "a long time": ("redis", [('"1")', '"1", "EX", 86400)')]),
    "a text put together otherwise": ("redis", [("cache.exists(`voucher:${id}`)", 'cache.exists("voucher:" + id)')]),
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_the_retry_finds_what_was_written_before_the_work(case: tuple[str, list[Any]], coded: Coded) -> None:
    (one,) = said(*case, coded)
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "mark")


TRAPS = {
    "written behind the work": ("table", [LATER]),
    "begun, and then done": (
        "table",
        [
            (BEFORE, 'await note(voucher.code, "STARTED");'),
            ("await redeem(voucher);", 'await redeem(voucher); await note(voucher.code, "DONE");'),
            ("if (await find(voucher.code)) continue;", 'if ((await find(voucher.code))?.state === "DONE") continue;'),
        ],
    ),
    "taken away where the work fails": (
        "table",
        [("console.error(error);", "await db.send(new DeleteCommand({ TableName, Key: { id: JSON.parse(record.body).code } }));")],
    ),
    "another state where the work fails": ("table", [("console.error(error);", 'await note(JSON.parse(record.body).code, "FAILED");')]),
    "another record": ("table", [("find(voucher.code)", "find(voucher.shop)")]),
    "another table": ("table", [("new GetCommand({ TableName,", 'new GetCommand({ TableName: "shops",')]),
    "an age that is looked at": ("table", [("if (await find(voucher.code)) continue;", "if ((await find(voucher.code))?.at > Date.now() - 60000) continue;")]),
    "looked at for the log": ("table", [("if (await find(voucher.code)) continue;", 'if (await find(voucher.code)) console.log("again");')]),
    "returned as failed": ("table", [("continue;", 'throw new Error("in progress");')]),
    "written of what was found": ("table", [("if (await find(voucher.code)) continue;", "const known = await find(voucher.code); if (known) voucher.known = true;")]),
    "a short time": ("redis", [('"1")', '"1", "EX", 20)')]),
    "nobody knows how long": ("redis", [('"1")', '"1", "EX", Number(process.env.SECONDS))')]),
    "another key": ("redis", [("cache.exists(`voucher:${id}`)", "cache.exists(`shop:${id}`)")]),
    "a cache of what is asked for": (
        "redis",
        [
            ("      if (await known(voucher.code)) continue;\n", "      if (!(await known(voucher.code))) "),
            ("await redeem(voucher);", "\n      await redeem(voucher);"),
        ],
    ),
    "taken away": ("redis", [("console.error(error);", "await cache.del(`voucher:${JSON.parse(record.body).code}`);")]),
}  # fmt: skip


@pytest.mark.parametrize("case", TRAPS.values(), ids=TRAPS)
def test_trap_a_record_by_which_no_message_is_passed_over(case: tuple[str, list[Any]], coded: Coded) -> None:
    assert said(*case, coded) == []


RELEASED = """
const { DynamoDBClient, PutItemCommand, DeleteItemCommand } = require("@aws-sdk/client-dynamodb");
const db = new DynamoDBClient({});
async function first(id) {
  try {
    await db.send(new PutItemCommand({ TableName: "seen", Item: { id: { S: id } }, ConditionExpression: "attribute_not_exists(id)" }));
    return true;
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    let mine;
    try {
      const price = JSON.parse(record.body);
      if (!(await first(price.id))) continue;
      mine = price.id;
      await change(price);
    } catch (error) {
      if (mine) await db.send(new DeleteItemCommand({ TableName: "seen", Key: { id: { S: mine } } }));
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


def test_what_is_taken_away_where_it_is_ones_own(coded: Coded) -> None:
    """What the mark was written of is there when the clause asks whether it is."""
    assert coded(RELEASED, RULE, properties="    Runtime: nodejs22.x\n") == []
    left = RELEASED.replace("if (mine) await", "if (!mine) await")
    assert [(one.verdict, one.resource) for one in coded(left, RULE, properties="    Runtime: nodejs22.x\n")] == [("fail", "Worker")]

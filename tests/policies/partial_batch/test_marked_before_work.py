from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
PYTHON = """
import json, time
import boto3
from botocore.exceptions import ClientError
from boto3.dynamodb.conditions import Attr
table = boto3.resource("dynamodb").Table("seen")

def first(key):
    try:
        table.put_item(Item={"id": key, "expires": int(time.time()) + 3600}, ConditionExpression="attribute_not_exists(id)")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            if not first(order["id"]):
                continue
            try:
                charge(order)
            except Exception:
                print("not charged")
                raise
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { DynamoDBClient, ConditionalCheckFailedException } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand, DeleteCommand } = require("@aws-sdk/lib-dynamodb");
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

async function first(id) {
  try {
    await db.send(new PutCommand({ TableName: "seen", Item: { id }, ConditionExpression: "attribute_not_exists(id)" }));
    return true;
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      if (!(await first(order.id))) continue;
      try {
        await charge(order);
      } catch (error) {
        console.log("not charged");
        throw error;
      }
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
KEPT_PYTHON = """
import json
seen = set()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        if order["id"] in seen:
            continue
        seen.add(order["id"])
        try:
            charge(order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
KEPT_NODE = """
const seen = new Set();
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    if (seen.has(order.id)) continue;
    seen.add(order.id);
    try {
      await charge(order);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
HANDLERS = {
    "python": (PYTHON, "python3.13"),
    "node": (NODE, "nodejs22.x"),
    "kept by python": (KEPT_PYTHON, "python3.13"),
    "kept by node": (KEPT_NODE, "nodejs22.x"),
}


def said(name: str, coded: Coded, *changes: tuple[str, str]) -> list[Any]:
    code, runtime = HANDLERS[name]
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    found: list[Any] = coded(code, RULE, properties=f"    Runtime: {runtime}\n")
    return found


@pytest.mark.parametrize(("name", "what"), [("python", "(table.put_item)"), ("node", "(db.send)"), ("kept by python", "in seen"), ("kept by node", "in seen")])
def test_the_retry_is_taken_for_a_duplicate(name: str, what: str, coded: Coded) -> None:
    (one,) = said(name, coded)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
    assert f"{what} before its work on it" in one.text
    assert one.key == ("memory" if name.startswith("kept") else "mark")


WRITTEN_ONCE = [
    ("python", ('if error.response["Error"]["Code"] == "ConditionalCheckFailedException":\n            return False\n        raise', "return False")),
    ("python", ("except ClientError as error:", "except table.meta.client.exceptions.ConditionalCheckFailedException as error:")),
    ("python", ('"attribute_not_exists(id)"', 'Attr("id").not_exists()')),
    ("python", ('"attribute_not_exists(id)"', '"attribute_not_exists(id) AND attribute_not_exists(other)"')),
    ("python", ('failures.append({"itemIdentifier": record["messageId"]})', "raise")),
    ("node", ('error.name === "ConditionalCheckFailedException"', "error instanceof ConditionalCheckFailedException")),
    ("node", ("batchItemFailures.push({ itemIdentifier: record.messageId });", "throw error;")),
    ("kept by python", ("seen = set()", "seen = []"), ("seen.add", "seen.append")),
    ("kept by python", ("seen = set()", "seen = {}"), ('seen.add(order["id"])', 'seen[order["id"]] = True')),
    ("kept by python", ('order["id"]', 'record["messageId"]')),
    ("kept by node", ("order.id", "record.messageId")),
    ("kept by node", ("const seen = new Set();", "let seen;"), ("seen.has(order.id)", "seen === order.id"), ("seen.add(order.id)", "seen = order.id")),
    ("kept by node", ("new Set()", "{}"), ("seen.has(order.id)", "seen[order.id]"), ("seen.add(order.id)", "seen[order.id] = true")),
]


@pytest.mark.parametrize("case", WRITTEN_ONCE)
def test_however_it_is_written(case: tuple[Any, ...], coded: Coded) -> None:
    assert [one.verdict for one in said(case[0], coded, *case[1:])] == ["fail"]


TRAPS = [
    ("python", ('print("not charged")', 'table.delete_item(Key={"id": order["id"]})')),
    ("python", ('print("not charged")\n                raise', "raise\n            finally:\n                table.delete_item(Key={'id': order['id']})")),
    ("python", ('"attribute_not_exists(id)"', '"attribute_not_exists(id) OR expires < :now"')),
    ("python", ('"attribute_not_exists(id)"', "condition()")),
    ("python", ("return False\n", 'return table.get_item(Key={"id": key})["Item"]["state"] != "DONE"\n')),
    (
        "python",
        ('            if not first(order["id"]):\n                continue\n', ""),
        ("                charge(order)\n", '                charge(order)\n                first(order["id"])\n'),
    ),
    ("python", ("continue", 'raise RuntimeError("in progress")')),
    ("python", ("                charge(order)\n", "                pass\n")),
    ("python", ("return False\n", "return True\n")),
    ("node", ('console.log("not charged");', 'await db.send(new DeleteCommand({ TableName: "seen", Key: { id: order.id } }));')),
    (
        "node",
        (
            'console.log("not charged");\n        throw error;\n      }',
            'throw error;\n      } finally {\n        await db.send(new DeleteCommand({ TableName: "seen", Key: { id: order.id } }));\n      }',
        ),
    ),
    ("node", ('"attribute_not_exists(id)"', '"attribute_not_exists(id) OR expires < :now"')),
    ("node", ("if (!(await first(order.id))) continue;", ""), ("await charge(order);", "await charge(order); await first(order.id);")),
    ("node", ("continue;", 'throw new Error("in progress");')),
    ("node", ("return false;", 'return (await state(id)) !== "DONE";')),
    (
        "kept by python",
        ('        seen.add(order["id"])\n', ""),
        ("            charge(order)\n", '            charge(order)\n            seen.add(order["id"])\n'),
    ),
    ("kept by python", ("            failures.append", '            seen.discard(order["id"])\n            failures.append')),
    ("kept by python", ("seen = set()", ""), ("    failures = []", "    failures, seen = [], set()")),
    (
        "kept by python",
        ("import json\nseen = set()", "import json, time\nseen = {}"),
        (
            '        if order["id"] in seen:',
            '        for key, at in list(seen.items()):\n            if time.time() - at > 60:\n                del seen[key]\n        if order["id"] in seen:',
        ),
        ('seen.add(order["id"])', 'seen[order["id"]] = time.time()'),
    ),
    ("kept by node", ("    seen.add(order.id);\n", ""), ("await charge(order);", "await charge(order); seen.add(order.id);")),
    ("kept by node", ("    batchItemFailures.push", "    seen.delete(order.id); batchItemFailures.push")),
    ("kept by node", ("const seen = new Set();", ""), ("const batchItemFailures = [];", "const batchItemFailures = [], seen = new Set();")),
]


@pytest.mark.parametrize("case", TRAPS)
def test_trap_a_mark_that_goes_or_that_is_looked_into(case: tuple[Any, ...], coded: Coded) -> None:
    assert said(case[0], coded, *case[1:]) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in found] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


REDIS_PYTHON = """
import redis
cache = redis.Redis(host="cache", socket_timeout=2)

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            if not cache.set(record["messageId"], "1", nx=True):
                continue
            charge(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
REDIS_NODE = """
const Redis = require("ioredis");
const cache = new Redis({ host: "cache" });

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      if (!(await cache.set(record.messageId, "1", "NX"))) continue;
      await charge(record.body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
HANDLERS |= {"redis in python": (REDIS_PYTHON, "python3.13"), "redis in node": (REDIS_NODE, "nodejs22.x")}
OF_REDIS = [
    ("redis in python", []),
    ("redis in node", []),
    ("redis in python", [('.set(record["messageId"], "1", nx=True)', '.setnx(record["messageId"], "1")')]),
    ("redis in python", [("redis.Redis(", "redis.Redis.from_url(")]),
    ("redis in python", [("if not cache.set(", "if cache.set("), ("nx=True)", "nx=True) is None")]),
    ("redis in python", [("nx=True", "nx=True, ex=3600")]),
    ("redis in python", [("nx=True", "nx=True, px=3_600_000")]),
    ("redis in node", [('.set(record.messageId, "1", "NX")', '.setnx(record.messageId, "1")')]),
    ("redis in node", [('"NX"', '"EX", 3600, "NX"')]),
    ("redis in node", [('"NX"', '"NX", "PX", 3_600_000')]),
    (
        "redis in node",
        [
            ('"NX"', "{ NX: true, EX: 3600 }"),
            ('const Redis = require("ioredis");', 'const { createClient } = require("redis");'),
            ("new Redis({", "createClient({"),
        ],
    ),
]
RELEASED = [
    (
        "redis in python",
        [
            ("            charge", "            try:\n                charge"),
            ('"body"])\n', '"body"])\n            except Exception:\n                cache.delete(record["messageId"])\n                raise\n'),
        ],
    ),
    ("redis in python", [("nx=True", "nx=True, ex=60")]),
    ("redis in python", [("nx=True", "nx=True, ex=expiry()")]),
    ("redis in python", [("nx=True", "ex=3600")]),
    ("redis in python", [("continue", 'raise RuntimeError("in progress")')]),
    ("redis in node", [('"NX"', '"EX", 60, "NX"')]),
    ("redis in node", [('"NX"', '"EX", expiry, "NX"')]),
    ("redis in node", [('"NX"', '"EX", 3600')]),
    ("redis in node", [("continue;", 'throw new Error("in progress");')]),
]


@pytest.mark.parametrize("case", OF_REDIS)
def test_a_key_in_redis_that_is_there_already(case: tuple[str, list[Any]], coded: Coded) -> None:
    (one,) = said(case[0], coded, *case[1])
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "mark")
    assert ("it lasts 3,600 s" in one.text) is any("3_600_000" in after or "3600" in after for _, after in case[1])


@pytest.mark.parametrize("case", RELEASED)
def test_trap_a_key_that_goes_before_the_message_comes_again(case: tuple[str, list[Any]], coded: Coded) -> None:
    assert said(case[0], coded, *case[1]) == []


CONNECTED = """
const { SecretsManagerClient, GetSecretValueCommand } = require("@aws-sdk/client-secrets-manager");
const { Pool } = require("pg");
const secrets = new SecretsManagerClient({});
let pool;
async function connection() {
  if (pool) return pool;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: "db" }));
  pool = new Pool(JSON.parse(SecretString));
  return pool;
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      await (await connection()).query("INSERT INTO orders VALUES ($1)", [order.id]);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


def test_what_is_made_once_for_all_messages_is_no_mark(coded: Coded) -> None:
    """The connection that failed for the first message is made by the second, and found by the first when it comes again, which is worked on then."""
    assert coded(CONNECTED, RULE, properties="    Runtime: nodejs22.x\n") == []
    marked = CONNECTED.replace("let pool;", "let pool; const seen = new Set();").replace(
        "const order = JSON.parse(record.body);", "const order = JSON.parse(record.body); if (seen.has(order.id)) continue; seen.add(order.id);"
    )
    assert [(one.verdict, one.resource) for one in coded(marked, RULE, properties="    Runtime: nodejs22.x\n")] == [("fail", "Worker")]


MARKED_IN_NODE = 'if (!(await cache.set(record.messageId, "1", "NX"))) continue;'
MARKED_IN_PYTHON = """            if not cache.set(record["messageId"], "1", nx=True):
                continue
"""
STATE_IN_PYTHON = """            held = cache.get(record["messageId"])
            if held and json.loads(held)["state"] == "done":
                continue
            cache.set(record["messageId"], json.dumps({"state": "STATE"}))
"""
STATES = (
    ("node", "const held = await cache.get(record.messageId); if (held && JSON.parse(held).state === 'done') continue; await cache.set(record.messageId, JSON.stringify({ state: 'STATE' }));"),
    ("node", "const held = JSON.parse((await cache.get(record.messageId)) ?? 'null'); if (held?.state === 'done') continue; await cache.setex(record.messageId, 3600, JSON.stringify({ state: 'STATE', at: 1 }));"),
    ("python", STATE_IN_PYTHON),
)  # fmt: skip


@pytest.mark.parametrize(("language", "code"), STATES)
def test_a_state_that_is_kept_as_json_is_a_mark_where_it_is_the_one_that_is_looked_for(language: str, code: str, coded: Coded) -> None:
    before = MARKED_IN_NODE if language == "node" else MARKED_IN_PYTHON
    given = [(before, code)] if language == "node" else [(before, code), ("import redis", "import json\nimport redis")]
    for state, keys in (("done", ["mark"]), ("begun", [])):
        found = said(f"redis in {language}", coded, *((one, after.replace("STATE", state)) for one, after in given))
        assert [(one.verdict, one.key) for one in found] == [("fail", key) for key in keys], state


LATER = {
    "python": (
        'failures.append({"itemIdentifier"',
        'boto3.client("sqs").change_message_visibility(QueueUrl="orders", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=60)\n            failures.append({"itemIdentifier"',
    ),
    "node": (
        "batchItemFailures.push(",
        'await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: "orders", ReceiptHandle: record.receiptHandle, VisibilityTimeout: 60 }));\n      batchItemFailures.push(',
    ),
}
SQS = (
    "const { DynamoDBDocumentClient",
    'const { SQSClient, ChangeMessageVisibilityCommand } = require("@aws-sdk/client-sqs");\nconst sqs = new SQSClient({});\nconst { DynamoDBDocumentClient',
)
GONE = {
    "python": ('print("not charged")', 'table.delete_item(Key={"id": order["id"]})'),
    "node": ('console.log("not charged")', 'await db.send(new DeleteCommand({ TableName: "seen", Key: { id: order.id } }))'),
}


@pytest.mark.parametrize("language", LATER)
def test_a_message_that_is_to_come_again_later_is_passed_over_then_too(language: str, coded: Coded) -> None:
    changes = [LATER[language]] if language == "python" else [LATER[language], SQS]
    assert [one.verdict for one in said(language, coded, *changes)] == ["fail"]
    assert said(language, coded, *changes, GONE[language]) == []


LOGGED = """
import { Logger } from "@aws-lambda-powertools/logger";
const made = new Map();
const logger = async () => {
  if (!made.has("logger")) made.set("logger", new Logger());
  return made.get("logger");
};
"""


@pytest.mark.parametrize("log", ["(await logger()).warn('not charged', { id: order.id })", "await (await logger()).error('not charged', error)"])
def test_a_logger_that_somebody_waits_for_only_writes_down_what_happened(log: str, coded: Coded) -> None:
    assert [one.verdict for one in said("node", coded, ('console.log("not charged")', log), ("async function first", f"{LOGGED}async function first"))] == [
        "fail"
    ]

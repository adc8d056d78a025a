"""`unprocessed-messages`: a loop over the messages says the same however it is written, whoever leaves it for want of time, and whatever was passed over before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
Coded = Callable[..., list[Any]]
PYTHON = """
import boto3
table = boto3.resource("dynamodb").Table("t")
def handler(event, context):
    records, failures = list(event["Records"]), []
LOOP
    REST
    return {"batchItemFailures": failures}
def attempt(record, failures):
    try:
        table.put_item(Item={"pk": record["body"]})
    except Exception:
        failures.append({"itemIdentifier": record["messageId"]})
"""
NODE = """
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
exports.handler = async (event, context) => {
  const records = [...event.Records], failures = [];
  let i = 0;
  LOOP
  REST
  return { batchItemFailures: failures };
};
const attempt = async (record, failures) => {
  try { await db.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: record.body } } })); } catch (e) { failures.push({ itemIdentifier: record.messageId }); }
};
"""
SHORT = "context.get_remaining_time_in_millis() < 9000"
SHORT_IN_NODE = "context.getRemainingTimeInMillis() < 9000"
LOOPS = {
    "python: while, an if": f"    while records:\n        if {SHORT}:\n            break\n        attempt(records.pop(0), failures)",
    "python: while, a condition": f"    while records and not {SHORT}:\n        attempt(records.pop(0), failures)",
    "python: for ever": f"    while True:\n        if {SHORT}:\n            break\n        if not records:\n            break\n        attempt(records.pop(0), failures)",
    "python: by an index": f"    i = 0\n    while i < len(records):\n        if {SHORT}:\n            break\n        attempt(records[i], failures)\n        i += 1\n    del records[:i]",
    "python: over numbers": f"    for i in range(len(records)):\n        if {SHORT}:\n            break\n        attempt(records[i], failures)\n    else:\n        i = len(records)\n    del records[:i]",
    "node: while, an if": f"while (records.length) {{ if ({SHORT_IN_NODE}) break; await attempt(records.shift(), failures); }}",
    "node: while, a condition": f"while (records.length > 0 && !({SHORT_IN_NODE})) await attempt(records.shift(), failures);",
    "node: by an index": f"for (; i < records.length; i++) {{ if ({SHORT_IN_NODE}) break; await attempt(records[i], failures); }}\n  records.splice(0, i);",
}
TELLS = {
    "python": 'failures += [{"itemIdentifier": one["messageId"]} for one in records]',
    "node": "failures.push(...records.map((one) => ({ itemIdentifier: one.messageId })));",
}


def said(name: str, rest: str, coded: Coded) -> list[tuple[str, str | None]]:
    made = (NODE if name.startswith("node") else PYTHON).replace("LOOP", LOOPS[name]).replace("REST", rest)
    return [(one.verdict, one.key) for one in coded(made, RULE, properties="    Runtime: nodejs22.x\n" if name.startswith("node") else "")]


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_that_time_ends(name: str, coded: Coded) -> None:
    """Whoever returns what is left loses nothing; whoever only writes to the log how much that is loses all of it, and more than one message was worked on before."""
    assert said(name, TELLS[name.partition(":")[0]], coded) == []
    assert said(name, 'print("left")' if name.startswith("python") else "console.log('left');", coded) == [("fail", "left")]


@pytest.mark.parametrize(
    "loop",
    [
        "    left = iter(records)\n    while (record := next(left, END)) is not END:\n        attempt(record, failures)",
        "    left = iter(records)\n    while (record := next(left, None)):\n        attempt(record, failures)",
        "    left = iter(records)\n    while True:\n        record = next(left, END)\n        if record is END:\n            break\n        attempt(record, failures)",
        "    while records:\n        attempt(records.pop(), failures)",
        "    for record in reversed(records):\n        attempt(record, failures)",
    ],
)
def test_a_loop_that_goes_through_all(loop: str, coded: Coded) -> None:
    assert coded(PYTHON.replace("LOOP", loop).replace("REST", "pass").replace("def handler", "END = object()\ndef handler"), RULE) == []


@pytest.mark.parametrize("ending", ["break", "if not failures:\n            break"])
def test_a_loop_that_ends_after_the_first_message(ending: str, coded: Coded) -> None:
    loop = f"    while records:\n        attempt(records.pop(0), failures)\n        {ending}"
    assert [one.key for one in coded(PYTHON.replace("LOOP", loop).replace("REST", "pass"), RULE)] == ["first"]


def test_a_loop_over_something_else_is_left_as_it_likes(coded: Coded) -> None:
    loop = "    tries = 0\n    while tries < 3:\n        if table.table_status == 'ACTIVE':\n            break\n        tries += 1\n    for one in records:\n        attempt(one, failures)"
    assert coded(PYTHON.replace("LOOP", loop).replace("REST", "pass"), RULE) == []


PASSED_OVER = {
    "a list": "const jobs = []; for (const record of event.Records) { const body = JSON.parse(record.body); if (!body.kind) continue; jobs.push({ record, body }); }",
    "a filter": "const jobs = event.Records.map((record) => ({ record, body: JSON.parse(record.body) })).filter(({ body }) => body.kind);",
    "a generator": "const jobs = (function* () { for (const record of event.Records) { const body = JSON.parse(record.body); if (!body.kind) continue; yield { record, body }; } })();",
}
WORKS = """
exports.handler = async (event) => {
  const failures = [];
  JOBS
  for (const { record, body } of jobs) {
    try { await deliver(body); } catch (e) { failures.push({ itemIdentifier: record.messageId }); END }
  }
  return { batchItemFailures: failures };
};
"""


@pytest.mark.parametrize("jobs", PASSED_OVER.values(), ids=PASSED_OVER)
@pytest.mark.parametrize(("end", "keys"), [("", []), ("break;", ["drops"])])
def test_a_message_that_was_passed_over_is_not_lost_by_the_failure_of_another(jobs: str, end: str, keys: list[str], coded: Coded) -> None:
    made = WORKS.replace("JOBS", jobs).replace("END", end)
    assert [one.key for one in coded(made, RULE, properties="    Runtime: nodejs22.x\n")] == keys


FROM_THE_END = {
    "python: taken out": "    while records:\n        record = records.pop()\n        if attempt(record, failures):\n            END",
    "python: reversed": "    for record in reversed(records):\n        if attempt(record, failures):\n            END",
    "python: by a slice": "    for record in records[::-1]:\n        if attempt(record, failures):\n            END",
    "python: by an index": "    for i in range(len(records) - 1, -1, -1):\n        if attempt(records[i], failures):\n            END",
    "node: taken out": "while (records.length) { if (await attempt(records.pop(), failures)) END }",
    "node: reversed": "for (const record of records.reverse()) { if (await attempt(record, failures)) END }",
    "node: by an index": "for (i = records.length - 1; i >= 0; i--) { if (await attempt(records[i], failures)) END }",
}


@pytest.mark.parametrize("name", FROM_THE_END)
@pytest.mark.parametrize(("end", "keys"), [("break", ["drops"]), ("continue", [])])
def test_from_the_end_of_the_batch_it_is_the_same(name: str, end: str, keys: list[str], coded: Coded) -> None:
    node = name.startswith("node")
    made = (
        NODE.replace("failures.push({ itemIdentifier: record.messageId });", "failures.push({ itemIdentifier: record.messageId }); return true;")
        if node
        else PYTHON + "        return True\n    return False\n"
    )
    made = made.replace("LOOP", FROM_THE_END[name].replace("END", f"{end};" if node else end)).replace("REST", "" if node else "pass")
    assert [one.key for one in coded(made, RULE, properties="    Runtime: nodejs22.x\n" if node else "")] == keys

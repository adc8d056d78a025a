"""What later batches find of this one: a circuit of the code's own that is open, and messages that wait in a list of the module for another invocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
Placed = Callable[..., list[Any]]
TOLD = 'failed.append({"itemIdentifier": record["messageId"]})'
OF_A_CLASS = """
import time

class Circuit:
    def __init__(self):
        self.failures, self.since = 0, None

    def is_open(self):
        if self.since is not None and time.monotonic() - self.since > 30:
            self.failures, self.since = 0, None
        return self.since is not None

    def failed(self):
        self.failures += 1
        if self.failures >= 5:
            self.since = time.monotonic()

circuit = Circuit()

def handler(event, context):
    failed = []
    for record in event["Records"]:
        if circuit.is_open():
            OPEN
        try:
            deliver(record["body"])
        except Exception:
            circuit.failed()
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
OF_A_NAME = """
errors = 0

class CircuitOpen(Exception):
    pass

def guarded(record):
    global errors
    if errors > 3:
        raise CircuitOpen
    try:
        deliver(record["body"])
    except Exception:
        errors += 1
        raise
    errors = 0

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            guarded(record)
        except CircuitOpen:
            OPEN
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
OF_A_BATCH = OF_A_CLASS.replace("    for record", "    if circuit.is_open():\n        OPEN\n    for record").replace(
    "        if circuit.is_open():\n            OPEN\n        try", "        try"
)


@pytest.mark.parametrize(
    ("code", "line", "name"),
    [
        (OF_A_CLASS.replace("OPEN", "continue"), "continue", "circuit"),
        (OF_A_NAME.replace("OPEN", 'print("open")'), "except CircuitOpen:", "errors"),
        (OF_A_BATCH.replace("OPEN", 'return {"batchItemFailures": []}'), 'return {"batchItemFailures": []}', "circuit"),
    ],
    ids=["of a class", "of a name", "before the batch"],
)
def test_messages_are_lost_while_a_circuit_is_open(code: str, line: str, name: str, placed: Placed) -> None:
    (one,) = placed(code, RULE)
    assert (one.verdict, one.resource, one.route, one.line, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", line, f"open: {name}")


UNTIL = """
import time
open_until = 0

def handler(event, context):
    global open_until
    failed = []
    records = event["Records"]
    for at, record in enumerate(records):
        if time.time() < open_until:
            OPEN
        try:
            deliver(record["body"])
        except Exception:
            open_until = time.time() + 30
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""


@pytest.mark.parametrize("asked", ["time.time() < open_until", "open_until > time.time()", "not time.time() >= open_until"])
def test_messages_are_lost_until_a_moment(asked: str, placed: Placed) -> None:
    (one,) = placed(UNTIL.replace("OPEN", "print('open')\n            continue").replace("time.time() < open_until", asked), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")


@pytest.mark.parametrize(
    "told",
    [
        f"{TOLD}\n            continue",
        "failed += [{'itemIdentifier': one['messageId']} for one in records[at:]]\n            break",
        "raise TimeoutError('open')",
    ],
)
def test_trap_who_is_told_of_them_until_then(told: str, placed: Placed) -> None:
    assert placed(UNTIL.replace("OPEN", told), RULE) == []


@pytest.mark.parametrize(
    "code",
    [
        OF_A_CLASS.replace("OPEN", f"{TOLD}\n            continue"),
        OF_A_CLASS.replace("OPEN", "park(record)\n            continue"),
        OF_A_CLASS.replace("OPEN", "print('open')"),
        OF_A_CLASS.replace("OPEN", "raise RuntimeError('open')"),
        OF_A_NAME.replace("OPEN", TOLD),
        OF_A_NAME.replace("OPEN", "raise"),
        OF_A_BATCH.replace("OPEN", 'return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}'),
        OF_A_CLASS.replace("OPEN", "continue").replace("circuit.failed()", "print('failed')"),
    ],
    ids=["returned", "kept elsewhere", "all the same", "raised", "told by the clause", "raised once more", "the whole batch", "nothing opens it"],
)
def test_trap_who_is_told_of_them(code: str, placed: Placed) -> None:
    assert placed(code, RULE) == []


DEFERRED = """
waiting = []

def flush():
    while waiting:
        deliver(waiting.pop(0))

def handler(event, context):
    BEFORE
    for record in event["Records"]:
        waiting.append(record["body"])
    AFTER
    return {"batchItemFailures": []}
"""


def test_messages_that_wait_for_another_invocation(placed: Placed) -> None:
    (one,) = placed(DEFERRED.replace("BEFORE", "flush()").replace("AFTER", "pass"), RULE)
    assert (one.verdict, one.resource, one.line, one.key) == ("fail", "Worker", 'waiting.append(record["body"])', "deferred: waiting")


@pytest.mark.parametrize(
    "code",
    [
        DEFERRED.replace("BEFORE", "waiting.clear()").replace("AFTER", "flush()"),
        DEFERRED.replace("BEFORE", "flush()").replace("AFTER", "flush()"),
        DEFERRED.replace("BEFORE", "pass").replace("AFTER", "print(len(waiting))").replace("waiting.append(", "waiting.append(not "),
    ],
)
def test_trap_they_are_worked_on_before_it_returns(code: str, placed: Placed) -> None:
    assert placed(code, RULE) == []


WRITER = """
class Writer:
    def __init__(self):
        self.rows = []

    def add(self, row):
        self.rows.append(row)
        if len(self.rows) >= 25:
            self.flush()

    def flush(self):
        deliver(self.rows)
        self.rows = []

def handler(event, context):
    writer = Writer()
    for record in event["Records"]:
        writer.add(record["body"])
    END
    return {"batchItemFailures": []}
"""
LOCAL = """
def handler(event, context):
    rows = []
    for record in event["Records"]:
        rows.append(record["body"])
        if len(rows) == 25:
            deliver(rows)
            rows = []
    END
    return {"batchItemFailures": []}
"""
SHARED = """
rows = []

def handler(event, context):
    for record in event["Records"]:
        rows.append(record["body"])
    if len(rows) > 99:
        deliver(rows)
        rows.clear()
    END
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("code", "name", "end"),
    [(WRITER, "self.rows", "writer.rows and writer.flush()"), (LOCAL, "rows", "if rows: deliver(rows)"), (SHARED, "rows", "if rows: deliver(rows)")],
    ids=["a writer", "a list of the handler", "a list of the module"],
)
def test_messages_that_wait_until_there_are_more(code: str, name: str, end: str, placed: Placed) -> None:
    (one,) = placed(code.replace("END", "pass"), RULE)
    assert (one.verdict, one.resource, one.route, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", f"held-back: {name}")
    assert f"len({name})" in one.line
    assert placed(code.replace("END", end), RULE) == []


def test_trap_a_number_of_messages_at_which_somebody_is_told(placed: Placed) -> None:
    code = LOCAL.replace("            rows = []\n", "").replace("deliver(rows)", "tell('many', rows)")
    assert "fail" not in {one.verdict for one in placed(code.replace("END", "print(len(rows))"), RULE)}


REQUEST = """
import os
import boto3
client = boto3.client("dynamodb")
TABLE = os.environ["TABLE"]

def write(rows):
    left = {TABLE: rows}
    while left:
        left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]

def handler(event, context):
    rows = [{"PutRequest": {"Item": {"id": {"S": record["messageId"]}}}} for record in event["Records"]]
    if rows:
        write(rows)
"""


@pytest.mark.parametrize("written", ["{TABLE: rows}", "{TABLE: rows, **{}}", "{os.environ['TABLE']: rows}"])
def test_a_dict_that_is_written_with_something_in_it_is_not_empty(written: str, placed: Placed) -> None:
    assert placed(REQUEST.replace("{TABLE: rows}", written), RULE) == []


NODE = """
const { setTimeout: sleep } = require("timers/promises");
const waiting = [];
const flush = async () => { for (const one of waiting.splice(0)) await deliver(one); };
EVERY
exports.handler = async ({ Records }) => {
  BEFORE
  for (const record of Records) {
    waiting.push(record.body);
  }
  AFTER
  return { batchItemFailures: [] };
};
"""


@pytest.mark.parametrize(
    ("every", "before", "after"),
    [
        ("setInterval(flush, 1000);", "", ""),
        ("", "await flush();", ""),
        ("", "", "if (waiting.length >= 100) await flush();"),
    ],
    ids=["a timer", "the next invocation", "when there are enough"],
)
def test_messages_that_wait_for_another_invocation_of_node(every: str, before: str, after: str, coded: Callable[..., list[Any]]) -> None:
    code = NODE.replace("EVERY", every).replace("BEFORE", before).replace("AFTER", after)
    (one,) = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "deferred: waiting")


@pytest.mark.parametrize(
    "code",
    [
        NODE.replace("AFTER", "await flush();"),
        NODE.replace("EVERY", "setInterval(flush, 100);").replace("AFTER", "await sleep(1000);"),
        NODE.replace("waiting.push(record.body)", "waiting.push(record.messageId); console.log(record.body)"),
        NODE.replace("waiting.push(record.body)", "waiting.push(record.body); await deliver(record.body)"),
        NODE.replace("waiting.push(record.body)", "waiting.push(Boolean(record))"),
    ],
    ids=["worked on before it returns", "while it waits", "no more than an id", "and worked on", "nothing of them"],
)
def test_trap_node_works_on_them_or_keeps_none(code: str, coded: Callable[..., list[Any]]) -> None:
    code = code.replace("EVERY", "").replace("BEFORE", "").replace("AFTER", "")
    assert coded(code, RULE, properties="    Runtime: nodejs22.x\n") == []

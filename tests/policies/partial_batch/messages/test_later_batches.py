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

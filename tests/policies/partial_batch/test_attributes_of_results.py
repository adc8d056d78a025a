"""What a package gives for a message says by an attribute how it ended: it may be true, and it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import json
from a_worker import Worker
worker = Worker()
def failed(result):
    return result.failed or result.late
def handler(event, context):
    failures = []
    for record in event["Records"]:
        result = worker.run(json.loads(record["body"]))
        CONDITION
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LISTED = """
import json
from a_worker import Worker
worker = Worker()
def handler(event, context):
    results = {record["messageId"]: worker.run(json.loads(record["body"])) for record in event["Records"]}
    return {"batchItemFailures": [{"itemIdentifier": one} for one in LIST]}
"""
LEFT = """
from a_worker import parse
def handler(event, context):
    for record in event["Records"]:
        message = parse(record["body"])
        if CONDITION:
            break
        message.deliver()
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    "condition", ["if result.failed:", "if not result.ok:", "if failed(result):", "if result.errors and not result.expected:", "if bool(result.failed):"]
)
def test_not_every_message_is_returned(condition: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("CONDITION", condition), "handler-response", properties="    Runtime: python3.13\n") == []


def test_trap_what_is_always_true_returns_every_message(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE.replace("CONDITION", "if True:"), "handler-response", properties="    Runtime: python3.13\n")
    assert [(one.verdict, one.key) for one in said] == [("fail", "always:")]


@pytest.mark.parametrize("listed", ["[one for one, result in results.items() if result.failed]", "filter(lambda one: results[one].failed, results)"])
def test_not_every_message_is_in_a_list(listed: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(LISTED.replace("LIST", listed), "handler-response", properties="    Runtime: python3.13\n") == []


@pytest.mark.parametrize("condition", ["message.last", "not message.wanted"])
def test_a_loop_is_left_on_one_side(condition: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(LEFT.replace("CONDITION", condition), "unprocessed-messages", properties="    Runtime: python3.13\n")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]

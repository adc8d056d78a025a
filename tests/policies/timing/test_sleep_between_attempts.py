"""`calls-outlast-timeout`: what a loop sleeps between the attempts of a call that fails is waited for, too, for each message of a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "calls-outlast-timeout"
LOOP = """
import json, time
import boto3, requests
table = boto3.resource("dynamodb").Table("prices")
def attempt(row, context):
    delay = 1
    for n in range(3):
        try:
            CALL
            return
        except Exception:
            if n == 2:
                raise
            WAIT
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            attempt(json.loads(record["body"]), context)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
POST = 'requests.post("https://example.com", json=row, timeout=1).raise_for_status()'


def said(coded: Callable[..., list[Any]], wait: str, call: str = POST) -> list[Any]:
    return coded(LOOP.replace("WAIT", wait).replace("CALL", call), RULE)


@pytest.mark.parametrize(
    ("wait", "slept"),
    [("time.sleep(2)", "4"), ("time.sleep(2 ** n * 2)", "6"), ("time.sleep(delay)\n            delay *= 4", "5"), ("time.sleep(min(30, 2 + n))", "5")],
)
def test_what_is_slept_between_attempts_adds_up(wait: str, slept: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = said(coded, wait)
    assert (one.verdict, one.resource, one.severity, one.key) == ("fail", "Worker", Severity.WARNING, "requests.post")
    assert f"waits up to (1 s × 3 attempts + {slept} s of sleep between them) × 5 messages = {(3 + int(slept)) * 5} s, and Timeout is 30 s" in one.text


@pytest.mark.parametrize("wait", ["time.sleep(1)", "time.sleep(2 ** n / 4)", "pass", "time.sleep(row['pause'])"])
def test_trap_a_short_sleep_fits(wait: str, coded: Callable[..., list[Any]]) -> None:
    assert said(coded, wait) == []


def test_trap_who_asks_for_the_time_that_is_left_stops_in_time(coded: Callable[..., list[Any]]) -> None:
    assert said(coded, "if context.get_remaining_time_in_millis() < 9000:\n                raise\n            time.sleep(2)") == []


def test_sleep_is_counted_where_the_call_has_no_timeout_of_its_own(coded: Callable[..., list[Any]]) -> None:
    (one,) = said(coded, "time.sleep(4)", "table.put_item(Item=row)")
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "time.sleep")
    assert "time.sleep in Worker waits up to 4 s × 2 attempts × 5 messages = 40 s" in one.text
    assert said(coded, "time.sleep(2)", "table.put_item(Item=row)") == []


def test_a_sleep_that_is_told_with_the_attempts_is_told_once(coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in said(coded, "time.sleep(9)")] == ["requests.post"]

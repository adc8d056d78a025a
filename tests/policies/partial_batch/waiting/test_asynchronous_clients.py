"""What asynchronous clients give is a coroutine: nothing is done before somebody waits for it, and those that are gathered are waited for at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
import asyncio, json
import aioboto3, aiohttp, httpx
client = httpx.AsyncClient(timeout=10)
def post(record):
    return client.post("https://example.com", content=record["body"])
async def main(records):
    failures = []
    async with aioboto3.Session().resource("dynamodb") as dynamodb, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        table = await dynamodb.Table("orders")
        WORK
    return failures
def handler(event, context):
    return {"batchItemFailures": asyncio.run(main(event["Records"]))}
"""
EACH = """for record in records:
            try:
                CALL
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})"""
SETTLED = """results = await asyncio.gather(*GIVEN, return_exceptions=True)
        failures = [{"itemIdentifier": record["messageId"]} for record, one in zip(records, results) if isinstance(one, Exception) or one.status_code >= 400]"""
CALLS = {
    "httpx": 'client.post("https://example.com", content=record["body"])',
    "aiohttp": 'session.post("https://example.com", data=record["body"])',
    "aioboto3": 'table.put_item(Item=json.loads(record["body"]))',
}
AT_ONCE = {
    "a generator": '(client.post("https://example.com", content=record["body"]) for record in records)',
    "a list": '[client.post("https://example.com", content=record["body"]) for record in records]',
    "a function's": "map(post, records)",
    "tasks": "[asyncio.create_task(post(record)) for record in records]",
}


def _unawaited(work: str, coded: Coded) -> list[str]:
    return [one.key for one in coded(CODE.replace("WORK", work), "unawaited-work") if one.verdict == "fail"]


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_waits_for_it(call: str, coded: Coded) -> None:
    for used in (
        call,
        f"asyncio.wait_for({call}, 3)",
        f"asyncio.shield({call})",
        f"answer = {call}\n                print(answer)",
        f"{call}.raise_for_status()",
    ):
        (key,) = _unawaited(EACH.replace("CALL", used), coded)
        assert key.startswith("call:")


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_somebody_does(call: str, coded: Coded) -> None:
    for used in (f"await {call}", f"sent = {call}\n                await sent", f"await asyncio.wait_for({call}, 3)", f"await asyncio.create_task({call})"):
        assert _unawaited(EACH.replace("CALL", used), coded) == []


def test_a_request_that_is_entered_is_waited_for(coded: Coded) -> None:
    call = CALLS["aiohttp"]
    assert _unawaited(EACH.replace("CALL", f"async with {call} as answer:\n                    answer.raise_for_status()"), coded) == []


@pytest.mark.parametrize("given", AT_ONCE.values(), ids=AT_ONCE)
def test_those_that_are_gathered_are_waited_for_at_once(given: str, coded: Coded) -> None:
    """Five messages of 10 s each are 50 s one after the other, and Timeout is 30 s."""
    code = CODE.replace("WORK", SETTLED.replace("GIVEN", given))
    assert coded(code, "calls-outlast-timeout") == coded(code, "unawaited-work") == coded(code, "swallowed-exception") == []


def test_one_after_the_other_they_are_not(coded: Coded) -> None:
    (said,) = coded(CODE.replace("WORK", EACH.replace("CALL", f"await {CALLS['httpx']}")), "calls-outlast-timeout")
    assert "10 s × 5 messages" in said.text


@pytest.mark.parametrize("made", ["Order(**json.loads(record['body']))", "Order(json.loads(record['body'])['id'])"])
def test_what_is_unpacked_into_an_object_is_of_the_message(made: str, coded: Coded) -> None:
    code = """
import json, requests
from dataclasses import asdict, dataclass
@dataclass
class Order:
    id: str
def handler(event, context):
    for record in event["Records"]:
        response = requests.post("https://example.com", json=asdict(MADE), timeout=1)
"""
    assert [one.verdict for one in coded(code.replace("MADE", made), "response-unread")] == ["fail"]

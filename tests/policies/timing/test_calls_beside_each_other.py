"""Coroutines, tasks and threads: which calls wait beside each other, and which one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "calls-outlast-timeout"
PROCESSED = """
import httpx
from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, BatchProcessor, EventType, async_process_partial_response, process_partial_response
client = httpx.AsyncClient(timeout=10)
async def post(record):
    response = await client.post("https://example.com", content=record.body)
    response.raise_for_status()
def handler(event, context):
    return async_process_partial_response(event=event, record_handler=post, processor=AsyncBatchProcessor(event_type=EventType.SQS), context=context)
"""


def test_an_asynchronous_processor_waits_for_all_at_once(coded: Callable[..., list[Any]]) -> None:
    assert coded(PROCESSED, RULE) == []
    one_by_one = (
        PROCESSED.replace("async def", "def")
        .replace("await ", "")
        .replace("AsyncClient", "Client")
        .replace("async_", "")
        .replace("processor=Async", "processor=")
    )
    assert "10 s × 5 messages" in coded(one_by_one, RULE)[0].text


GATHERED = """
import asyncio, requests
async def post(record):
    requests.post("https://example.com", data=record["body"], timeout=10)
async def main(records):
    await asyncio.gather(*(post(record) for record in records))
def handler(event, context):
    asyncio.run(main(event["Records"]))
"""
GROUPED = "async with asyncio.TaskGroup() as group:\n        for record in records:\n            group.create_task(post(record))"


@pytest.mark.parametrize(
    "code", [GATHERED, GATHERED.replace("await asyncio.gather(*(post(record) for record in records))", GROUPED)], ids=["gathered", "in a group"]
)
def test_a_call_that_blocks_holds_up_the_coroutines_beside_it(code: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code, RULE)
    assert said.key == "requests.post"
    assert "10 s × 5 messages" in said.text


@pytest.mark.parametrize(
    ("call", "other"),
    [
        ('requests.post("https://example.com", data=', 'await asyncio.to_thread(requests.post, "https://example.com", data='),
        ('requests.post("https://example.com", data=', 'await asyncio.get_running_loop().run_in_executor(None, requests.post, "https://example.com", '),
        ("import asyncio, requests", "import asyncio, httpx\nrequests = httpx.AsyncClient()"),
    ],
    ids=["in a thread", "in an executor", "an asynchronous client"],
)
def test_trap_a_call_that_blocks_nothing(call: str, other: str, coded: Callable[..., list[Any]]) -> None:
    code = GATHERED.replace(call, other)
    assert (
        coded(
            code.replace("    requests.post", "    await requests.post")
            if "Async" in other
            else code.replace('["body"], timeout=10)', '["body"])')
            if "executor" in other
            else code,
            RULE,
        )
        == []
    )


OF_AIOBOTO3 = """
import asyncio
import aioboto3
from botocore.config import Config
session = aioboto3.Session()

async def main(records):
    async with session.client("s3", config=Config(connect_timeout=1, read_timeout=3, retries={"max_attempts": 1})) as s3:
        async def put(record):
            await s3.put_object(Bucket="b", Key=record["messageId"], Body=record["body"])
        WAITS

def handler(event, context):
    asyncio.run(main(event["Records"]))
"""


@pytest.mark.parametrize(
    ("waits", "verdicts"),
    [
        ("await asyncio.gather(*(put(record) for record in records))", []),
        ("for record in records:\n            await put(record)", ["fail"]),
    ],
)
def test_clients_that_are_asynchronous_wait_beside_each_other(waits: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(OF_AIOBOTO3.replace("WAITS", waits), RULE)] == verdicts


@pytest.mark.parametrize(
    ("begun", "verdicts"),
    [
        ("return pool.submit(work, event['Records']).result()", ["fail"]),
        ("for record in event['Records']:\n            pool.submit(work, [record])", []),
    ],
)
def test_messages_wait_for_one_another_in_a_thread_that_has_them_all(begun: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = f"""
import requests
from concurrent.futures import ThreadPoolExecutor

def work(records):
    for record in records:
        requests.post("https://example.com", data=record["body"], timeout=10)

def handler(event, context):
    with ThreadPoolExecutor() as pool:
        {begun}
"""
    assert [one.verdict for one in coded(code, "calls-outlast-timeout")] == verdicts

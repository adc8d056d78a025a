"""`asyncio.wait` and `concurrent.futures.wait` with a timeout: what is still pending then is lost, unless it is returned, waited for once more, or the invocation fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unawaited-work"
TASKS = """
import asyncio

async def deliver(record):
    await send(record["body"])

async def work(records):
    tasks = {asyncio.create_task(deliver(one)): one["messageId"] for one in records}
    WAIT
    return [NAMES]

def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": one} for one in asyncio.run(work(event["Records"]))]}
"""
FUTURES = """
from concurrent.futures import ThreadPoolExecutor, wait

def handler(event, context):
    pool = ThreadPoolExecutor(4)
    tasks = {pool.submit(send, one["body"]): one["messageId"] for one in event["Records"]}
    WAIT
    names = [NAMES]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in names]}
"""
WAIT = "done, pending = WAITED(tasks, timeout=20)"
DONE = "tasks[one] for one in done if one.exception()"
CODES = {"asyncio": (TASKS, "await asyncio.wait"), "concurrent.futures": (FUTURES, "wait")}


def code(library: str, wait: str, names: str) -> str:
    made, waited = CODES[library]
    return made.replace("NAMES", names).replace("WAIT", wait.replace("WAITED", waited), 1)


@pytest.mark.parametrize("library", CODES)
@pytest.mark.parametrize("names", [DONE, "tasks[one] for one in done if one.exception() and not print(pending)"])
def test_what_is_pending_is_lost(library: str, names: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = coded(code(library, WAIT, names), RULE)
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert one.key.startswith("pending:")


@pytest.mark.parametrize("library", CODES)
@pytest.mark.parametrize(
    ("wait", "names"),
    [
        (WAIT.replace(", timeout=20", ""), DONE),
        (WAIT, "tasks[one] for one in tasks if one in pending or one.exception()"),
        (WAIT, f"*({DONE}), *(tasks[one] for one in pending)"),
        (f"{WAIT}\n    if pending:\n        raise TimeoutError('too slow')", DONE),
        (f"{WAIT}\n    done, pending = WAITED(tasks)", DONE),
    ],
)
def test_what_is_pending_is_told(library: str, wait: str, names: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code(library, wait, names), RULE) == []


def test_a_named_pair_of_done_and_not_done(coded: Callable[..., list[Any]]) -> None:
    made = FUTURES.replace("WAIT", "found = wait(tasks, timeout=20)", 1).replace("NAMES", "tasks[one] for one in found.done if one.exception()")
    assert [one.verdict for one in coded(made, RULE)] == ["fail"]
    assert coded(made.replace("names = ", "if found.not_done:\n        raise TimeoutError\n    names = "), RULE) == []


@pytest.mark.parametrize("library", CODES)
@pytest.mark.parametrize(("seconds", "found"), [("29", ["fail"]), ("30", []), ("300.0", []), ("context.get_remaining_time_in_millis() / 1000", ["fail"])])
def test_a_function_that_times_out_first_loses_nothing(library: str, seconds: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    made = (
        code(library, WAIT.replace("20", "LIMIT"), DONE)
        .replace("work(records)", "work(records, context)")
        .replace('work(event["Records"])', 'work(event["Records"], context)')
    )
    assert [one.verdict for one in coded(made.replace("LIMIT", seconds), RULE)] == found

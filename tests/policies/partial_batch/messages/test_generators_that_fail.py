"""What a generator of Python raises reaches whoever goes through it, a function that is not read, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Placed = Callable[..., list[Any]]
CODE = """
import csv, io
import boto3
from concurrent.futures import ThreadPoolExecutor
pool, table = ThreadPoolExecutor(4), boto3.resource("dynamodb").Table("orders")

def lines(record):
    answer = table.get_item(Key={"id": record["body"]})
    yield from answer["Item"]["lines"]

def work(record):
    out = csv.writer(io.StringIO())
    WRITES

def handler(event, context):
    futures = {pool.submit(work, record): record["messageId"] for record in event["Records"]}
    failures = []
    for future in futures:
        REST
    return {"batchItemFailures": failures}
"""
LOST, TOLD = "print(futures[future])", 'if future.exception():\n            failures.append({"itemIdentifier": futures[future]})'
WRITES = ("out.writerows(lines(record))", "out.writerows([*lines(record)])", "for line in lines(record):\n        out.writerow(line)")


@pytest.mark.parametrize("writes", WRITES)
def test_it_is_the_failure_of_the_call_that_goes_through_it(writes: str, placed: Placed) -> None:
    """Each of the ways says the same, and at the same place."""
    said = placed(CODE.replace("WRITES", writes).replace("REST", LOST), "swallowed-exception")
    assert [(one.verdict, one.resource, "pool.submit(work, record)" in one.line) for one in said] == [("fail", "Worker", True)]
    assert placed(CODE.replace("WRITES", writes).replace("REST", TOLD), "swallowed-exception") == []

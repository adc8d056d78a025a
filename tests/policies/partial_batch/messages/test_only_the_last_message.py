"""`unprocessed-messages`: what a loop over the messages only parses, and what is done with the name that they had after it, is done with the last message alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unprocessed-messages"
CODE = """
import json
import boto3, requests
s3 = boto3.resource("s3")
table = boto3.resource("dynamodb").Table("snapshots")
def handler(event, context):
    rows = []
    for record in event["Records"]:
        row = json.loads(record["body"])
        LOOP
    WORK
"""
LAST = {
    "what was parsed": ("pass", "table.put_item(Item=row)"),
    "the record": ("pass", 'requests.post("https://example.com", data=record["body"], timeout=5).raise_for_status()'),
    "something of it": ('key = f"rows/{row[\'id\']}.json"', 's3.Object("bucket", key).put(Body=json.dumps(row))'),
    "an object that is named by it": ('name = row["name"]', 'held = s3.Object("bucket", name)\n    requests.post("https://example.com", data=held.get()["Body"].read(), timeout=5).raise_for_status()'),
}  # fmt: skip
ALL = {
    "all of them": ("rows.append(row)", "for one in rows:\n        table.put_item(Item=one)"),
    "their sum": ('rows.append(row["n"])', 'table.put_item(Item={"id": "sum", "n": sum(rows)})'),
    "each, and the last one once more": ("table.put_item(Item=row)", 'table.put_item(Item={"id": "latest", "row": row["id"]})'),
    "the newest": ("rows.append(row)", 'table.put_item(Item=max(rows, key=lambda one: one["at"]))'),
    "the newest so far": ('rows = [row] if not rows or row["at"] > rows[0]["at"] else rows', "table.put_item(Item=rows[0])"),
    "nothing but a log": ("table.put_item(Item=row)", 'print(row["id"])'),
}


@pytest.mark.parametrize(("loop", "work"), LAST.values(), ids=LAST)
def test_what_stands_behind_the_loop_is_done_with_the_last_one(loop: str, work: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(CODE.replace("LOOP", loop).replace("WORK", work), RULE)
    assert (said.verdict, said.resource, said.severity, said.route) == ("fail", "Worker", Severity.ERROR, "Properties/Code/ZipFile")
    assert "processes only the last message of a batch, and BatchSize is 5: Lambda deletes the others" in said.text


@pytest.mark.parametrize(("loop", "work"), ALL.values(), ids=ALL)
def test_trap_what_is_done_with_all_of_them(loop: str, work: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("LOOP", loop).replace("WORK", work), RULE) == []

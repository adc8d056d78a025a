"""A message that the code deletes itself after its work failed does not come back, whatever the handler returns; one that is deleted when its work is done, or is kept elsewhere before, is no finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Placed = Callable[..., list[Any]]
CODE = """
import boto3

sqs = boto3.client("sqs")

def taken(record):
    sqs.delete_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/orders", ReceiptHandle=record["receiptHandle"])

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            deliver(record["body"])
        {clauses}
    {after}
    return {{"batchItemFailures": failed}}
"""
TOLD = 'failed.append({"itemIdentifier": record["messageId"]})'


@pytest.mark.parametrize(
    ("clauses", "after"),
    [
        (f"except Exception:\n            {TOLD}\n        finally:\n            taken(record)", "pass"),
        (f"except Exception:\n            {TOLD}\n            taken(record)", "pass"),
        ("finally:\n            taken(record)", "pass"),
        (f"except Exception:\n            {TOLD}", "for record in event['Records']:\n        taken(record)"),
    ],
)
def test_what_failed_is_deleted(clauses: str, after: str, placed: Placed) -> None:
    (one,) = placed(CODE.format(clauses=clauses, after=after), "swallowed-exception")
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "record:deleted")
    assert one.line.startswith("sqs.delete_message(")


@pytest.mark.parametrize(
    ("clauses", "after"),
    [
        (f"except Exception:\n            {TOLD}\n        else:\n            taken(record)", "pass"),
        (f"except LookupError:\n            taken(record)\n        except Exception:\n            {TOLD}", "pass"),
        (f"except Exception as error:\n            park(record, error)\n            taken(record)\n            {TOLD}", "pass"),
        (
            f"except Exception:\n            {TOLD}",
            "names = [one['itemIdentifier'] for one in failed]\n    for record in event['Records']:\n        if record['messageId'] not in names:\n            taken(record)",
        ),
    ],
)
def test_what_is_done_is_deleted(clauses: str, after: str, placed: Placed) -> None:
    assert placed(CODE.format(clauses=clauses, after=after), "swallowed-exception") == []


@pytest.mark.parametrize(
    ("suppressed", "work"),
    [
        ("ClientError", "table.put_item(Item={'id': record['messageId']})"),
        ("requests.RequestException", "requests.post(URL, data=record['body'], timeout=3).raise_for_status()"),
    ],
)
def test_suppress_is_a_clause_for_all_that_a_library_raises(suppressed: str, work: str, placed: Placed) -> None:
    code = f"""
from contextlib import suppress
import boto3, requests
from botocore.exceptions import ClientError

URL = "https://orders.example.com"
table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            with suppress({suppressed}):
                {work}
        except Exception:
            {TOLD}
    return {{"batchItemFailures": failed}}
"""
    (one,) = placed(code, "swallowed-exception")
    assert (one.verdict, one.resource, one.line) == ("fail", "Worker", f"with suppress({suppressed}):")
    assert placed(code.replace(f"suppress({suppressed})", "suppress(LookupError)"), "swallowed-exception") == []
    told = code.replace(f"with suppress({suppressed})", f"deliver(record['body'])\n            with suppress({suppressed})")
    assert [(one.verdict, one.line) for one in placed(told, "swallowed-exception")] == ([("undecided", one.line)] if "table" in work else [])


STATIC = """
from contextlib import suppress
import requests

def work(record):
    requests.post("https://orders.example.com", data=record["body"], timeout=3).raise_for_status()

def quiet(record):
    with suppress(Exception):
        work(record)

class Steps:
    done = staticmethod({what})

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            {how}
        except Exception:
            failed.append({{"itemIdentifier": record["messageId"]}})
    return {{"batchItemFailures": failed}}
"""


@pytest.mark.parametrize("owner", ["Steps", "Steps()"])
def test_what_a_call_of_staticmethod_gives_is_the_function(owner: str, placed: Placed) -> None:
    for what, how in (("quiet", f"{owner}.done(record)"), ("suppress", f"with {owner}.done(Exception): work(record)")):
        (one,) = placed(STATIC.format(what=what, how=how), "swallowed-exception")
        assert (one.verdict, one.resource) == ("fail", "Worker")
    assert placed(STATIC.format(what="work", how=f"{owner}.done(record)"), "swallowed-exception") == []

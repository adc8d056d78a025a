"""`swallowed-exception`: of the calls that one clause stands around, the one is tried that works, and not the one that only brings something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
Coded = Callable[..., list[Any]]
CODE = """
import requests
from concurrent.futures import ThreadPoolExecutor

def work(record):
    try:
        found = requests.get("https://example.com/places", params={"q": record["body"]}, timeout=3)
        WORK
    except requests.RequestException as error:
        print(error)

def handler(event, context):
    failures = []
    with ThreadPoolExecutor() as pool:
        futures = {pool.submit(work, record): record for record in event["Records"]}
        for future, record in futures.items():
            try:
                print("done", future.result())
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_what_works_is_what_fails(coded: Coded) -> None:
    (one,) = coded(CODE.replace("WORK", 'requests.patch("https://example.com/shops", json=found.json(), timeout=3).raise_for_status()'), RULE)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
    assert "'except requests.RequestException'" in one.text


@pytest.mark.parametrize("work", ["print(found.status_code)", "return found.json()"])
def test_trap_nothing_but_a_look(work: str, coded: Coded) -> None:
    assert coded(CODE.replace("WORK", work), RULE) == []


@pytest.mark.parametrize("library", ["opensearchpy", "elasticsearch"])
@pytest.mark.parametrize("name", ["streaming_bulk", "parallel_bulk"])
def test_a_generator_of_a_library_that_nobody_goes_through(library: str, name: str, coded: Coded) -> None:
    code = f"""
import json, os
from {library} import helpers
client = helpers.client

def handler(event, context):
    actions = [{{"_index": "orders", "_source": json.loads(record["body"])}} for record in event["Records"]]
    helpers.{name}(client, actions)
"""
    (one,) = [one for one in coded(code, "unawaited-work") if one.verdict == "fail"]
    assert (one.resource, one.severity) == ("Worker", Severity.ERROR)
    assert f"helpers.{name}" in one.text
    for gone_through in (
        f"list(helpers.{name}(client, actions))",
        f"for ok, item in helpers.{name}(client, actions):\n        print(ok)",
        "helpers.bulk(client, actions)",
    ):
        assert coded(code.replace(f"helpers.{name}(client, actions)", gone_through), "unawaited-work") == []


def test_one_of_several_lists_is_no_identifier(coded: Coded) -> None:
    code = """
import json

def handler(event, context):
    failures, by_id = [], {}
    for record in event["Records"]:
        by_id.setdefault(json.loads(record["body"])["id"], []).append(record["messageId"])
    for result in index([*by_id]):
        if result["error"]:
            FAILED
    return {"batchItemFailures": failures}
"""
    wrong = code.replace("FAILED", 'failures.append({"itemIdentifier": by_id[result["id"]]})')
    assert "identifier:a list" in [one.key for one in coded(wrong, "handler-response")]
    right = code.replace("FAILED", 'failures.extend({"itemIdentifier": one} for one in by_id[result["id"]])')
    assert [one.key for one in coded(right, "handler-response")] == []

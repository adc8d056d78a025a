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


UNDONE = """
import boto3, json
rds, sfn = boto3.client("rds-data"), boto3.client("stepfunctions")

def settle(payment):
    transaction = rds.begin_transaction(resourceArn="a", secretArn="b")["transactionId"]
    try:
        rds.execute_statement(resourceArn="a", secretArn="b", sql="UPDATE payments SET settled = 1", transactionId=transaction)
        rds.commit_transaction(resourceArn="a", secretArn="b", transactionId=transaction)
        return True
    except Exception as error:
        print(error)
        rds.rollback_transaction(resourceArn="a", secretArn="b", transactionId=transaction)
        TOLD

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            done = settle(json.loads(record["body"]))
            sfn.send_task_success(taskToken=record["messageId"], output="{}")
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_work_that_is_undone_is_not_done_by_what_follows(coded: Coded) -> None:
    (one,) = coded(UNDONE.replace("TOLD", "return False"), RULE)
    assert (one.verdict, one.resource, one.key) == ("fail", "Worker", "record:except Exception")
    for told in ("raise", 'sfn.send_task_failure(taskToken="t")'):
        assert coded(UNDONE.replace("TOLD", told), RULE) == []
    another = UNDONE.replace("TOLD", "return False").replace("            sfn.", "            if not done:\n                update(record)\n            sfn.")
    assert coded(another, RULE) == []


@pytest.mark.parametrize(
    "made",
    [
        "text = jinja2.Environment().get_template('mail').render(order=record['body'])",
        "text = EmailMessage()\n        text.set_content(record['body'])",
        "text = pymongo.UpdateOne({'_id': record['body']}, {})",
    ],
)
def test_what_is_only_made_is_no_work_that_was_done(made: str, coded: Coded) -> None:
    code = f"""
import boto3, jinja2, pymongo
from email.message import EmailMessage
ses = boto3.client("sesv2")

def work(record):
        {made}
        try:
            ses.send_email(FromEmailAddress="a", Content={{"Raw": {{"Data": bytes(text)}}}})
        except Exception as error:
            print(error)

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            failures.append({{"itemIdentifier": record["messageId"]}})
    return {{"batchItemFailures": failures}}
"""
    assert [one.key for one in coded(code, RULE)] == ["record:except Exception"]
    assert coded(code.replace("print(error)", "raise"), RULE) == []


def test_what_was_fetched_before_is_no_other_work(coded: Coded) -> None:
    code = """
import json, requests

def place(address):
    response = requests.get("https://example.com/places", params={"q": address}, timeout=3)
    response.raise_for_status()
    return response.json()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            response = requests.patch("https://example.com/shops", json=place(record["body"]), timeout=3)
            TOLD
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
    (one,) = coded(code.replace("TOLD", "print(response.status_code)"), "response-unread")
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.WARNING)
    assert "the response of requests.patch" in one.text
    assert coded(code.replace("TOLD", "response.raise_for_status()"), "response-unread") == []

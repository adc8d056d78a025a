"""Functions of the code that Python's own library calls: a key of `sorted`, what `re.sub` puts in, the `default` of `json.dumps`; and exceptions, of which there is no JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Coded = Callable[..., list[Any]]
CODE = """
import json, re
MASKED = re.compile("[0-9]+")

def when(record):
    return json.loads(record["body"])["at"]

def named(match):
    return find_name(match.group(0))

def handler(event, context):
    failures = []
    records = BEFORE
    for record in records:
        try:
            deliver(record["body"])
        except Exception as error:
            print(json.dumps({"error": error}, default=str))
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LOOKS = {
    "sorted": "sorted(event['Records'], key=when)",
    "max": "[max(event['Records'], key=when)] and event['Records']",
    "sort": "event['Records']\n    records.sort(key=when)",
}


@pytest.mark.parametrize("before", LOOKS.values(), ids=LOOKS)
def test_a_key_that_parses_a_message_may_raise(before: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("BEFORE", before), "raises-for-one-message")
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING, "parse")
    guarded = CODE.replace(
        'return json.loads(record["body"])["at"]', 'try:\n        return json.loads(record["body"])["at"]\n    except ValueError:\n        return ""'
    )
    assert coded(guarded.replace("BEFORE", before), "raises-for-one-message") == []


def test_in_which_order_messages_come_is_no_work_on_them(coded: Coded) -> None:
    code = CODE.replace("BEFORE", "sorted(event['Records'], key=when)[:1]")
    assert [one.key for one in coded(code, "unprocessed-messages") if one.verdict == "fail"] == ["first"]


@pytest.mark.parametrize("call", ["re.sub('[0-9]+', named, record['body'])", "MASKED.sub(named, record['body'])"])
def test_what_a_pattern_calls_is_work_on_the_message(call: str, coded: Coded) -> None:
    code = CODE.replace("BEFORE", "event['Records']")
    assert [
        one.key for one in coded(code.replace("try:\n            deliver", f"text = {call}\n        try:\n            deliver"), "raises-for-one-message")
    ] == ["work"]
    assert coded(code.replace('deliver(record["body"])', call), "raises-for-one-message") == []


def test_an_exception_has_no_json(coded: Coded) -> None:
    code = CODE.replace("BEFORE", "event['Records']")
    (one,) = coded(code.replace(", default=str", ""), "call-refused")
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert "calls json.dumps with an exception for error: Python raises TypeError" in one.text
    assert coded(code, "call-refused") == []


@pytest.mark.parametrize(
    "told",
    ['{"error": str(error)}', '{"error": f"{error}", "kind": type(error).__name__}', '{"error": repr(error)}', '{"error": [str(one) for one in error.args]}'],
)
def test_trap_its_text_has(told: str, coded: Coded) -> None:
    code = CODE.replace("BEFORE", "event['Records']").replace('{"error": error}, default=str', told)
    assert [coded(code, rule) for rule in ("call-refused", "raises-for-one-message")] == [[], []]


def test_trap_who_expects_it(coded: Coded) -> None:
    code = CODE.replace("BEFORE", "event['Records']").replace(
        'print(json.dumps({"error": error}, default=str))',
        'try:\n                print(json.dumps({"error": error}))\n            except TypeError:\n                print(error)',
    )
    assert coded(code, "call-refused") == []


def test_a_default_that_collects(coded: Coded) -> None:
    collected = 'default=lambda _: failures.append({"itemIdentifier": record["messageId"]})'
    code = (
        CODE.replace("BEFORE", "event['Records']")
        .replace("default=str", collected)
        .replace('failures.append({"itemIdentifier": record["messageId"]})\n    return', "pass\n    return")
    )
    assert coded(code, "swallowed-exception") == []


UPLOADS = """
import json
import acme_transfer, boto3
table = boto3.resource("dynamodb").Table("uploads")

def percent(done, total):
    return f"{100 * done // total} %"

def shown(job, done):
    print(job["id"], percent(done, 100))

def noted(job, done):
    try:
        table.put_item(Item={"id": job["id"], "done": done})
    except Exception as error:
        print(error)

def again(job, done):
    again(job, done)

class Uploads:
    def shown(self, job, done):
        shown(job, done)

    def upload(self, job):
        acme_transfer.upload(job["path"], status_cb=lambda done: TOLD)

uploads = Uploads()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            uploads.upload(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    "told", ["shown(job, done)", "self.shown(job, done)", 'table.update_item(Key={"id": job["id"]}, AttributeUpdates={"done": {"Value": percent(done, 100)}})']
)
def test_what_a_library_calls_that_only_shows_or_works_is_no_question(told: str, coded: Coded) -> None:
    assert coded(UPLOADS.replace("TOLD", told), "swallowed-exception") == []


@pytest.mark.parametrize("told", ["noted(job, done)", "again(job, done)"])
def test_what_it_calls_that_keeps_a_failure_is_one(told: str, coded: Coded) -> None:
    assert [(one.verdict, one.resource) for one in coded(UPLOADS.replace("TOLD", told), "swallowed-exception")] == [("undecided", "Worker")]

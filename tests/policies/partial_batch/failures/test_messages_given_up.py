"""Messages that the code gives up after a number of receives, which maxReceiveCount would move to the dead-letter queue: before the work on them, or when it failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Coded = Callable[..., list[Any]]
BOTH = ("swallowed-exception", "unprocessed-messages")
CODE = """
import json, os
import boto3, requests
MOST = 3
sqs = boto3.client("sqs")

def tries(record):
    return int(record["attributes"]["ApproximateReceiveCount"])

def deliver(record):
    requests.post("https://a.example", data=record["body"], timeout=3).raise_for_status()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            BEFOREdeliver(record)
        except Exception as error:
            AFTER
    return {"batchItemFailures": failures}
"""
RETURN = "failures.append({'itemIdentifier': record['messageId']})"


def said(coded: Coded, rule: str, before: str = "", after: str = RETURN, more: str = "") -> list[Any]:
    return coded(CODE.replace("BEFORE", f"{before}\n            " if before else "").replace("AFTER", after), rule, more)


FAILED = [
    (f"if tries(record) > MOST:\n                print(error)\n                continue\n            {RETURN}", 4),
    (f"if tries(record) >= 3:\n                print(error)\n            else:\n                {RETURN}", 3),
    (f"if tries(record) < MOST:\n                {RETURN}", 3),
    (f"if MOST <= tries(record):\n                continue\n            {RETURN}", 3),
]


@pytest.mark.parametrize(("after", "first"), FAILED)
def test_one_whose_work_failed_is_not_returned(after: str, first: int, coded: Coded) -> None:
    (one,) = said(coded, "swallowed-exception", after=after)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.WARNING)
    assert f"from receive {first} on" in one.text
    assert "before maxReceiveCount (5)" in one.text


@pytest.mark.parametrize(
    ("before", "first"),
    [
        ("if tries(record) > MOST:\n                print('giving up')\n                continue", 4),
        ("if tries(record) >= 3: continue", 3),
        ("if not tries(record) <= 3: continue", 4),
    ],
)
def test_one_is_passed_over_before_the_work(before: str, first: int, coded: Coded) -> None:
    (one,) = said(coded, "unprocessed-messages", before)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.WARNING)
    assert f"from receive {first} on" in one.text


@pytest.mark.parametrize("rule", BOTH)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if tries(record) > 5: continue", RETURN),
        ("", f"if tries(record) > 5: continue\n            {RETURN}"),
        ("", f"if tries(record) > 3: print('again', error)\n            {RETURN}"),
        ("if tries(record) == 1: print('for the first time')", RETURN),
        (
            "if tries(record) > 3:\n                sqs.send_message(QueueUrl='https://a.example/q', MessageBody=record['body'])\n                continue",
            RETURN,
        ),
        (
            "",
            f"if tries(record) > 3:\n                sqs.send_message(QueueUrl='https://a.example/q', MessageBody=record['body'])\n                continue\n            {RETURN}",
        ),
    ],
)
def test_trap_the_dead_letter_queue_is_first_or_somebody_learns_of_it(rule: str, before: str, after: str, coded: Coded) -> None:
    assert said(coded, rule, before, after) == []


def test_how_often_a_message_is_received_is_not_known(coded: Coded) -> None:
    """The other number decides whether the dead-letter queue is first."""
    more = "Orders:\n  Properties:\n    RedrivePolicy:\n      maxReceiveCount: !ImportValue most\n"
    (one,) = said(coded, "swallowed-exception", after=FAILED[0][0], more=more)
    assert one.verdict == "undecided"


def test_a_limit_that_nobody_knows_is_a_question(coded: Coded) -> None:
    (one,) = said(coded, "swallowed-exception", after=FAILED[0][0].replace("MOST", "int(os.environ['MOST'])"))
    assert one.verdict == "undecided"


def test_powertools_calls_the_number_otherwise(coded: Coded) -> None:
    code = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
import requests
processor = BatchProcessor(event_type=EventType.SQS)
def work(record):
    try:
        requests.post("https://a.example", data=record.body, timeout=3).raise_for_status()
    except Exception:
        if int(record.attributes.approximate_receive_count) < 3:
            raise
def handler(event, context):
    return process_partial_response(event, work, processor, context)
"""
    (one,) = coded(code, "swallowed-exception")
    assert (one.verdict, one.severity) == ("fail", Severity.WARNING)
    assert "from receive 3 on" in one.text


def test_a_list_that_is_never_returned_is_no_message_given_up(coded: Coded) -> None:
    code = CODE.replace('{"batchItemFailures": failures}', '{"batchItemFailures": []}').replace("BEFORE", "")
    after = f"if tries(record) >= MOST:\n                sqs.send_message(QueueUrl='q', MessageBody=record['body'])\n            {RETURN}"
    written = code.replace("AFTER", after)
    assert [one.key for one in coded(written, "swallowed-exception") if one.verdict == "fail"] == []
    assert [one.verdict for one in coded(written, "handler-response")] == ["fail"]

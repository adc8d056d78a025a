"""Which exceptions a clause takes: with one that takes some only, a body that cannot be parsed fails the whole batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "raises-for-one-message"
EXIT = """
import requests, traceback
class Collect:
    def __init__(self, failures, record):
        self.failures, self.record = failures, record
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        if kind is None:
            return False
        if ASKS:
            return False
        traceback.print_exception(kind, error, trace)
        self.failures.append({"itemIdentifier": self.record["messageId"]})
        return True
def handler(event, context):
    failures = []
    for record in event["Records"]:
        with Collect(failures, record):
            requests.post("https://a.example", data=record["body"], timeout=5).raise_for_status()
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    "asks",
    [
        "not issubclass(kind, Exception)",
        "issubclass(kind, (KeyboardInterrupt, SystemExit))",
        "not issubclass(type(error), Exception)",
        "not issubclass(error.__class__, Exception)",
    ],
)
def test_a_context_manager_that_asks_for_the_class_takes_every_exception(asks: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(EXIT.replace("ASKS", asks), RULE) == []
    assert coded(EXIT.replace("ASKS", asks), "handler-response") == []


def test_one_that_takes_another_class_does_not(coded: Callable[..., list[Any]]) -> None:
    said = coded(EXIT.replace("ASKS", "not issubclass(kind, KeyError)"), "handler-response")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]


KINDS = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        OUTSIDE
        try:
            INSIDE
        except CAUGHT:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
KINDS_OF_NODE = """
class Refused extends Error {}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    OUTSIDE
    try { INSIDE } catch (error) {
      if (!(error instanceof Refused)) throw error;
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("code", "parses", "works", "properties"),
    [
        (KINDS.replace("CAUGHT", "ConnectionError"), 'order = json.loads(record["body"])', "deliver(order)", ""),
        (KINDS_OF_NODE, "const order = JSON.parse(record.body);", "await deliver(order);", "    Runtime: nodejs22.x\n"),
    ],
)
def test_whoever_returns_some_failures_means_no_body_that_cannot_be_parsed(
    code: str, parses: str, works: str, properties: str, coded: Callable[..., list[Any]]
) -> None:
    said = coded(code.replace("OUTSIDE", parses).replace("INSIDE", works), RULE, properties=properties)
    assert [(one.verdict, one.severity, one.key) for one in said] == [("fail", Severity.WARNING, "parse")]
    assert "puts the message into batchItemFailures" in said[0].text


def test_trap_for_which_work_the_batch_fails_may_be_meant(coded: Callable[..., list[Any]]) -> None:
    assert coded(KINDS.replace("CAUGHT", "ConnectionError").replace("OUTSIDE", "pass").replace("INSIDE", 'deliver(record["body"])'), RULE) == []


def test_trap_a_clause_for_bodies_that_cannot_be_parsed_is_enough(coded: Callable[..., list[Any]]) -> None:
    parsed = KINDS.replace("CAUGHT", "ValueError").replace("OUTSIDE", "pass").replace("INSIDE", 'order = json.loads(record["body"])')
    assert coded(parsed.replace("    return", "        deliver(order)\n    return"), RULE) == []


OF_CODE = """
import boto3, json
table = boto3.resource("dynamodb").Table("orders")
class Later(Exception):
    pass
def work(record):
    PARSES
    if order.get("later"):
        raise Later(record["messageId"])
    table.put_item(Item=order)
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record)
        except CAUGHT:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
TURNED = "try:\n        order = json.loads(record['body'])\n    except ValueError as error:\n        raise Later(record['messageId']) from error"


@pytest.mark.parametrize(
    ("parses", "caught", "found"),
    [
        ("order = json.loads(record['body'])", "Later", [("fail", "parse")]),
        ("order = json.loads(record['body'])", "(Later, TypeError)", [("fail", "parse")]),
        ("order = json.loads(record['body'])", "(Later, ValueError)", []),
        (TURNED, "Later", []),
    ],
)
def test_a_clause_for_what_the_code_raises_itself(parses: str, caught: str, found: list[tuple[str, str]], coded: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.key) for one in coded(OF_CODE.replace("PARSES", parses).replace("CAUGHT", caught), RULE)] == found

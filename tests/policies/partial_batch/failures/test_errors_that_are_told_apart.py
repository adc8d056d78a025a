"""Clauses for all that a library raises, and questions that tell errors apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
LIBRARIES = """
import boto3, psycopg, pybreaker, requests, tenacity, urllib3
from botocore.exceptions import ClientError
client = boto3.client("dynamodb")

def handler(event, context):
    for record in event["Records"]:
        try:
            CALL
        except CLAUSE as error:
            WHAT
    return {"batchItemFailures": []}
"""
POST, PUT = (
    'requests.post("https://example.com", data=record["body"], timeout=2)',
    'client.put_item(TableName="orders", Item={"id": {"S": record["messageId"]}})',
)
INSERT = 'psycopg.connect("host=orders", autocommit=True).execute("INSERT INTO orders VALUES (%s)", (record["body"],))'
TOLD_APART = 'if error.response["Error"]["Code"] != "ConditionalCheckFailedException":\n                raise'


@pytest.mark.parametrize(
    ("call", "clause", "what", "verdicts"),
    [
        (POST, "requests.exceptions.RequestException", "print(error)", ["fail"]),
        (POST, "requests.RequestException", "print(error)", ["fail"]),
        (POST, "(requests.HTTPError, requests.RequestException)", "print(error)", ["fail"]),
        (PUT, "ClientError", "print(error)", ["fail"]),
        ('client.get_item(TableName="orders", Key={"id": {"S": record["messageId"]}})', "ClientError", "print(error)", ["fail"]),
        ('boto3.client("s3").head_object(Bucket="orders", Key=record["messageId"])', "ClientError", "print(error)", []),
        ('requests.get("https://example.com/orders", params={"id": record["messageId"]}, timeout=2)', "requests.RequestException", "print(error)", []),
        (POST, "ValueError", "print(error)", []),
        (PUT, "client.exceptions.ConditionalCheckFailedException", "print(error)", []),
        (PUT, "ClientError", TOLD_APART, []),
        (PUT, "ClientError", "raise", []),
        ("deliver(record)", "DeliveryError", "print(error)", []),
    ],
)
def test_a_clause_for_all_that_a_library_raises(call: str, clause: str, what: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(LIBRARIES.replace("CALL", call).replace("CLAUSE", clause).replace("WHAT", what), RULE)
    assert [(one.verdict, one.severity) for one in said] == [(verdict, Severity.ERROR) for verdict in verdicts]
    assert all("catches whatever its call raises in the work of a message" in one.text for one in said)


PASSES = 'if error.response["Error"]["Code"] CODE:\n                print("later")\n            else:\n                raise'


@pytest.mark.parametrize(
    ("call", "clause", "what", "verdicts"),
    [
        (POST, "requests.Timeout", "print(error)", ["fail"]),
        (POST, "(requests.ConnectionError, ValueError)", "print(error)", ["fail"]),
        (POST, "pybreaker.CircuitBreakerError", "print(error)", ["fail"]),
        (POST, "tenacity.RetryError", "print(error)", ["fail"]),
        (POST, "(urllib3.exceptions.MaxRetryError, KeyError)", "print(error)", ["fail"]),
        (POST, "pybreaker.CircuitBreakerError", "raise", []),
        (POST, "tenacity.RetryError", "deliver(record)", []),
        (POST, "requests.Timeout", "raise", []),
        (POST, "requests.Timeout", "deliver(record)", []),
        (POST, "requests.Timeout", f"{POST.replace('example.com', 'example.org')}", []),
        (POST, "requests.HTTPError", "print(error)", []),
        (INSERT, "psycopg.OperationalError", "print(error)", ["fail"]),
        (INSERT, "psycopg.OperationalError", "raise", []),
        (INSERT, "psycopg.IntegrityError", "print(error)", []),
        (PUT, "ClientError", PASSES.replace("CODE", '== "ThrottlingException"'), ["fail"]),
        (PUT, "ClientError", PASSES.replace("CODE", '== "ValidationException"'), []),
    ],
)
def test_a_clause_for_what_the_next_attempt_may_not_meet(call: str, clause: str, what: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(LIBRARIES.replace("CALL", call).replace("CLAUSE", clause).replace("WHAT", what), RULE)
    assert [(one.verdict, "catches an exception of a message that the next attempt may not meet" in one.text) for one in said] == [
        (verdict, True) for verdict in verdicts
    ]


AGAIN = """
import requests, time

def send(body):
    for attempt in range(3):
        try:
            requests.post("https://example.com", data=body, timeout=2).raise_for_status()
            return
        except requests.Timeout:
            time.sleep(0.1)
    END

def handler(event, context):
    for record in event["Records"]:
        send(record["body"])
"""


@pytest.mark.parametrize(("end", "found"), [("raise RuntimeError(body)", False), ("print('no answer')", True)])
def test_a_call_that_is_tried_again_may_fail_in_the_end(end: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    assert [one.verdict for one in coded(AGAIN.replace("END", end), RULE)] == ["fail"] * found


TOLD_APART_IN_NODE = """
const RETRY = new Set(["ECONNRESET", "ETIMEDOUT"]);
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await deliver(JSON.parse(record.body));
    } catch (error) {
      if (QUESTION) FIRST
      else SECOND
    }
  }
  return { batchItemFailures };
};
"""
REPORT, LOG = "batchItemFailures.push({ itemIdentifier: record.messageId });", 'console.error("dropped", error);'


@pytest.mark.parametrize(
    "question",
    [
        "error.retryable",
        'error.code === "ECONNRESET"',
        "RETRY.has(error.code)",
        "error.statusCode >= 500",
        "error.response && error.response.status === 503",
        "error.$metadata?.httpStatusCode === 503",
        "error instanceof TypeError",
        "isTransient(error)",
    ],
)
def test_what_is_asked_of_an_error_is_not_known(question: str, coded: Callable[..., list[Any]]) -> None:
    """Where only its side reports, which errors are dropped is not known: an error of code that is not read may have any property. What is dropped for one property is dropped on purpose, but for what the next attempt may not meet."""
    passes = any(word in question for word in ("ECONNRESET", "RETRY", "500", "503"))
    for first, second, verdicts in ((REPORT, LOG, ["undecided"]), (LOG, REPORT, ["fail"] * passes), (LOG, LOG, ["fail"])):
        code = TOLD_APART_IN_NODE.replace("QUESTION", question).replace("FIRST", first).replace("SECOND", second)
        said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
        assert [one.verdict for one in said] == verdicts
        assert all(one.severity == Severity.ERROR for one in said if one.verdict == "fail")


@pytest.mark.parametrize(
    ("question", "tells", "lost"),
    [
        ("error.response?.status === 404", True, True),
        ("error.response?.status !== 404", True, False),
        ("error.name === 'ValidationException'", True, True),
        ("error.code === 'ECONNABORTED'", True, False),
        ("error.response?.status === 429", False, True),
        ("error.response?.status === 409", False, False),
        ("[500, 502, 503].includes(error.status)", False, True),
        ("error.code === 'EOPENBREAKER'", False, True),
        ("error.isPermanent", False, False),
    ],
)
def test_what_another_attempt_may_not_meet_is_on_the_side_that_tells(question: str, tells: bool, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - of one case
    """`tells`: does the side of the question report?"""
    first, second = (REPORT, LOG) if tells else (LOG, REPORT)
    code = TOLD_APART_IN_NODE.replace("QUESTION", question).replace("FIRST", first).replace("SECOND", second)
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert [(one.verdict, "that the next attempt may not meet" in one.text) for one in said if one.verdict == "fail"] == ([("fail", True)] if lost else [])


OF_ITS_OWN = """
class Permanent extends Error {
  constructor(message) { super(message); this.name = 'Permanent'; this.permanent = true; }
}
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      if (!order.id) throw new Permanent('no id');
      await deliver(order);
    } catch (error) {
      HANDLES
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("error instanceof Permanent", False),
        ("error.permanent", False),
        ("!!error.permanent", False),
        ("error?.permanent === true", False),
        ("error.name === 'Permanent'", False),
        ("['Permanent'].includes(error.name)", False),
        ("error.message === 'no id'", False),
        ("error.message", True),
        ("error instanceof Error", True),
        ("true", True),
    ],
)
def test_what_the_code_throws_itself_and_tells_apart(question: str, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - one of its cases
    """What it drops of these, it drops on purpose; not so where the question is true of every error."""
    handles = f"if ({question}) {{ console.warn('dropped', error.message, error.name); continue; }}\n      batchItemFailures.push({{ itemIdentifier: record.messageId }});"
    said = coded(OF_ITS_OWN.replace("HANDLES", handles), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.severity for one in said if one.verdict == "fail"] == ([Severity.ERROR] if lost else [])


def test_what_is_only_written_to_the_log_tells_nothing_apart(coded: Callable[..., list[Any]]) -> None:
    said = coded(OF_ITS_OWN.replace("HANDLES", "console.warn('dropped', error.permanent, error.name ?? 'x');"), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == ["fail"]


CODES = """
import boto3
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table("orders")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": record["messageId"]})
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if QUESTION:
                FIRST
            else:
                SECOND
    return {"batchItemFailures": failures}
"""
TELL, DROP = 'failures.append({"itemIdentifier": record["messageId"]})', 'print("dropped", code)'


@pytest.mark.parametrize(
    ("question", "tells", "lost"),
    [
        ('code == "ValidationException"', True, "InternalServerError"),
        ('code == "ThrottlingException"', True, ""),
        ('code in ("InternalServerError", "ThrottlingException")', True, ""),
        ('code == "InternalServerError"', False, "InternalServerError"),
        ('code in ("ServiceUnavailable", "ResourceNotFoundException")', False, "ServiceUnavailable"),
        ('code == "ResourceNotFoundException"', False, ""),
        ("is_permanent(code)", True, ""),
    ],
)
def test_what_a_service_may_answer_otherwise_the_next_time(question: str, tells: bool, lost: str, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - of one case
    """`tells`: does the side of the question report?"""
    first, second = (TELL, DROP) if tells else (DROP, TELL)
    said = coded(CODES.replace("QUESTION", question).replace("FIRST", first).replace("SECOND", second), RULE)
    assert [one.key for one in said if one.verdict == "fail"] == ([f"record:except ClientError: {lost}"] if lost else [])

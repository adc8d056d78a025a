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


LAYERS = """
import boto3
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table("orders")

class Client:
    def claim(self, key):
        try:
            table.update_item(Key={"id": key}, UpdateExpression="SET #s = :s", ConditionExpression="#s <> :d", ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": "begun", ":d": "done"})
        except ClientError as error:
            WHAT
        return True

class Table:
    def __init__(self, client): self.client = client
    def claim(self, key): return self.client.claim(key)

class Service:
    def __init__(self, pages): self.pages = pages
    def run(self, record):
        LONG
        if self.pages.claim(record["messageId"]): self.work(record)
    def work(self, record): deliver(record)

class Worker:
    def run(self, record): Service(Table(Client())).run(record)

def process(record):
    Worker().run(record)

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            process(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
""".replace("LONG", "; ".join(f"a{i} = {i}" for i in range(2_000)))


@pytest.mark.parametrize(
    ("what", "verdicts"),
    [
        ('if error.response["Error"]["Code"] == "ConditionalCheckFailedException":\n                return False\n            raise', []),
        (TOLD_APART + "\n            return False", []),
        ("return False", ["fail"]),
    ],
)
def test_an_error_is_told_apart_however_deep_in_the_calls(what: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(LAYERS.replace("WHAT", what), RULE)] == verdicts


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
    """Where only its side reports, which errors are dropped is not known: an error of code that is not read may have any property; but where that asks for a name, a code or a class, whatever else fails is lost.
    What is dropped for one property is dropped on purpose, but for what the next attempt may not meet."""
    passes = any(word in question for word in ("ECONNRESET", "RETRY", "500", "503"))
    rest = ["fail" if any(word in question for word in ("===", "RETRY", "instanceof")) else "undecided"]
    for first, second, verdicts in ((REPORT, LOG, rest), (LOG, REPORT, ["fail"] * passes), (LOG, LOG, ["fail"])):
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


FOR_THE_REST = """
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
import { Transient } from "@acme/errors";
import { ZodError } from "zod";
const s3 = new S3Client({});
const LATER = ["SlowDown", "InternalError"];
class Early extends Error {}
const early = (error) => error instanceof Error && error.name === "SlowDown";
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const invoice = JSON.parse(record.body);
      READY
      await s3.send(new PutObjectCommand({ Bucket: "invoices", Key: invoice.id, Body: record.body }));
    } catch (error) {
      HANDLES
    }
  }
  return { batchItemFailures };
};
"""
REST = "record:catch (error), but for those that it asks for"


@pytest.mark.parametrize(
    ("handles", "said"),
    [
        (f"if (error.name === 'SlowDown') {REPORT} else {LOG}", [("fail", REST)]),
        (f"if (LATER.includes(error.name)) {REPORT} else {LOG}", [("fail", "record:catch (error): ECONNRESET")]),
        (f"if (early(error)) {REPORT}", [("fail", REST)]),
        (f"if (error instanceof Early) {REPORT} else {LOG}", [("fail", REST)]),
        (f"switch (error.$metadata?.httpStatusCode) {{ case 500: case 503: {REPORT} break; default: {LOG} }}", [("fail", REST)]),
        (f"if (error.name === 'SlowDown' || error.$metadata?.attempts > 2) {REPORT} else {LOG}", [("undecided", "")]),
        (f"if (error instanceof Transient) {REPORT} else {LOG}", [("undecided", "")]),
        (f"if (error.name === 'NoSuchBucket') {LOG} else {REPORT}", []),
        (f"if (!(error instanceof ZodError)) {REPORT} else {LOG}", []),
        (
            f"if (error.name === 'SlowDown') {REPORT} else await s3.send(new PutObjectCommand({{ Bucket: 'failed', Key: record.messageId, Body: record.body }}));",
            [],
        ),
        (f"if (error.name === 'SlowDown') {LOG}\n      {REPORT}", []),
    ],
)
def test_where_some_errors_are_told_by_their_name_whatever_else_fails_is_lost(
    handles: str, said: list[tuple[str, str]], coded: Callable[..., list[Any]]
) -> None:
    ready = "if (!invoice.ready) throw new Early();" if "Early" in handles else ""
    found = coded(FOR_THE_REST.replace("HANDLES", handles).replace("READY", ready), RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [(one.verdict, one.key if one.verdict == "fail" else "") for one in found] == said


@pytest.mark.parametrize(
    "asked", ["policy.strict", "!policy.lax", "policy.mode === 'strict'", "isTransient(error)", "process.env.STRICT === 'true'", "error.retryable"]
)
def test_a_question_names_the_condition_that_decides(asked: str, coded: Callable[..., list[Any]]) -> None:
    """What a package holds for those who ask may be true or not, as a variable of the environment may."""
    code = (
        FOR_THE_REST.replace("HANDLES", f"if ({asked}) {REPORT}\n      {LOG}")
        .replace("READY", "")
        .replace("class Early", "import policy from '@acme/policy';\nclass Early")
    )
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [one.verdict for one in said] == ["undecided"]
    assert f"depends on '{asked}'" in said[0].text


@pytest.mark.parametrize("asked", ["if (policy.verbose) console.log(error);", "console.log(policy.prefix && error);"])
def test_what_a_package_holds_is_no_question_where_nothing_hangs_on_it(asked: str, coded: Callable[..., list[Any]]) -> None:
    code = FOR_THE_REST.replace("HANDLES", f"{asked}\n      {REPORT}").replace("class Early", "import policy from '@acme/policy';\nclass Early")
    code = code.replace("READY", "").replace("const invoice", "if (policy.trace) console.log(record.body);\n      const invoice")
    assert coded(code, RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n") == []


@pytest.mark.parametrize(("name", "verdicts"), [("FAILED_TABLE", []), ("DEAD_LETTER_QUEUE_URL", []), ("STRICT", ["undecided"]), ("KEEP_FAILED", ["undecided"])])
def test_where_a_variable_names_the_resource_that_a_failure_is_handed_to_it_is_there(name: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    hands = f"const kept = process.env.{name}; if (kept) await s3.send(new PutObjectCommand({{ Bucket: kept, Key: record.messageId, Body: record.body }}));\n      {LOG}"
    said = coded(FOR_THE_REST.replace("HANDLES", hands).replace("READY", ""), RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [one.verdict for one in said] == verdicts


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

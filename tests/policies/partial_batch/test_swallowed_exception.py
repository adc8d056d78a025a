from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
CODE = """import logging

def handler(event, context):
    for record in event["Records"]:
        try:
            deliver(record)
        except Exception:
            logging.exception("not delivered")
"""


@pytest.fixture
def written(whole: Callable[[str], str]) -> str:
    return whole(CODE).replace(", FunctionResponseTypes: [ReportBatchItemFailures]", "")


def test_logged_and_forgotten(judged: Callable[..., list[Any]], written: str) -> None:
    said = judged(written, rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.line, one.severity, one.key) for one in said] == [
        ("fail", "Worker", "Properties/Code/ZipFile", "except Exception:", Severity.ERROR, "record:except Exception")
    ]
    assert "every exception of a message ('except Exception')" in said[0].text


def test_the_whole_batch(judged: Callable[..., list[Any]], written: str) -> None:
    text = written.replace(
        'for record in event["Records"]:\n                  try:\n                      deliver(record)\n                  ',
        'try:\n                  for record in event["Records"]: deliver(record)\n              ',
    ).replace("                      logging.ex", "                  logging.ex")
    said = judged(text, rule=RULE)
    assert [(one.verdict, one.line, one.key) for one in said] == [("fail", "except Exception:", "batch:except Exception")]


def test_whoever_raises_again_is_silent(judged: Callable[..., list[Any]], written: str) -> None:
    assert judged(written.replace('delivered")\n', 'delivered")\n                      raise\n'), rule=RULE) == []


def test_code_that_cannot_be_read_is_undecided(judged: Callable[..., list[Any]], written: str) -> None:
    said = judged(written.replace("python3.13", "java21"), rule=RULE)
    assert [(one.verdict, one.resource, one.route, one.text) for one in said] == [
        ("undecided", "Worker", "Properties/Code/ZipFile", "the code of Worker is in no folder of this repository: not read")
    ]


def test_work_that_is_done_elsewhere_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed('Worker: {Properties: {Code: {ZipFile: "import app\\ndef handler(event, context): return app.run(event)"}}}', RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "what is done with the records of a batch is in code that is not read")]


PYTHON = """
import json

def handler(event, context):
    for record in event["Records"]:
        try:
            total = json.loads(record["body"])["amount"] * 2
        except Exception as error:
            print(error)
    return ANSWER
"""
NODE = """
exports.handler = async (event) => {
  for (const record of event.Records) {
    try {
      const total = JSON.parse(record.body).amount * 2;
    } catch (error) {
      console.log(error);
    }
  }
  return ANSWER;
};
"""


@pytest.mark.parametrize("answer", ['{"batchItemFailures": []}', '{"failed": []}', '{"statusCode": 200}'])
@pytest.mark.parametrize(("runtime", "code"), [("python3.13", PYTHON), ("nodejs22.x", NODE)], ids=["python", "node"])
def test_where_nothing_but_the_parsing_may_fail_it_is_a_warning(runtime: str, code: str, answer: str, changed: Callable[..., list[Any]]) -> None:
    code = code.replace("ANSWER", answer)
    lines = "".join(f"        {line}\n" for line in code.splitlines())
    said = changed(f"Worker:\n  Properties:\n    Runtime: {runtime}\n    Code:\n      ZipFile: |\n{lines}", RULE)
    assert [(one.verdict, one.resource, one.severity) for one in said] == [("fail", "Worker", Severity.WARNING)]


PARSED_FIRST = {
    "python3.13": """
import json
import boto3
table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            table.put_item(Item=order)
        except Exception as error:
            print(error)
    return {"batchItemFailures": []}
""",
    "nodejs22.x": """
exports.handler = async (event) => {
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      await deliver(order);
    } catch (error) {
      console.log(error);
    }
  }
  return { batchItemFailures: [] };
};
""",
}


@pytest.mark.parametrize("runtime", PARSED_FIRST)
def test_work_behind_the_parsing_makes_it_an_error_and_one_line(runtime: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(PARSED_FIRST[runtime], RULE, properties=f"    Runtime: {runtime}\n")
    assert [(one.verdict, one.resource, one.severity) for one in said if one.verdict == "fail"] == [("fail", "Worker", Severity.ERROR)]


HELD = {
    "pool.submit(work, record)": """
from concurrent.futures import ThreadPoolExecutor

def work(record):
    deliver(record["body"])

def handler(event, context):
    with ThreadPoolExecutor() as pool:
        for record in event["Records"]:
            pool.submit(work, record)
    return {"batchItemFailures": []}
""",
    "asyncio.gather(return_exceptions=True)": """
import asyncio

async def work(record):
    deliver(record["body"])

async def run(event):
    await asyncio.gather(*[work(record) for record in event["Records"]], return_exceptions=True)

def handler(event, context):
    asyncio.run(run(event))
    return {"batchItemFailures": []}
""",
}


@pytest.mark.parametrize("holder", HELD)
def test_it_names_what_keeps_an_exception_that_nobody_looks_at(holder: str, coded: Callable[..., list[Any]]) -> None:
    said = [one for one in coded(HELD[holder], RULE) if one.verdict == "fail"]
    assert [(one.severity, f"('{holder}')" in one.text, one.key) for one in said] == [(Severity.ERROR, True, f"record:{holder}")]


@pytest.mark.parametrize("rest", ["deliver(body)", "deliver(body['id'])"])
def test_what_cannot_be_parsed_may_be_dropped_where_the_work_is_told(rest: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
import json

def handler(event, context):
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
        except Exception as error:
            print(error)
            continue
        {rest}
"""
    assert coded(code, RULE) == []


BOTH = """
import json
def handler(event, context):
    failed = 0
    for record in event["Records"]:
        try:
            deliver(json.loads(record["body"]))
        except Exception:
            failed += 1
    return {"failed": failed}
"""


def test_a_clause_around_the_parsing_and_the_work_is_as_grave_as_the_work(judged: Callable[..., list[Any]], whole: Callable[[str], str]) -> None:
    said = judged(whole(BOTH), rule=RULE)
    assert [(one.verdict, one.line, one.severity) for one in said] == [("fail", "except Exception:", Severity.ERROR)]


def test_trap_work_that_nobody_waits_for_is_said_once(coded: Callable[..., list[Any]]) -> None:
    code = "import threading\ndef handler(event, context):\n    for record in event['Records']:\n        %s\n    return {'batchItemFailures': []}"
    started = "threading.Thread(target=deliver, args=(record,)).start()"
    assert [one.verdict for one in coded(code % started, "unawaited-work")] == ["fail"]
    assert [one for one in coded(code % started, RULE) if one.verdict == "fail"] == []
    joined = "t = threading.Thread(target=deliver, args=(record,)); t.start(); t.join()"
    assert [one.verdict for one in coded(code % joined, RULE) if one.verdict == "fail"] == ["fail"]


ONCE = """
import json, os, boto3
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table("orders")
def save(order):
    try:
        table.put_item(Item={"id": order["id"]}, ConditionExpression="attribute_not_exists(id)")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if TEST:
            raise
        print("done already")
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            save(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
ONCE_IN_NODE = """
const { DynamoDBClient, PutItemCommand, ConditionalCheckFailedException } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
const save = async (order) => {
  try {
    await client.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: order.id } }, ConditionExpression: "attribute_not_exists(id)" }));
  } catch (error) {
    if (TEST) throw error;
    console.log("done already");
  }
};
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await save(JSON.parse(record.body));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
ASKED = """
import boto3
import httpx
import requests
table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    for record in event["Records"]:
        BEFORE
        try:
            STEPS
        except Exception as error:
            print(error)
            continue
"""


@pytest.mark.parametrize(
    ("code", "test", "found"),
    [
        (ONCE, 'code != "ConditionalCheckFailedException"', False),
        (ONCE, 'code == "ConditionalCheckFailedException"', True),
        (ONCE, 'code in ("ThrottlingException", "InternalServerError")', False),
        (ONCE_IN_NODE, "error.name !== 'ConditionalCheckFailedException'", False),
        (ONCE_IN_NODE, "error.name === 'ConditionalCheckFailedException'", True),
        (ONCE_IN_NODE, "!(error instanceof ConditionalCheckFailedException)", False),
        (ONCE_IN_NODE, "error instanceof ConditionalCheckFailedException", True),
        (ONCE_IN_NODE, "error.name === 'ThrottlingException'", False),
    ],
)
def test_whoever_tells_only_of_what_is_done_already_loses_the_others(code: str, test: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    said = coded(code.replace("TEST", test), RULE, properties="    Runtime: nodejs22.x\n" if code is ONCE_IN_NODE else "")
    assert [one.key for one in said if one.verdict == "fail"] == (
        [f"record:{'catch (error)' if code is ONCE_IN_NODE else 'except ClientError'}"] if found else []
    )


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("(Exception or ValueError)", "fail"),
        ("(ValueError and Exception)", "fail"),
        ("ValueError.__base__", "undecided"),
        ("ValueError.__mro__[1]", "undecided"),
        ("ValueError", ""),
    ],
)
def test_a_class_that_is_written_in_another_way(clause: str, verdict: str, judged: Callable[..., list[Any]], written: str) -> None:
    assert [one.verdict for one in judged(written.replace("except Exception", f"except {clause}"), rule=RULE)] == [verdict] * bool(verdict)


@pytest.mark.parametrize(("script", "verdict"), [("/var/task/run.sh", "undecided"), ("/opt/otel-instrument", "fail")])
def test_a_script_of_the_code_that_starts_the_runtime(script: str, verdict: str, judged: Callable[..., list[Any]], written: str) -> None:
    variables = f"      Environment: {{Variables: {{AWS_LAMBDA_EXEC_WRAPPER: {script}}}}}\n"
    (said,) = judged(written.replace("      Handler:", f"{variables}      Handler:"), rule=RULE)
    assert said.verdict == verdict


@pytest.mark.parametrize(
    ("before", "steps", "fires"),
    [
        pytest.param(
            'answer = httpx.post("https://a", content=record["body"], timeout=3)',
            "answer.raise_for_status()",
            True,
            id="the status of what is told when it fails",
        ),
        pytest.param('answer = requests.get("https://a/" + record["body"], timeout=3)', "answer.raise_for_status()", True, id="of what is fetched"),
        pytest.param(
            'table.put_item(Item={"id": record["body"]})',
            'requests.post("https://a", data=record["body"], timeout=3).raise_for_status()',
            False,
            id="of a notice",
        ),
        pytest.param(
            'answer = requests.post("https://a", data=record["body"], timeout=3)',
            'requests.post("https://b", data=record["body"], timeout=3).raise_for_status()',
            False,
            id="of another request that stands there, too",
        ),
        pytest.param('answer = session(record["body"])', "answer.raise_for_status()", False, id="of what is no client of HTTP that is known"),
    ],
)
def test_a_refused_request_is_the_failure_of_its_work(before: str, steps: str, fires: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    said = coded(ASKED.replace("BEFORE", before).replace("STEPS", steps), RULE)
    assert [(one.verdict, one.severity, one.resource) for one in said] == ([("fail", Severity.ERROR, "Worker")] if fires else [])

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "response-unread"
Coded = Callable[..., list[Any]]
PYTHON = """
import asyncio, json
import aiohttp, boto3, httpx, requests, urllib.request, urllib3
MADE
table = boto3.resource("dynamodb").Table("orders")

async def main(records):
    failures = []
    for record in records:
        try:
            order = json.loads(record["body"])
            BEFORE
            CALL
            AFTER
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

def handler(event, context):
    return asyncio.run(main(event["Records"]))
"""
NODE = """
const axios = require("axios");
const got = require("got");
const { DynamoDBClient, PutItemCommand, GetItemCommand } = require("@aws-sdk/client-dynamodb");
const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
const { Agent, interceptors, request } = require("undici");
MADE
const { SFNClient, StartSyncExecutionCommand } = require("@aws-sdk/client-sfn");
const db = new DynamoDBClient({}), fn = new LambdaClient({}), sfn = new SFNClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      BEFORE
      CALL;
      AFTER
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
URL = '"https://example.com/orders"'
POST = f"requests.post({URL}, json=order, timeout=3)"
SESSION = f"client.post({URL}, json=order, timeout=3)"
FETCH = f'await fetch({URL}, {{ method: "POST", body: JSON.stringify(order), signal: AbortSignal.timeout(3000) }})'


UNDICI = f"await request({URL}, {{ method: 'POST', body: record.body }})"


def said(call: str, coded: Coded, made: str = "", before: str = "", after: str = "") -> list[Any]:
    """What is said of a handler that makes this call, with something done before and after it."""
    node = any(word in call for word in ("await fetch", "await request", "axios", "got.", "await fn", "await sfn"))
    code = (
        (NODE if node else PYTHON)
        .replace("MADE", made)
        .replace("BEFORE", before or ("" if node else "pass"))
        .replace("CALL", call)
        .replace("AFTER", after or ("" if node else "pass"))
    )
    found: list[Any] = coded(code, RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return found


MARK = 'table.update_item(Key={"id": order["id"]}, UpdateExpression="SET sent = :t")'


LOCK = "if not cache.set(order['id'], 1, nx=True, ex=60):\n                raise RuntimeError(order)"


@pytest.mark.parametrize(
    "case",
    [
        (POST, "", "", "", "requests.post"),
        (POST, "", 'known = table.get_item(Key={"id": order["id"]})', "", "requests.post"),
        (f'requests.request("PUT", {URL}, json=order, timeout=3)', "", "", "", "requests.request"),
        (SESSION, "client = requests.Session()", "", "", "requests.Session.post"),
        (f"httpx.post({URL}, json=order)", "", "", "", "httpx.post"),
        (f"await {SESSION}", "client = httpx.AsyncClient()", "", "", "httpx.AsyncClient.post"),
        (f'client.request("POST", {URL}, body=record["body"], timeout=3)', "client = urllib3.PoolManager()", "", "", "urllib3.PoolManager.request"),
        (
            f'client.request("POST", {URL}, body=record["body"])',
            "client = urllib3.PoolManager(timeout=3, retries=False)",
            "",
            "",
            "urllib3.PoolManager.request",
        ),
        (
            f'client.request("POST", {URL}, body=record["body"])',
            "client = urllib3.PoolManager(retries=urllib3.Retry(total=2))",
            "",
            "",
            "urllib3.PoolManager.request",
        ),
        (POST, "", f"found = requests.get({URL}, timeout=3)\n            found.raise_for_status()\n            order |= found.json()", "", "requests.post"),
        (POST, "sqs = boto3.client('sqs')", "", 'sqs.delete_message(QueueUrl="url", ReceiptHandle=record["receiptHandle"])', "requests.post"),
        (FETCH, "", "", "", "fetch"),
        (FETCH, "", "await db.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: order.id } } }));", "", "fetch"),
        (FETCH, "const { open } = require('connections');", "const connection = await open();", "", "fetch"),
        (FETCH, "const { Vault } = require('vault'); const vault = new Vault();", "const token = await vault.token('orders');", "", "fetch"),
        (f"const answer = {FETCH}", "", "", "", "fetch"),
        (UNDICI, "", "", "", "request"),
        (f"response = {POST}", "", "", "", "requests.post"),
        (f"response = await {SESSION}", "client = httpx.AsyncClient()", "", "", "httpx.AsyncClient.post"),
        (f"response = await {SESSION}", "client = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=2))", "", "", "httpx.AsyncClient.post"),
        (f"response = {POST}", "", "", "print(response.status_code)", "requests.post"),
        (POST, "import redis\ncache = redis.Redis()", LOCK, "cache.delete(order['id'])", "requests.post"),
        (f"response = {POST}", "", "", "if not response.ok: print('failed', response.text)", "requests.post"),
        (
            f"response = {POST}",
            "",
            "",
            "if response.ok:\n                print('done')\n            else:\n                print(response.text)",
            "requests.post",
        ),
        (f"const answer = {FETCH}", "", "", "console.log(answer.status);", "fetch"),
        (f"const {{ status, statusText: words }} = {FETCH}", "", "", "console.log(status, words);", "fetch"),
        (f"const {{ ok = check(), status }} = {FETCH}", "", "", "console.log(status);", "fetch"),
        (f"const answer = {FETCH}", "", "", "if (!answer.ok) console.error(answer.status, await answer.text());", "fetch"),
        (f"const answer = {FETCH}", "", "", "if (answer.ok) { console.log('done'); } else { console.error(answer.statusText); }", "fetch"),
        (f"async with {SESSION} as response: pass", "client = aiohttp.ClientSession()", "", "", "aiohttp.ClientSession.post"),
        (f"await axios.post({URL}, order, {{ timeout: 3000, validateStatus: () => true }})", "", "", "", "axios.post"),
        (f"await axios.put({URL}, order, {{ timeout: 3000, validateStatus: null }})", "", "", "", "axios.put"),
        (f"await axios.create({{ validateStatus: (status) => true }}).post({URL}, order)", "", "", "", "axios.create"),
        (f"await got.post({URL}, {{ json: order, throwHttpErrors: false }})", "", "", "", "got.post"),
        (f"await got.extend({{ throwHttpErrors: false }}).extend({{ headers: {{}} }}).post({URL}, {{ json: order }})", "", "", "", "got.extend"),
    ],
)
def test_nothing_looks_at_the_response(case: tuple[str, ...], coded: Coded) -> None:
    *given, what = case
    (one,) = said(given[0], coded, *given[1:])
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)
    assert one.text.startswith(f"Worker does not act on the response of {what}: ")


@pytest.mark.parametrize(
    ("call", "made", "before", "after"),
    [
        (POST, "import redis\ncache = redis.Redis()", LOCK + "\n            table.put_item(Item=order)", ""),
        (f"{POST}.raise_for_status()", "", "", ""),
        (f'client.request("POST", {URL}, body=record["body"])', "client = urllib3.PoolManager(retries=urllib3.Retry(total=2, status_forcelist=[500]))", "", ""),
        (POST, "", "", MARK),
        (FETCH, "", "", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: order.id } } }));"),
        (f"response = {POST}", "", "", "if response.status_code >= 400: failures.append({'itemIdentifier': record['messageId']})"),
        (f"response = {POST}", "", "", "if response.ok: print('done')\n            else: raise RuntimeError(response.text)"),
        (f"response = {POST}", "", "", "print(check(response.status_code)) if response.ok else park(record)"),
        (f"const answer = {FETCH}", "", "", "if (answer.ok) { console.log('done'); } else { throw new Error(answer.statusText); }"),
        (
            f"const answer = {FETCH}",
            "",
            "",
            "console.log(answer.status); if (answer.status > 299) batchItemFailures.push({ itemIdentifier: record.messageId });",
        ),
        (f"answers.append({POST})", "answers = []", "", ""),
        (f"assert {POST}.ok", "", "", ""),
        (POST, "", 'table.put_item(Item={"id": order["id"]})', ""),
        (f"requests.get({URL}, params=order, timeout=3)", "", "", ""),
        (f"requests.post({URL}, timeout=3)", "", "", 'table.put_item(Item={"id": order["id"]})'),
        (SESSION, 'client = requests.Session()\nclient.hooks["response"].append(lambda answer, **more: answer.raise_for_status())', "", ""),
        (SESSION, 'client = requests.Session()\nclient.mount("https://", adapter())', "", ""),
        (POST.replace("timeout", 'hooks={"response": check}, timeout'), "", "", ""),
        ("send(order)", f"@tenacity.retry(retry=tenacity.retry_if_result(is_bad))\ndef send(order):\n    return {POST}", "", ""),
        (f"await {SESSION}", 'client = httpx.AsyncClient(event_hooks={"response": [check]})', "", ""),
        (f"await {SESSION}", "client = aiohttp.ClientSession(raise_for_status=True)", "", ""),
        (f"urllib.request.urlopen({URL}, data=record['body'].encode(), timeout=3)", "", "", ""),
        (f"const answer = {FETCH}", "", "", "if (!answer.ok) throw new Error(answer.statusText);"),
        (f"let answer = {FETCH}", "", "", "answer = answer && (await check(answer));"),
        (f"response = {POST}", "", "", "check(response)"),
        (f"async with {SESSION} as response: response.raise_for_status()", "client = aiohttp.ClientSession()", "", ""),
        (f"check({FETCH})", "", "", ""),
        (UNDICI.replace("body:", "throwOnError: true, body:"), "", "", ""),
        (UNDICI.replace("body:", "dispatcher, body:"), "const dispatcher = new Agent().compose(interceptors.responseError());", "", ""),
        (f"const {{ ok, status }} = {FETCH}", "", "", "console.log(status); if (!ok) throw new Error('no');"),
        (f"const {{ status, ...rest }} = {FETCH}", "", "", "console.log(status); check(rest);"),
        (f"await axios.post({URL}, order, {{ timeout: 3000, validateStatus: (status) => status < 300 }})", "", "", ""),
        (f"{FETCH}.then(check)", "", "", ""),
        (f"await got.post({URL}, {{ json: order }})", "", "", ""),
        (f"await got.extend({{ throwHttpErrors: false }}).post({URL}, {{ json: order, throwHttpErrors: true }})", "", "", ""),
        (f"await got.extend({{ throwHttpErrors: false, hooks: {{ afterResponse: [check] }} }}).post({URL}, {{ json: order }})", "", "", ""),
        (f"await axios.post({URL}, order, {{ timeout: 3000 }})", "", "", ""),
        (FETCH, "", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: order.id } } }));", ""),
        (f"await fetch({URL})", "", "", "await db.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: order.id } } }));"),
    ],
)
def test_trap_a_response_that_is_looked_at_or_a_notice(call: str, made: str, before: str, after: str, coded: Coded) -> None:
    assert said(call, coded, made, before, after) == []


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ('order["score"] = scoring.score_order(order)', ["fail"]),
        ("order = prices.calculate(order)", ["fail"]),
        ('order = models.Order(order["id"])', ["fail"]),
        ("order = archive.store(order)", []),
        ("order = videos.convert(order)", []),
        ("order = orders.process(order)", []),
    ],
)
def test_what_a_request_is_made_ready_with_is_no_other_work(before: str, found: list[str], coded: Coded) -> None:
    assert [one.verdict for one in said(POST, coded, "import archive, models, orders, prices, scoring, videos", before)] == found


INVOKE, NODE_INVOKE = (
    'boto3.client("lambda").invoke(FunctionName="f", Payload=record["body"]TYPE)',
    'await fn.send(new InvokeCommand({ FunctionName: "f", Payload: record.bodyTYPE }))',
)
EXECUTE = 'boto3.client("stepfunctions").start_sync_execution(stateMachineArn="s", input=record["body"])'


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (INVOKE.replace("TYPE", ""), "FunctionError"),
        (INVOKE.replace("TYPE", ', InvocationType="RequestResponse"'), "FunctionError"),
        (EXECUTE, "StartSyncExecution answers 200 with the status FAILED"),
        (NODE_INVOKE.replace("TYPE", ""), "FunctionError"),
        (NODE_INVOKE.replace("TYPE", ', InvocationType: "RequestResponse"'), "FunctionError"),
        (
            'await sfn.send(new StartSyncExecutionCommand({ stateMachineArn: "s", input: record.body }))',
            "StartSyncExecution answers 200 with the status FAILED",
        ),
    ],
)
def test_what_is_called_and_waited_for_fails_without_an_exception(call: str, words: str, coded: Coded) -> None:
    (one,) = said(call, coded)
    assert one.verdict == "fail"
    assert words in one.text


@pytest.mark.parametrize(
    "call",
    [
        INVOKE.replace("TYPE", ', InvocationType="Event"'),
        INVOKE.replace("TYPE", ", InvocationType=kind()"),
        f"check({INVOKE.replace('TYPE', '')})",
        f'if "FunctionError" in {INVOKE.replace("TYPE", "")}: raise RuntimeError',
        NODE_INVOKE.replace("TYPE", ', InvocationType: "Event"'),
        f"check({NODE_INVOKE.replace('TYPE', '')})",
        f'print(json.loads({EXECUTE}["output"]))',
        'JSON.parse((await sfn.send(new StartSyncExecutionCommand({ stateMachineArn: "s", input: record.body }))).output)',
        f"if (({NODE_INVOKE.replace('TYPE', '')}).FunctionError) throw new Error()",
    ],
)
def test_trap_what_is_not_waited_for_or_is_looked_at(call: str, coded: Coded) -> None:
    assert said(call, coded) == []


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('subprocess.run(["/opt/x", order["id"]])', True),
        ('done = subprocess.run(["/opt/x", order["id"]], capture_output=True)\n            print(done.returncode, done.stderr)', True),
        ('os.system("/opt/x " + order["id"])', True),
        ('code = subprocess.call(["/opt/x", order["id"]])\n            print(code)', True),
        ('subprocess.run(["/opt/x", order["id"]], check=True)', False),
        ('subprocess.run(["/opt/x", order["id"]]).check_returncode()', False),
        ('subprocess.check_call(["/opt/x", order["id"]])', False),
        ('if os.system("/opt/x " + order["id"]) != 0: raise RuntimeError', False),
        ('subprocess.run(["/opt/x", order["id"]])\n            table.put_item(Item={"id": order["id"]})', False),
    ],
)
def test_a_program_that_fails_raises_nothing(call: str, found: bool, coded: Coded) -> None:  # noqa: FBT001 - of one case
    assert ["exit status" in one.text for one in said(call, coded, "import os, subprocess")] == [True] * found


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    found = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in found] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


DECORATED = """
import requests
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, batch_processor

processor = BatchProcessor(event_type=EventType.SQS)

def work(record):
    response = requests.post("https://example.com/orders", data=record.body, timeout=3)
    AFTER

@batch_processor(record_handler=work, processor=processor)
def handler(event, context):
    return processor.response()
"""


@pytest.mark.parametrize(("after", "found"), [("pass", True), ("response.raise_for_status()", False)])
def test_the_decorator_of_a_batch_processor_reports_by_the_processor_of_the_module(after: str, found: bool, coded: Coded) -> None:  # noqa: FBT001 - a table
    said = coded(DECORATED.replace("AFTER", after), RULE)
    assert [one.severity for one in said if one.verdict == "fail"] == [Severity.WARNING] * found


GATHERED = f"""
import asyncio
import httpx

async def work(client, record):
    response = await client.post({URL}, data=record["body"])
    AFTER

async def main(records):
    async with httpx.AsyncClient(timeout=2) as client:
        results = await asyncio.gather(*(work(client, one) for one in records), return_exceptions=True)
    return [{{"itemIdentifier": one["messageId"]}} for one, result in zip(records, results) if isinstance(result, Exception)]

def handler(event, context):
    return {{"batchItemFailures": asyncio.run(main(event["Records"]))}}
"""


@pytest.mark.parametrize(
    ("after", "found"), [("print(response.status_code)", True), ("return response.status_code", True), ("response.raise_for_status()", False)]
)
def test_what_is_gathered_is_asked_whether_it_is_an_exception(after: str, found: bool, coded: Coded) -> None:  # noqa: FBT001 - a table
    said = coded(GATHERED.replace("AFTER", after), RULE)
    assert [one.severity for one in said if one.verdict == "fail"] == [Severity.WARNING] * found


def test_a_state_that_is_written_beside_the_request_is_no_other_work(coded: Coded) -> None:
    """`processing` before it, `completed` with what was answered after it."""
    code = """
import boto3, json, requests
table = boto3.resource("dynamodb").Table("jobs")
def state(id, word, answer=None):
    table.update_item(Key={"pk": id}, UpdateExpression="SET #s = :s, answer = :a", ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":s": word, ":a": answer})
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            job = json.loads(record["body"])
            BEFORE
            response = requests.post("https://a.example", data=record["body"], timeout=3)
            LOOK
            state(job["id"], "completed", response.text)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
    begun = code.replace("BEFORE", 'state(job["id"], "processing")')
    (one,) = coded(begun.replace("LOOK", "pass"), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert coded(begun.replace("LOOK", "response.raise_for_status()"), RULE) == []
    assert coded(code.replace("BEFORE", "pass").replace("LOOK", "pass"), RULE) == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "calls-outlast-timeout"
POST = "import requests\ndef handler(event, context):\n    for record in event['Records']:\n        requests.post('https://example.com', data=record['body'], timeout=10)"
BESIDE = """
import requests
from concurrent.futures import ThreadPoolExecutor
def work(r):
    return requests.post("https://example.com", timeout=10)
def handler(event, context):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, event["Records"]))
"""
AGAIN = """
import requests
def handler(event, context):
    for record in event["Records"]:
        for attempt in range(3):
            try:
                requests.post("https://example.com", timeout=3)
                break
            except Exception:
                if attempt == 2:
                    raise
"""


def test_the_sum_of_a_batch(coded: Callable[..., list[Any]]) -> None:
    said = coded(POST, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.WARNING, "requests.post")]
    assert "10 s × 5 messages = 50 s, and Timeout is 30 s" in said[0].text


def test_one_factor_is_no_sum(coded: Callable[..., list[Any]]) -> None:
    [said] = coded(
        'import requests\ndef handler(event, context):\n    requests.post("https://example.com", data=event["Records"][0]["body"], timeout=40)', RULE
    )
    assert "waits up to 40 s, and Timeout is 30 s" in said.text


PAGES = """
import boto3
textract = boto3.client("textract")
def pages(job):
    answer = textract.get_document_analysis(JobId=job)
    LOOP
def handler(event, context):
    pages(event["Records"][0]["body"])
"""
LOOPS = {
    "while there is a next page": "while answer.get('NextToken'):\n        answer = textract.get_document_analysis(JobId=job, NextToken=answer['NextToken'])",
    "until there is none": "while True:\n        answer = textract.get_document_analysis(JobId=job)\n        if 'NextToken' not in answer:\n            break",
    "until it is done": "done = False\n    while not done:\n        answer = textract.get_document_analysis(JobId=job)\n        if answer['JobStatus'] == 'SUCCEEDED':\n            done = True",
    "an answer out of the loop": "while True:\n        answer = textract.get_document_analysis(JobId=job)\n        if answer['JobStatus'] in ('SUCCEEDED', 'FAILED'):\n            return answer",
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_a_loop_that_only_an_answer_ends_is_read_to_its_end(loop: str, coded: Callable[..., list[Any]]) -> None:
    assert all(one.verdict == "fail" for one in coded(PAGES.replace("LOOP", loop), RULE))


def test_a_request_is_waited_for_and_no_name_of_a_thing(coded: Callable[..., list[Any]]) -> None:
    code = """
import boto3
from botocore.config import Config
s3 = boto3.resource("s3", config=Config(read_timeout=40))
def handler(event, context):
    for record in event["Records"]:
        label = s3.Object("labels", record["messageId"])
        label.put(Body=record["body"])
"""
    (said,) = coded(code, RULE)
    assert said.key == "boto3.resource(s3).Object.put"


@pytest.mark.parametrize(
    "signs",
    [
        's3.generate_presigned_url("get_object", Params={"Bucket": "labels", "Key": record["messageId"]})',
        's3.generate_presigned_post("labels", record["messageId"])',
        's3.get_paginator("list_objects_v2")',
    ],
)
def test_what_makes_no_request_waits_for_nobody(signs: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
import boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(signature_version="s3v4", read_timeout=50))
def handler(event, context):
    for record in event["Records"]:
        made = {signs}
        print(made)
"""
    assert coded(code, RULE) == []


@pytest.mark.parametrize("options", ["retries={'max_attempts': 3}", "signature_version='s3v4'", "region_name='eu-west-1', max_pool_connections=20", ""])
def test_a_client_without_a_timeout_is_no_finding_whatever_else_it_is_told(options: str, coded: Callable[..., list[Any]]) -> None:
    code = """
import boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(OPTIONS))
def handler(event, context):
    for record in event["Records"]:
        s3.put_object(Bucket="labels", Key=record["messageId"], Body=record["body"])
"""
    assert coded(code.replace("OPTIONS", options), RULE) == []
    assert [one.verdict for one in coded(code.replace("OPTIONS", f"{options}, read_timeout=50".lstrip(", ")), RULE)] == ["fail"]


def test_attempts_count(coded: Callable[..., list[Any]]) -> None:
    said = coded(AGAIN, RULE)
    assert ["3 s × 3 attempts × 5 messages = 45 s" in one.text for one in said] == [True]


@pytest.mark.parametrize(
    ("code", "batch", "fix"),
    [
        (POST, 5, "Give requests.post a timeout of at most 6 s; or lower BatchSize; or set Timeout of Worker to 50 and VisibilityTimeout to six times that."),
        (
            POST.replace("=10", "=50"),
            1,
            "Give requests.post a timeout of at most 30 s; or set Timeout of Worker to 50 and VisibilityTimeout to six times that.",
        ),
        (POST.replace("=10", "=500"), 5, "Give requests.post a timeout of at most 6 s; or lower BatchSize."),
        (AGAIN.replace("=3)", "=400)"), 1, "Give requests.post a timeout of at most 10 s or fewer attempts."),
    ],
    ids=["a batch", "one message", "more than Lambda's longest", "attempts"],
)
def test_the_fix_is_one_that_can_be_made(code: str, batch: int, fix: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code, RULE, more=f"Mapping: {{Properties: {{BatchSize: {batch}}}}}")
    assert said.fix == fix


@pytest.mark.parametrize(
    "code",
    [
        POST.replace("timeout=10", "timeout=6"),
        BESIDE,
    ],
    ids=["just enough", "all at once"],
)
def test_it_fits(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE) == []


def test_a_larger_timeout_of_the_function(coded: Callable[..., list[Any]]) -> None:
    assert coded(POST, RULE, properties="    Timeout: 60\n", more="Orders: {Properties: {VisibilityTimeout: 400}}") == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


@pytest.mark.parametrize(
    ("client", "timeout"),
    [
        ("aiohttp.ClientSession", "aiohttp.ClientTimeout(total=SECONDS)"),
        ("aiohttp.ClientSession", "aiohttp.ClientTimeout(SECONDS)"),
        ("httpx.AsyncClient", "httpx.Timeout(SECONDS)"),
        ("httpx.AsyncClient", "httpx.Timeout(timeout=SECONDS)"),
    ],
)
def test_a_timeout_is_no_exception_whatever_it_is_called(client: str, timeout: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
import asyncio, aiohttp, httpx

async def main(records):
    async with {client}(timeout={timeout}) as session:
        for record in records:
            await session.post("https://example.com", data=record["body"])

def handler(event, context):
    asyncio.run(main(event["Records"]))
"""
    assert [one.verdict for one in coded(code.replace("SECONDS", "10"), RULE)] == ["fail"]
    assert coded(code.replace("SECONDS", "2"), RULE) == []


ABORTED = """
const post = async (body, ms) => {
  const controller = new AbortController();
  const timer = setTimeout(ABORT, ms);
  try {
    const response = await fetch("https://example.com", { method: "POST", body, signal: controller.signal });
    if (!response.ok) throw new Error(response.statusText);
  } finally {
    clearTimeout(timer);
  }
};
exports.handler = async (event) => {
  for (const record of event.Records) await post(record.body, 10_000);
};
"""


@pytest.mark.parametrize("abort", ["() => controller.abort()", "() => { console.warn('late'); controller.abort(new Error('late')); }"])
def test_a_timer_that_aborts_is_a_timeout(abort: str, coded: Callable[..., list[Any]]) -> None:
    node, code = "    Runtime: nodejs22.x\n", ABORTED.replace("ABORT,", f"{abort},")
    assert "10 s × 5 messages = 50 s" in coded(code, RULE, properties=node)[0].text
    assert coded(code.replace("10_000", "1_000"), RULE, properties=node) == []
    assert [one.verdict for one in coded(code.replace("10_000", "record.attributes.wait"), RULE, properties=node)] == ["undecided"]
    assert [one.verdict for one in coded(code.replace(abort, "() => console.warn('late')"), RULE, properties=node)] == ["undecided"]


@pytest.mark.parametrize("well", ["response.ok", "response.status_code == 200", "not response.is_error"])
def test_attempts_that_end_with_the_response_count(well: str, coded: Callable[..., list[Any]]) -> None:
    tried = f"        response = requests.post('https://example.com', timeout=3)\n        if {well}:\n            return\n"
    code = f"import requests\ndef post(body):\n    for attempt in range(3):\n{tried}    raise RuntimeError\ndef handler(event, context):\n    for record in event['Records']:\n        post(record['body'])\n"
    (said,) = coded(code, RULE)
    assert "3 s × 3 attempts × 5 messages = 45 s" in said.text


SLEEPS = "exports.handler = async (event) => {\n  for (const record of event.Records) {\n    %s;\n    await store(record.body);\n  }\n};"


@pytest.mark.parametrize(
    ("line", "head", "verdicts"),
    [
        ("await new Promise((resolve) => setTimeout(resolve, 10_000))", "", ["fail"]),
        ("await new Promise((resolve) => setTimeout(() => resolve(), 10000))", "", ["fail"]),
        ("await sleep(10000)", "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n", ["fail"]),
        ("await sleep(10000)", "async function sleep(ms) { await new Promise((resolve) => setTimeout(resolve, ms)); }\n", ["fail"]),
        ("await setTimeout(10000)", "const { setTimeout } = require('node:timers/promises');\n", ["fail"]),
        ("await new Promise((resolve) => setTimeout(resolve, 100))", "", []),
        ("await Promise.race([store(record), new Promise((_, reject) => setTimeout(reject, 10000))])", "", []),
        ("await Promise.race([store(record), new Promise((resolve) => setTimeout(resolve, 10000))])", "", []),
        ("await new Promise((resolve) => setImmediate(resolve, 10000))", "", []),
    ],
)
def test_a_sleep_of_node(line: str, head: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(head + SLEEPS % line, RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [(one.verdict, one.resource, one.key) for one in said] == [(verdict, "Worker", "setTimeout") for verdict in verdicts]
    assert all("10 s × 5 messages = 50 s, and Timeout is 30 s" in one.text for one in said)


SLOW = """
import asyncio, os
import boto3
table = boto3.resource("dynamodb", config=boto3.session.Config(connect_timeout=20, read_timeout=20, retries={"total_max_attempts": 2})).Table("orders")
async def one(record):
    await asyncio.wait_for(asyncio.to_thread(table.get_item, Key={"id": record["messageId"]}), LIMIT)
def handler(event, context):
    asyncio.run(one(event["Records"][0]))
"""


@pytest.mark.parametrize(
    ("limit", "verdicts"), [("20", []), ("timeout=20", []), ("31", ["fail"]), ("None", ["fail"]), ("int(os.environ['LIMIT'])", ["undecided"])]
)
def test_who_waits_no_longer_than_that(limit: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(SLOW.replace("LIMIT)", f"{limit})"), RULE)] == verdicts


WAITER = """
const { S3Client, waitUntilObjectExists } = require("@aws-sdk/client-s3");
const client = new S3Client({});
const arrived = (record) => waitUntilObjectExists({ client, OPTIONS }, { Bucket: "uploads", Key: record.body });
exports.handler = async (event, context) => {
  LOOP
};
"""
ONE_BY_ONE = "for (const record of event.Records) await arrived(record);"
AT_ONCE = "await Promise.all(event.Records.map(arrived));"


@pytest.mark.parametrize(
    ("loop", "options", "verdicts"),
    [
        (ONE_BY_ONE, "maxWaitTime: 10", ["fail"]),
        (ONE_BY_ONE, "maxWaitTime: 10, minDelay: 1", ["fail"]),
        (ONE_BY_ONE, "maxWaitTime: 2", []),
        (AT_ONCE, "maxWaitTime: 10", []),
        (AT_ONCE, "maxWaitTime: 60", ["fail"]),
        (AT_ONCE, "maxWaitTime: 60, abortSignal: signal", []),
        (AT_ONCE, "maxWaitTime: context.getRemainingTimeInMillis() / 1000 - 2", []),
        (AT_ONCE, "...options", []),
    ],
)
def test_a_waiter_waits_as_long_as_it_is_told(loop: str, options: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = WAITER.replace("LOOP", loop).replace("OPTIONS", options)
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts
    assert all("waitUntilObjectExists in Worker waits up to" in one.text for one in said)
    assert coded(code, "call-without-timeout", properties="    Runtime: nodejs22.x\n") == []


TRIED_IN_NODE = """const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let context;
async function attempt(send) { %s }
exports.handler = async (event, given) => {
  context = given;
  const batchItemFailures = [];
  for (const record of event.Records) {
    %s
  }
  return { batchItemFailures };
};"""
OF_EACH = "try { await attempt(() => fetch(record.body, { signal: AbortSignal.timeout(100) })); } catch { batchItemFailures.push({ itemIdentifier: record.messageId }); }"
OF_FIRST = "await attempt(() => fetch(record.body, { signal: AbortSignal.timeout(100) }));"
COUNTED_IN_NODE = "for (let i = 1; ; i++) { try { return await send(); } catch (e) { if (i === 5) throw e; await sleep(%s); } }"


@pytest.mark.parametrize(
    ("attempts", "work", "words"),
    [
        (COUNTED_IN_NODE % "8000", OF_FIRST, ["8 s × 4 attempts = 32 s"]),
        (COUNTED_IN_NODE % "2000", OF_EACH, ["2 s × 4 attempts × 5 messages = 40 s"]),
        (COUNTED_IN_NODE % "1500 * 2 ** i", OF_FIRST, ["waits up to 45 s, and"]),
        (COUNTED_IN_NODE % "Math.min(20_000, 1500 * Math.pow(2, i))", OF_FIRST, ["waits up to 41 s, and"]),
        ("let left = 4; while (true) { try { return await send(); } catch (e) { if (left-- === 0) throw e; await sleep(8000); } }", OF_FIRST, ["8 s × 4 attempts = 32 s"]),
        ("const once = async (left) => { try { return await send(); } catch (e) { if (!left) throw e; await sleep(8000); return once(left - 1); } }; return once(4);", OF_FIRST, ["8 s × 4 attempts = 32 s"]),
        (COUNTED_IN_NODE % "2000", OF_FIRST, []),
        (COUNTED_IN_NODE % "500", OF_EACH, []),
        (COUNTED_IN_NODE % "8000" , "await Promise.all([]);", []),
        (COUNTED_IN_NODE.replace("i === 5", "i === 5 || context.getRemainingTimeInMillis() < 9000") % "8000", OF_FIRST, []),
        ("await send(); await sleep(2000);", OF_EACH, []),
    ],
)  # fmt: skip
def test_attempts_wait_for_one_another(attempts: str, work: str, words: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(TRIED_IN_NODE % (attempts, work), RULE, properties="    Runtime: nodejs22.x\n    Handler: index.handler\n")
    assert [(one.verdict, one.key) for one in said] == [("fail", "setTimeout") for _ in words]
    assert all(word in one.text for word, one in zip(words, said, strict=True))


@pytest.mark.parametrize(("seconds", "verdicts"), [("40", ["fail"]), ("2", [])])
def test_a_block_that_ends_bounds_the_calls_in_it(seconds: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = """
import asyncio, httpx
client = httpx.AsyncClient(timeout=None)
async def main(records):
    for record in records:
        async with asyncio.timeout(SECONDS):
            await client.post("https://a.example", content=record["body"])
def handler(event, context):
    asyncio.run(main(event["Records"]))
"""
    assert [one.verdict for one in coded(code.replace("SECONDS", seconds), "calls-outlast-timeout")] == verdicts


def test_what_a_variable_says_is_less_than_the_block_allows(coded: Callable[..., list[Any]]) -> None:
    code = """
import asyncio, httpx, os
client = httpx.AsyncClient(timeout=float(os.environ.get("SECONDS", "2")))
async def main(records):
    for record in records:
        async with asyncio.timeout(40):
            await client.post("https://a.example", content=record["body"])
def handler(event, context):
    asyncio.run(main(event["Records"]))
"""
    assert coded(code, "calls-outlast-timeout") == []
    (one,) = coded(code.replace('"2"', '"50"'), "calls-outlast-timeout")
    assert one.verdict == "fail"

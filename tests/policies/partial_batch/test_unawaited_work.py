from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "unawaited-work"
CALLED = """
import asyncio
async def deliver(record):
    await post(record)
async def main(event):
    for record in event["Records"]:
        deliver(record)
def handler(event, context):
    asyncio.run(main(event))
"""
HANDLER = "async def handler(event, context):\n    for record in event['Records']:\n        await deliver(record)"
THREAD = "import threading\ndef handler(event, context):\n    for record in event['Records']:\n        threading.Thread(target=deliver, args=(record,)).start()"
TASK = CALLED.replace("        deliver(record)", "        asyncio.create_task(deliver(record))")
STARTED = "import boto3\nsfn = boto3.client('stepfunctions')\ndef handler(event, context):\n    for r in event['Records']:\n        sfn.start_execution(stateMachineArn='x', input=r['body'])"


@pytest.mark.parametrize(
    ("code", "kind"), [(CALLED, "call"), (TASK, "call"), (HANDLER, "handler"), (THREAD, "thread")], ids=["a coroutine", "a task", "the handler", "a thread"]
)
def test_nobody_waits(code: str, kind: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(code, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key.partition(":")[0]) for one in said] == [("fail", "Worker", Severity.ERROR, kind)]
    assert kind != "handler" or {one.text for one in coded(code, "handler-response")} == {*said[0].explains}


def test_work_that_another_service_is_asked_to_do_is_a_note(coded: Callable[..., list[Any]]) -> None:
    """There is nothing to await: where its failures are seen is what is to be said."""
    (said,) = coded(STARTED, RULE)
    assert (said.verdict, said.severity, said.key) == ("fail", Severity.NOTE, "started:start_execution")
    assert "ExecutionsFailed" in said.fix
    assert "asyncio" not in said.fix


@pytest.mark.parametrize(
    "code",
    [
        CALLED.replace("        deliver(record)", "        await deliver(record)"),
        CALLED.replace('    for record in event["Records"]:\n        deliver(record)', '    await asyncio.gather(*[deliver(r) for r in event["Records"]])'),
        CALLED.replace(
            '    for record in event["Records"]:\n        deliver(record)',
            '    tasks = [asyncio.create_task(deliver(r)) for r in event["Records"]]\n    for t in tasks: await t',
        ),
        THREAD.replace("threading.Thread(target=deliver, args=(record,)).start()", "t = threading.Thread(target=deliver, args=(record,)); t.start(); t.join()"),
    ],
    ids=["awaited", "gathered", "tasks", "joined"],
)
def test_somebody_waits(code: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(code, RULE) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


def test_the_fix_is_that_of_what_is_not_awaited(coded: Callable[..., list[Any]]) -> None:
    code = "exports.handler = async (event) => { event.Records.forEach(async (record) => { await deliver(record.body); }); return { batchItemFailures: [] }; };"
    (said,) = [one for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"]
    assert said.fix.startswith("Await Promise.all(event.Records.map(…))")
    assert "asyncio" not in said.fix


ASYNC_RECORD = """
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)

async def work(record):
    await deliver(record.body)

def handler(event, context):
    return process_partial_response(event, work, processor, context)
"""


def test_a_coroutine_that_powertools_does_not_wait_for(coded: Callable[..., list[Any]]) -> None:
    assert [(one.verdict, one.resource, one.key.partition(":")[0]) for one in coded(ASYNC_RECORD, RULE)] == [("fail", "Worker", "call")]
    assert coded(ASYNC_RECORD.replace("async def", "def").replace("await ", ""), RULE) == []


DROPPED = """
def work(records, failures):
    for record in records:
        try:
            deliver(record["body"])
            yield record["messageId"]
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})

def handler(event, context):
    failures = []
    WORK
    return {"batchItemFailures": failures}
"""
DROPPED_IN_NODE = """
import { deliver } from './shop.mjs';
async function* work(records) { for (const record of records) { await deliver(record.body); yield record.messageId; } }
export const handler = async (event) => { WORK };
"""


@pytest.mark.parametrize(
    ("runtime", "code", "work", "found"),
    [
        ("python3.13", DROPPED, 'work(event["Records"], failures)', ["generator"]),
        ("python3.13", DROPPED, 'list(work(event["Records"], failures))', []),
        ("python3.13", DROPPED, 'for one in work(event["Records"], failures): print(one)', []),
        ("nodejs22.x", DROPPED_IN_NODE, "work(event.Records);", ["generator"]),
        ("nodejs22.x", DROPPED_IN_NODE, "for await (const id of work(event.Records)) console.log(id);", []),
    ],
)
def test_a_generator_that_nobody_goes_through(runtime: str, code: str, work: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(code.replace("WORK", work), RULE, properties=f"    Runtime: {runtime}\n")
    assert [one.key.partition(":")[0] for one in said] == found


RUN_BY = """
import asyncio
import elsewhere

async def main(records):
    failures = []
    for record in records:
        try:
            await deliver(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return failures

def handler(event, context):
    return {"batchItemFailures": RUN}
"""


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ('asyncio.Runner().run(main(event["Records"]))', []),
        ('elsewhere.run_sync(main(event["Records"]))', []),
        ('elsewhere.settle(main(event["Records"]))', ["undecided"]),
        ('[main(event["Records"]) and 1]', ["fail"]),
    ],
)
def test_a_coroutine_that_something_else_runs(run: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(RUN_BY.replace("RUN", run), RULE)] == found


PUT_OFF = """
import { deliver } from './shop.mjs';
export const handler = async (event) => {
  for (const record of event.Records) { LATER }
};
"""


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ("setTimeout(() => deliver(record.body), 100);", ["fail"]),
        ("setImmediate(deliver, record.body);", ["fail"]),
        ("const timer = setTimeout(() => deliver(record.body), 100); clearTimeout(timer); await deliver(record.body);", []),
        ("await new Promise((resolve, reject) => setTimeout(() => deliver(record.body).then(resolve, reject), 100));", []),
        ("const c = new AbortController(); setTimeout(() => c.abort(record.messageId), 100); await deliver(record.body, c.signal);", []),
        ("await deliver(record.body); setTimeout(() => console.log(record.messageId), 100);", []),
    ],
)
def test_work_in_a_timer(later: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(PUT_OFF.replace("LATER", later), RULE, properties="    Runtime: nodejs22.x\n")] == found


HELPED = """
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
const save = (record) => client.send(new PutItemCommand({ TableName: "orders", Item: { pk: { S: record.messageId } } }));
const work = async (record) => { await save(record); return null; };
exports.handler = async (event) => {
  CALL
  return { batchItemFailures: [] };
};
"""


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("for (const record of event.Records) save(record);", "calls save without await"),
        ("const ends = Promise.all(event.Records.map(work)); console.log(ends.filter(Boolean));", "calls Promise.all without await"),
        ("for (const record of event.Records) await save(record);", None),
        ("const ends = await Promise.all(event.Records.map(work)); console.log(ends.filter(Boolean));", None),
    ],
)
def test_it_is_named_where_nobody_waits_for_it(call: str, named: str | None, coded: Callable[..., list[Any]]) -> None:
    """Not where the promise is made: that is in a helper, perhaps. One that is used as if it were its value is not waited for, either."""
    said = [one.text for one in coded(HELPED.replace("CALL", call), RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"]
    assert len(said) == (named is not None)
    assert named is None or named in said[0]


STREAMED = """
const { Parser } = require("a-parser");
const { S3Client, PutObjectCommand } = require("@aws-sdk/client-s3");
const s3 = new S3Client({});
const put = async (part) => { await s3.send(new PutObjectCommand({ Bucket: "parts", Key: part.id, Body: part.text })); };
exports.handler = async (event) => {
  for (const record of event.Records) {
    const parser = new Parser();
    parser.on("data", EACH);
    await new Promise((resolve, reject) => { parser.on("end", resolve); parser.on("error", reject); parser.write(record.body); });
  }
  return { batchItemFailures: [] };
};
"""


@pytest.mark.parametrize(
    ("each", "fails"),
    [
        ("(part) => { parser.pause(); put(part).then(() => parser.resume()); }", False),
        ("(part) => { put(part).then(() => part.release()); }", False),
        ("(part, done) => { put(part).finally(done).then(() => done()); }", False),
        ("(part) => { put(part); }", True),
        ("(part) => { put(part).then(() => console.log('put')); }", True),
    ],
)
def test_a_stream_may_go_on_when_the_work_on_a_part_has_ended(each: str, fails: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    said = coded(STREAMED.replace("EACH", each), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.key for one in said if one.verdict == "fail"] == (["call:put"] if fails else [])
    assert any(one.verdict == "undecided" for one in said)


@pytest.mark.parametrize(
    "call", ["getSignedUrlPromise('getObject', { Bucket: 'labels', Key: 'a' })", "getSignedUrl('getObject', { Bucket: 'labels', Key: 'a' })"]
)
def test_what_only_signs_a_request_sends_none(call: str, coded: Callable[..., list[Any]]) -> None:
    code = f"const AWS = require('aws-sdk');\nconst s3 = new AWS.S3();\nexports.handler = async (event) => {{ for (const r of event.Records) {{ console.log(r.body, await s3.{call}); }} }};"
    assert coded(code, RULE, properties="    Runtime: nodejs16.x\n") == []


def test_whether_something_gives_a_promise_is_one_question(coded: Callable[..., list[Any]]) -> None:
    """What becomes of a failure that the code sees is known all the same."""
    code = """
const { Writer } = require('points');
const writer = new Writer();
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { writer.point(record.body); await writer.close(record.body); } catch (error) { TELL }
  }
  return { batchItemFailures };
};
"""
    for tell, lost in (("batchItemFailures.push({ itemIdentifier: record.messageId });", []), ("console.error(error);", ["fail"])):
        made, node = code.replace("TELL", tell), "    Runtime: nodejs22.x\n"
        assert [one.verdict for one in coded(made, RULE, properties=node)] == ["undecided"]
        assert [one.verdict for one in coded(made, "swallowed-exception", properties=node)] == lost


def test_trap_a_request_that_is_waited_for_by_its_event(coded: Callable[..., list[Any]]) -> None:
    code = (
        "const https = require('node:https');\nconst {{ once }} = require('node:events');\nexports.handler = async (event) => {{\n  for (const r of event.Records) {{\n"
        "    const req = https.request('https://example.com', {{ method: 'POST' }});\n    req.on('error', (e) => console.error(e));\n    req.end(r.body);\n{}  }}\n  return {{ batchItemFailures: [] }};\n}};\n"
    )
    waits = "    const [res] = await once(req, 'response');\n    res.resume();\n"
    assert coded(code.format(waits), "unawaited-work", properties="    Runtime: nodejs22.x\n") == []
    (said,) = coded(code.format(""), "unawaited-work", properties="    Runtime: nodejs22.x\n")
    assert said.verdict == "fail"

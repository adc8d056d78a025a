from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "raises-for-one-message"
OUTSIDE = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            deliver(order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def test_the_body_is_read_outside(coded: Callable[..., list[Any]]) -> None:
    said = coded(OUTSIDE, RULE)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.WARNING, "parse")]
    assert said[0].related == ("failed messages are put into batchItemFailures here",)


def test_the_body_is_read_inside(coded: Callable[..., list[Any]]) -> None:
    assert coded(OUTSIDE.replace('order = json.loads(record["body"])', "pass").replace("deliver(order)", 'deliver(json.loads(record["body"]))'), RULE) == []


def test_nothing_is_said_of_a_batch_that_is_not_asked_for(coded: Callable[..., list[Any]]) -> None:
    assert coded(OUTSIDE, RULE, "Mapping: {Properties: {FunctionResponseTypes: []}}") == []
    assert coded(OUTSIDE, RULE, "Mapping: {Properties: {BatchSize: 1}}") == []


def test_a_batch_that_fails_as_a_whole_is_raised_on_purpose(coded: Callable[..., list[Any]]) -> None:
    good = OUTSIDE.replace('order = json.loads(record["body"])', "order = record").replace(
        "    return", "    if len(failures) == len(event['Records']):\n        raise RuntimeError\n    return"
    )
    assert coded(good, RULE) == []


@pytest.mark.parametrize(
    ("last", "verdicts"), [("connection.close()", []), ("connection.commit()", ["fail"]), ("connection.execute(record['body'])", ["fail"])]
)
def test_giving_back_a_connection_is_no_work(last: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    code = """
import psycopg2
def handler(event, context):
    failures = []
    for record in event["Records"]:
        connection = psycopg2.connect("shop")
        try:
            connection.cursor().execute("insert into orders values (%s)", (record["body"],))
            connection.commit()
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
        finally:
            LAST
    return {"batchItemFailures": failures}
"""
    assert [one.verdict for one in coded(code.replace("LAST", last), RULE)] == verdicts


def test_narrow_clauses_are_their_owners_affair(coded: Callable[..., list[Any]]) -> None:
    code = OUTSIDE.replace("except Exception", "except ValueError").replace('json.loads(record["body"])', "record")
    assert coded(code, RULE) == []


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]


CHAIN = """
const { ResultAsync } = require("neverthrow");
const ky = require("ky");
const knex = require("knex")({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  const failed = (record) => { batchItemFailures.push({ itemIdentifier: record.messageId }); };
  for (const record of event.Records) {
    CALL
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(
    "chain",
    [
        'ky.post("https://example.com", { body: record.body }).json()',
        'knex("orders").insert({ body: record.body }).onConflict("id").merge()',
        "store(record.body).save().later()",
    ],
)
def test_a_chain_of_calls_fails_where_it_is_waited_for(chain: str, coded: Callable[..., list[Any]]) -> None:
    node = "    Runtime: nodejs22.x\n"
    for end in (
        f"await {chain}.catch(() => failed(record));",
        f"await {chain}.then(() => 1, () => failed(record));",
        f"try {{ await {chain}; }} catch {{ failed(record); }}",
        f"const [one] = await Promise.allSettled([{chain}]); if (one.status === 'rejected') failed(record);",
        f"const one = await ResultAsync.fromPromise({chain}, String); if (one.isErr()) failed(record);",
    ):
        assert coded(CHAIN.replace("CALL", end), RULE, properties=node) == []
    said = coded(CHAIN.replace("CALL", f"await {chain}; try {{ await other(record); }} catch {{ failed(record); }}"), RULE, properties=node)
    assert {one.verdict for one in said} == {"fail"}


RELEASED = """
const { Pool } = require("pg");
const pool = new Pool();
exports.handler = async (event) => {
  const batchItemFailures = [], client = await pool.connect();
  for (const record of event.Records) {
    try {
      await client.query("INSERT INTO orders VALUES ($1)", [record.body]);
    } catch (error) {
      await client.query("ROLLBACK");
      batchItemFailures.push({ itemIdentifier: record.messageId });
    } finally {
      LAST
    }
  }
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize(("last", "found"), [("client.release();", []), ("await client.end();", []), ("await settle(record);", ["fail"])])
def test_what_only_lets_go_is_expected_to_go_well(last: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(RELEASED.replace("LAST", last), RULE, properties="    Runtime: nodejs22.x\n")] == found


CHECKED = """
IMPORT
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    CHECK
    try { await deliver(record.body); }
    catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
REFUSED = "batchItemFailures.push({ itemIdentifier: record.messageId }); continue; }"
CHECKS = {
    "zod": (
        'const { z } = require("zod"); const order = z.object({ id: z.string() });',
        "order.safeParse(record.attributes).success",
        "order.parse(record.attributes);",
    ),
    "valibot": (
        'const v = require("valibot"); const order = v.object({});',
        "v.safeParse(order, record.attributes).success",
        "v.parse(order, record.attributes);",
    ),
    "joi": (
        'const Joi = require("joi"); const order = Joi.object({});',
        "order.validate(record.attributes).error === undefined",
        "await order.validateAsync(record.attributes);",
    ),
    "ajv": ('const Ajv = require("ajv"); const valid = new Ajv().compile({ type: "object" });', "valid(record.attributes)", "await parse(record.attributes);"),
}


@pytest.mark.parametrize("package", CHECKS)
def test_what_answers_that_it_refuses_throws_nothing(package: str, coded: Callable[..., list[Any]]) -> None:
    """As zod 4.6, valibot 1.5, joi 18.3 and ajv 8.20 do."""
    imports, answers, throws = CHECKS[package]
    code, node = CHECKED.replace("IMPORT", imports), "    Runtime: nodejs22.x\n"
    assert coded(code.replace("CHECK", f"if (!({answers})) {{ {REFUSED}"), RULE, properties=node) == []
    assert [one.verdict for one in coded(code.replace("CHECK", throws), RULE, properties=node)] == ["fail"]


ALIKE = """
const { Pool } = require("pg");
const pool = new Pool({});
exports.handler = async (event) => {
  const failures = [];
  const client = await pool.connect();
  for (const record of event.Records) {
    await client.query(FIRST);
    try { await client.query("INSERT INTO orders VALUES ($1)", [record.body]); } catch (error) { failures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures: failures };
};
"""
POPPED = """
import json
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            kind = order.METHOD("kind")
        except (KeyError, ValueError):
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        try:
            deliver(kind, order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(("first", "verdicts"), [("'SAVEPOINT one'", []), ("'SELECT $1', [record.messageId]", ["fail"])])
def test_what_fails_for_all_alike_is_no_failure_of_one(first: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(ALIKE.replace("FIRST", first), RULE, properties="    Runtime: nodejs22.x\n")] == verdicts


@pytest.mark.parametrize(("method", "verdicts"), [("pop", []), ("get", []), ("resolve", ["fail"])])
def test_a_part_that_is_taken_out_of_a_body_is_no_work(method: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.verdict for one in coded(POPPED.replace("METHOD", method), RULE)] == verdicts


ALL_FAILED = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const sns = new SNSClient({});
const work = async (record) => {
  const { text, errors } = JSON.parse(record.body);
  if (errors) throw new Error("refused");
  await sns.send(new PublishCommand({ TopicArn: "t", Message: text }));
};
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(work));
  const failed = results.filter(({ status }) => status === "rejected");
  if (failed.length LIMIT) throw new Error("failed");
  return { batchItemFailures: results.flatMap((one, i) => (one.status === "rejected" ? [{ itemIdentifier: event.Records[i].messageId }] : [])) };
};
"""


@pytest.mark.parametrize(("limit", "found"), [("=== event.Records.length", False), ("> 0", True)])
def test_what_a_batch_raises_of_which_every_message_is_refused(limit: str, found: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - a parameter of a test
    """What the code refuses it may refuse of each; only where one is enough does one bring the others back."""
    said = coded(ALL_FAILED.replace("LIMIT", limit), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one for one in said if one.verdict == "fail"] == []
    whole = coded(ALL_FAILED.replace("LIMIT", limit), "handler-response", properties="    Runtime: nodejs22.x\n")
    assert bool([one for one in whole if one.verdict == "fail"]) is found


CONNECTED = """
    import json, os
    import boto3, psycopg2
    secrets = boto3.client("secretsmanager")
    held = None
    def connection():
        global held
        if held is None or held.closed:
            secret = json.loads(secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
            held = psycopg2.connect(host=secret["host"], user=secret["user"], connect_timeout=3)
        return held
    def handler(event, context):
        failures = []
        for record in event["Records"]:
            connected = connection()
            BEFORE
            try:
                with connected.cursor() as cursor:
                    cursor.execute("INSERT INTO orders VALUES (%s)", (record["body"],))
                connected.commit()
            except Exception:
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
"""


@pytest.mark.parametrize(
    ("before", "verdicts"),
    [
        ("pass", []),
        ("connected.execute('SET search_path TO orders')", []),
        ("order = json.loads(record['body'])", ["fail"]),
        ("check(record['body'])", ["fail"]),
    ],
)
def test_a_connection_that_is_made_in_the_turn_of_a_message_is_for_all(before: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """Where the secret, or the database, does not answer, no message of the batch can be worked on."""
    code = CONNECTED.replace("BEFORE", before).replace("import json, os", "import json, os\n    from orders import check")
    assert [one.verdict for one in coded(code, RULE)] == verdicts


POSTS = """
const https = require('node:https');
const post = (body) => new Promise((resolve, reject) => {
  const req = https.request('https://api.example.com', { method: 'POST', timeout: 5000 }, (res) => {
    res.resume();
    res.on('end', () => (res.statusCode < 300 ? resolve() : reject(new Error('refused'))));
  });
  BEFORE
  req.end(body);
  AFTER
});
exports.handler = async (event) => {
  const batchItemFailures = [];
  LOOP
  return { batchItemFailures };
};
"""
LOOPS = {
    "one after the other": "for (const r of event.Records) { try { await post(r.body); } catch (e) { batchItemFailures.push({ itemIdentifier: r.messageId }); } }",
    "all at once": "const all = await Promise.allSettled(event.Records.map((r) => post(r.body)));\n  all.forEach((one, i) => { if (one.status === 'rejected') batchItemFailures.push({ itemIdentifier: event.Records[i].messageId }); });",
    "by catch": "await Promise.all(event.Records.map((r) => post(r.body).catch(() => batchItemFailures.push({ itemIdentifier: r.messageId }))));",
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize(
    ("before", "after", "verdicts"),
    [
        ("", "", ["fail"]),
        ("req.on('timeout', () => req.destroy());", "", ["fail"]),
        ("req.on('error', reject);", "", []),
        ("", "req.once('error', reject);", []),
    ],
)
def test_an_error_event_that_nobody_listens_to(loop: str, before: str, after: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """It ends the process, whatever stands around, and with it the invocation."""
    code = POSTS.replace("BEFORE", before).replace("AFTER", after).replace("LOOP", loop)
    said = coded(code, RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts
    assert all("no listener for 'error'" in one.text for one in said)


@pytest.mark.parametrize(
    "name",
    [
        "record.eventSourceARN.split(':').pop() ?? ''",
        "record.eventSourceARN.split(':')[5].split('-').at(-1).trim()",
        "record.messageId.toUpperCase().split('').reverse().join('')",
        "record.eventSourceARN.split(':').filter(Boolean).slice(2).shift()",
    ],
)
def test_what_is_done_with_a_text_is_no_work(name: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
exports.handler = async (event) => {{
  const batchItemFailures = [];
  for (const record of event.Records) {{
    const queue = {name};
    try {{ await deliver(queue, record.body); }} catch (error) {{ batchItemFailures.push({{ itemIdentifier: record.messageId }}); }}
  }}
  return {{ batchItemFailures }};
}};
"""
    assert coded(code, RULE, properties="    Runtime: nodejs22.x\n") == []


EXECUTOR = """
const { store } = require("orders");
const post = (body) => new Promise(async (resolve, reject) => { WORK });
exports.handler = async (event) => {
  const batchItemFailures = [];
  LOOP
  return { batchItemFailures };
};
"""


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize(
    ("work", "verdicts"),
    [
        ("await store(body); resolve();", ["fail"]),
        ("resolve(await store(body));", ["fail"]),
        ("try { resolve(await store(body)); } catch (e) { reject(e); }", []),
        ("store(body).then(resolve, reject);", []),
    ],
)
def test_an_executor_that_is_asynchronous(loop: str, work: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """What it throws rejects a promise of its own, for which nobody waits; what else fails is returned."""
    loop = loop.replace("post(r.body)", "store(r).then(() => post(r.body))")
    said = coded(EXECUTOR.replace("WORK", work).replace("LOOP", loop), RULE, properties="    Runtime: nodejs22.x\n")
    assert [one.verdict for one in said] == verdicts
    assert all("new Promise" in one.text and "reject" in one.fix for one in said)


def test_what_orders_messages_or_revives_their_parts_may_throw(coded: Callable[..., list[Any]]) -> None:
    """Both are called by the language: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/parse and .../Array/sort"""
    handler = """
const { deliver } = require("shop");
exports.handler = async (event) => {
  const batchItemFailures = [];
  const at = (record) => JSON.parse(record.body).at;
  for (const record of BATCH) {
    const order = PARSED;
    try {
      await deliver(order);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
    revived = 'JSON.parse(record.body, (name, value) => { if (name === "at" && !value) throw new Error("no time"); return value; })'
    for batch, parsed, found in (
        ("event.Records", "record.body", 0),
        ("[...event.Records].sort((one, other) => at(one) - at(other))", "record.body", 1),
        ("event.Records.toSorted((one, other) => at(one) - at(other))", "record.body", 1),
        ("[...event.Records].sort((one, other) => one.attributes.SentTimestamp - other.attributes.SentTimestamp)", "record.body", 0),
        ("event.Records", revived, 2),
        ("event.Records", 'JSON.parse(record.body, (name, value) => (name === "at" ? new Date(value) : value))', 1),
    ):
        said = coded(handler.replace("BATCH", batch).replace("PARSED", parsed), "raises-for-one-message", properties="    Runtime: nodejs22.x\n")
        assert [one.verdict for one in said] == ["fail"] * found, (batch, parsed)


PROMISES = """
exports.handler = async (event) => ({
  batchItemFailures: (await Promise.all(event.Records.map((record) =>
    send(JSON.parse(record.body)).then(() => null, () => ({ itemIdentifier: record.messageId })),
  ))).filter(Boolean),
});
"""


def test_it_speaks_of_the_clauses_that_the_language_has(coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(PROMISES, RULE, properties="    Runtime: nodejs22.x\n")
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "no catch" in said.text
    assert "except clause" not in said.text

"""JavaScript: what throws, or emits an error that nobody listens to, for one message, and ends the invocation for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .test_raises_for_one_message import RULE

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

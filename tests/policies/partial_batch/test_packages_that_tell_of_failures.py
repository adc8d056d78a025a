"""Packages that tell how promises end by what they give: a failure is lost where nobody looks at that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
HEAD
const sns = new SNSClient({});
const publish = async (r) => { await sns.send(new PublishCommand({ TopicArn: "t", Message: r.body })); };
exports.handler = async (event) => {
  const failed = await ENDS;
  return { batchItemFailures: failed.map((r) => ({ itemIdentifier: r.messageId })) };
};
"""
ENDS = {
    "p-settle": ('const pSettle = require("p-settle");', "pSettle(event.Records.map((r) => () => publish(r)), { concurrency: 2 }).then((all) => event.Records.filter((_, i) => all[i].isRejected))"),
    "p-reflect": ('const pReflect = require("p-reflect");', "Promise.all(event.Records.map((r) => pReflect(publish(r)))).then((all) => event.Records.filter((_, i) => all[i].isRejected))"),
    "await-to-js": ('const { to } = require("await-to-js");', "Promise.all(event.Records.map(async (r) => { const [error] = await to(publish(r)); return error ? [r] : []; })).then((all) => all.flat())"),
    "p-all": ('const pAll = require("p-all");', "pAll(event.Records.map((r) => () => publish(r).then(() => [], () => [r])), { concurrency: 2 }).then((all) => all.flat())"),
    "promise-pool": ('const { PromisePool } = require("@supercharge/promise-pool");', "PromisePool.withConcurrency(2).for(event.Records).process(async (r) => { await publish(r); }).then(({ errors }) => errors.map((one) => one.item))"),
    "promise-pool, told": ('const { PromisePool } = require("@supercharge/promise-pool");', "(async () => { const out = []; await PromisePool.for(event.Records).handleError((_error, r) => { out.push(r); }).process(publish); return out; })()"),
    "async-sema": ('const { Sema } = require("async-sema");\nconst sema = new Sema(2);', "Promise.all(event.Records.map(async (r) => { await sema.acquire(); try { await publish(r); return []; } catch { return [r]; } finally { sema.release(); } })).then((all) => all.flat())"),
}  # fmt: skip
RULES = ("swallowed-exception", "unawaited-work", "handler-response", "unprocessed-messages")


def said(coded: Coded, code: str, *rules: str) -> list[tuple[str, str]]:
    return [(one.rule, one.verdict) for rule in rules for one in coded(code, rule, properties="    Runtime: nodejs22.x\n")]


@pytest.mark.parametrize("name", ENDS)
def test_a_failure_is_told_by_what_is_given(name: str, coded: Coded) -> None:
    head, ends = ENDS[name]
    code = CODE.replace("HEAD", head).replace("ENDS", ends)
    assert said(coded, code, *RULES) == []
    unheard = code.replace("batchItemFailures: failed.map((r) => ({ itemIdentifier: r.messageId }))", "batchItemFailures: []")
    assert ("swallowed-exception", "fail") in said(coded, unheard, "swallowed-exception")
    assert said(coded, code.replace("await sns.send", "sns.send"), "unawaited-work") == [("unawaited-work", "fail")]


def test_another_function_that_is_given_one_is_a_question(coded: Coded) -> None:
    code = CODE.replace("HEAD", 'const { each } = require("./vendor/each");').replace("ENDS", "each(event.Records, publish)")
    assert ("swallowed-exception", "undecided") in said(coded, code, "swallowed-exception")


def test_a_function_of_globalthis_is_the_global_one(coded: Coded) -> None:
    head = 'const ask = (r) => globalThis.fetch("https://shop.example/orders", { method: "POST", body: r.body, signal: AbortSignal.timeout(2000) });'
    ends = (
        "Promise.all(event.Records.map(async (r) => { try { const told = await ask(r); CHECKED return []; } catch { return [r]; } })).then((all) => all.flat())"
    )
    code = CODE.replace("HEAD", head).replace("ENDS", ends)
    assert said(coded, code.replace("CHECKED", "if (!told.ok) throw new Error('refused');"), "response-unread") == []
    assert said(coded, code.replace("CHECKED", "console.log(told.status);"), "response-unread") == [("response-unread", "fail")]

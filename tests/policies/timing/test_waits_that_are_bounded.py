"""A request without a timeout of its own, whose promise somebody waits for no longer than so long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULES = ("call-without-timeout", "calls-outlast-timeout")
NODE = "    Runtime: nodejs22.x\n"
POST = "fetch('https://example.com', { method: 'POST', body: record.body })"
HANDLER = """
HEAD
export const handler = async (event, context) => {
  for (const record of event.Records) {
    const response = await (CALL);
    if (!response.ok) throw new Error("refused");
  }
};
"""
TIMER = "new Promise((_, reject) => setTimeout(() => reject(new Error('late')), MS))"
SLEEP = "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));"
OWN = "const within = (promise, ms) => { let id; const late = new Promise((_, no) => { id = setTimeout(no, ms, new Error('late')); }); return Promise.race([promise, late]).finally(() => clearTimeout(id)); };"
EXECUTOR = "const within = (promise, ms) => new Promise((yes, no) => { const id = setTimeout(() => no(new Error('late')), ms); promise.then(yes, no).finally(() => clearTimeout(id)); });"
AWAITING = "const within = (work, ms) => new Promise(async (yes, no) => { const id = setTimeout(() => no(new Error('late')), ms); try { yes(await work()); } catch (e) { no(e); } finally { clearTimeout(id); } });"
LATER = "const within = (promise, ms) => { const { promise: made, resolve, reject } = Promise.withResolvers(); setTimeout(() => reject(new Error('late')), ms); promise.then(resolve, reject); return made; };"
BREAKER = "import CircuitBreaker from 'opossum';\nconst breaker = new CircuitBreaker(async (record) => POST, OPTIONS);".replace("POST", POST)
BOUNDED = [
    pytest.param("", f"Promise.race([{POST}, {TIMER}])", id="a race"),
    pytest.param("", f"Promise.race([{TIMER}, {POST}.then((r) => r)])", id="a race of what comes of it"),
    pytest.param(SLEEP, f"Promise.race([{POST}, sleep(MS).then(() => {{ throw new Error('late'); }})])", id="a sleep that ends in an error"),
    pytest.param(SLEEP + "\nconst late = async (ms) => { await sleep(ms); throw new Error('late'); };", f"Promise.race([{POST}, late(MS)])", id="a function that does"),
    pytest.param(OWN, f"within({POST}, MS)", id="a function of the code"),
    pytest.param(EXECUTOR, f"within({POST}, MS)", id="a promise that ends as another"),
    pytest.param(AWAITING, f"within(() => {POST}, MS)", id="a promise that waits for another"),
    pytest.param(LATER, f"within({POST}, MS)", id="a promise that is settled from outside"),
    pytest.param("import pTimeout from 'p-timeout';", f"pTimeout({POST}, {{ milliseconds: MS }})", id="p-timeout"),
    pytest.param("const { timeout } = require('promise-timeout');", f"timeout({POST}, MS)", id="promise-timeout"),
    pytest.param("import { withTimeout } from 'es-toolkit';", f"withTimeout(async () => {POST}, MS)", id="es-toolkit"),
    pytest.param("import Bluebird from 'bluebird';", f"Bluebird.resolve({POST}).timeout(MS)", id="bluebird"),
    pytest.param(BREAKER.replace("OPTIONS", "{ timeout: MS }"), "breaker.fire(record)", id="opossum"),
    pytest.param("import CircuitBreaker from 'opossum';\nconst breaker = new CircuitBreaker(fetch, { timeout: MS });", "breaker.fire('https://example.com')", id="opossum around fetch"),
    pytest.param("import { timeout } from 'cockatiel';\nconst policy = timeout(MS, 'aggressive');", f"policy.execute(() => {POST})", id="cockatiel"),
    pytest.param("import { wrap, retry, handleAll, timeout } from 'cockatiel';\nconst policy = wrap(retry(handleAll, {}), timeout(MS));", f"policy.execute(() => {POST})", id="a policy of two"),
    pytest.param("import Bottleneck from 'bottleneck';\nconst limiter = new Bottleneck({ maxConcurrent: 2 });", f"limiter.schedule({{ expiration: MS }}, async () => {POST})", id="bottleneck"),
    pytest.param("import PQueue from 'p-queue';\nconst queue = new PQueue({ timeout: MS });", f"queue.add(() => {POST})", id="p-queue"),
    pytest.param("", POST.replace(" }", ", signal: AbortSignal.any([new AbortController().signal, AbortSignal.timeout(MS)]) }"), id="one of several signals"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "call"), BOUNDED)
def test_a_bound_is_a_timeout(head: str, call: str, coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("HEAD", head).replace("CALL", call)
    assert [one for rule in RULES for one in coded(code.replace("MS", "2000"), rule, properties=NODE)] == []
    said = [one for rule in RULES for one in coded(code.replace("MS", "20_000"), rule, properties=NODE)]
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]
    assert "20 s × 5 messages = 100 s" in said[0].text


MEASURED = "const measured = async (promise) => { const begun = Date.now(); try { return await promise; } finally { console.log(Date.now() - begun); } };"
WARNED = "const watched = async (promise) => { const id = setTimeout(() => console.warn('slow'), 2000); try { return await promise; } finally { clearTimeout(id); } };"


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("", POST),
        ("", f"Promise.race([{POST}, fetch('https://two.example.com')])"),
        (MEASURED, f"measured({POST})"),
        (WARNED, f"watched({POST})"),
        (SLEEP, f"Promise.all([{POST}, sleep(100)]).then(([response]) => response)"),
        ("", f"new Promise((yes, no) => setTimeout(() => {POST}.then(yes, no), 200))"),
        ("import pRetry from 'p-retry';", f"pRetry(() => {POST}, {{ retries: 3 }})"),
        ("import pLimit from 'p-limit';\nconst limit = pLimit(4);", f"limit(() => {POST})"),
        ("import PQueue from 'p-queue';\nconst queue = new PQueue({ concurrency: 4 });", f"queue.add(() => {POST})"),
        ("import Bottleneck from 'bottleneck';\nconst limiter = new Bottleneck({ maxConcurrent: 2 });", f"limiter.schedule(async () => {POST})"),
        ("import retry from 'async-retry';", f"retry(() => {POST}, {{ retries: 2, minTimeout: 100 }})"),
        (BREAKER.replace("OPTIONS", "{ timeout: false }"), "breaker.fire(record)"),
        ("import { retry, handleAll } from 'cockatiel';\nconst policy = retry(handleAll, {});", f"policy.execute(() => {POST})"),
    ],
    ids=[
        "none",
        "two hosts",
        "measured",
        "watched",
        "all",
        "delayed",
        "tried again",
        "few at once",
        "queued",
        "limited",
        "tried after a while",
        "a breaker without one",
        "a policy without one",
    ],
)
def test_what_bounds_nothing_is_none(head: str, call: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(HANDLER.replace("HEAD", head).replace("CALL", call), RULES[0], properties=NODE)
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]
    assert said[0].text.startswith("fetch in Worker has no timeout")


@pytest.mark.parametrize(
    "call",
    [f"guarded({POST})", f"guarded(() => {POST})", f"guarded([{POST}])", f"new Jobs({{ workers: 4 }}).execute(async () => {POST})", f"Promise.race([{POST}, guarded(3)])"],
)  # fmt: skip
def test_how_long_somebody_elses_function_waits_is_not_known(call: str, coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("HEAD", "import { Jobs, guarded } from '@acme/jobs';").replace("CALL", call)
    assert [one.verdict for one in coded(code, RULES[0], properties=NODE)] == ["undecided"]


def test_a_breaker_has_a_timeout_that_nobody_wrote(coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("HEAD", BREAKER.replace(", OPTIONS", "")).replace("CALL", "breaker.fire(record)")
    assert coded(code, RULES[0], properties=NODE) == []
    assert "10 s × 5 messages = 50 s" in coded(code, RULES[1], properties=NODE)[0].text


@pytest.mark.parametrize("within", ["20_000", "context.getRemainingTimeInMillis() - 1000"])
def test_a_bound_around_the_whole_batch_is_for_all_of_it(within: str, coded: Callable[..., list[Any]]) -> None:
    code = f"""
const all = async (records) => {{ for (const record of records) {{ const sent = await {POST}; if (!sent.ok) throw new Error("refused"); }} }};
export const handler = async (event, context) => {{
  await Promise.race([all(event.Records), new Promise((_, reject) => setTimeout(() => reject(new Error("late")), {within}))]);
}};
"""
    assert [one for rule in RULES for one in coded(code, rule, properties=NODE)] == []


def test_one_helper_with_and_without_a_bound(coded: Callable[..., list[Any]]) -> None:
    head = f"{OWN}\nconst post = (record) => {POST};"
    both = HANDLER.replace("HEAD", head).replace("CALL", "within(post(record), 2000).then(() => post(record))")
    assert [one.verdict for one in coded(both, RULES[0], properties=NODE)] == ["fail"]
    assert coded(both.replace(".then(() => post(record))", ""), RULES[0], properties=NODE) == []


def test_a_message_that_is_no_json_fails_before_anybody_waits(coded: Callable[..., list[Any]]) -> None:
    code = HANDLER.replace("HEAD", OWN).replace(
        "const response = await (CALL);", f"const sent = {POST};\n    JSON.parse(record.body);\n    const response = await within(sent, 2000);"
    )
    assert coded(code, RULES[0], properties=NODE) == []
    assert [one.verdict for one in coded(code.replace("within(sent, 2000)", "sent"), RULES[0], properties=NODE)] == ["fail"]


def test_a_race_with_what_only_throws_late_does_not_always_fail(coded: Callable[..., list[Any]]) -> None:
    code = f"""
{SLEEP}
const late = async (ms) => {{ await sleep(ms); throw new Error("late"); }};
export const handler = async (event) => {{
  const batchItemFailures = [];
  for (const record of event.Records) {{
    try {{
      await Promise.race([store(JSON.parse(record.body)), late(2000)]);
    }} catch (error) {{
      console.error(error);
    }}
  }}
  return {{ batchItemFailures }};
}};
"""
    assert [one.verdict for one in coded(code, "swallowed-exception", properties=NODE)] == ["fail"]
    told = code.replace("console.error(error);", "batchItemFailures.push({ itemIdentifier: record.messageId }); continue;")
    assert coded(told, "swallowed-exception", properties=NODE) == []

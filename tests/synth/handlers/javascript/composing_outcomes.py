"""Composes handlers that work by outcomes: what the work on a message gives, how all messages are gone through, how their outcomes become failures, and what stands around it."""

from __future__ import annotations

from random import Random
from typing import Final

_WORKS: Final = (
    "await deliver(order);",
    "await deliver(order);",
    "await within(deliver(order), 5_000);",
    "await again(() => deliver(order));",
    "await Promise.any([deliver(order)]).catch((problem) => { throw problem.errors?.[0] ?? problem; });",
    "await deliver(order).then((done) => console.log(done));",
    "await Promise.all([deliver(order), Promise.resolve(order)]);",
    "const [first] = await Promise.allSettled([deliver(order)]);\nif (first.status === 'rejected') throw first.reason;",
    "await (order && deliver(order));",
    "for (const part of [order]) await deliver(part);",
    "await state.run(order, async () => { await deliver(state.getStore()); });",
)
_READS: Final = ("const order = JSON.parse(body);", "const order = body;", "const order = { ...JSON.parse(body) };", "const order = parse(body);")
_CATCHES: Final = ("", "", "console.error(problem);", "if (problem?.fatal) throw problem;")
_STYLES: Final = {
    # how the work ends well, how it ends badly, and whether an outcome is a failure
    "boolean": ("return true;", "return false;", "!{end}"),
    "item": ("return undefined;", "return { itemIdentifier: messageId };", "{end} !== undefined"),
    "tuple": ("return [null, messageId];", "return [problem, null];", "{end}[0] !== null"),
    "object": ("return { ok: true, id: messageId };", "return { ok: false, id: messageId, problem };", "{end}.ok === false"),
    "id": ("return null;", "return messageId;", "{end} !== null"),
    "enum": ("return Outcome.Done;", "return Outcome.Retry;", "{end} === Outcome.Retry"),
    "settled": ("", "throw problem;", "{end}.status === 'rejected'"),
}
_DRIVES: Final = {
    "for of": "for (const record of Records) ends.push(await attempt(record));",
    "index": "for (let i = 0; i < Records.length; i += 1) {{ ends[i] = await attempt(Records[i]); }}",
    "all": "ends.push(...(await Promise.all(Records.map((record) => attempt(record)))));",
    "pointless": "ends.push(...(await Promise.all(Records.map(attempt))));",
    "reduce": "await Records.reduce((before, record) => before.then(async () => {{ ends.push(await attempt(record)); }}), Promise.resolve());",
    "gather": "ends.push(...(await Records.reduce(async (before, record) => [...(await before), await attempt(record)], Promise.resolve([]))));",
    "workers": "let at = 0;\nconst worker = async () => {{ while (true) {{ const i = at++; if (i >= Records.length) return; ends[i] = await attempt(Records[i]); }} }};\nawait Promise.all([worker(), worker()]);",
    "chunks": "for (let i = 0; i < Records.length; i += 1) {{ const part = Records.slice(i, i + 1); ends.push(...(await Promise.all(part.map((one) => attempt(one))))); }}",
    "queue": "const left = [...Records];\nwhile (left.length > 0) {{ const record = left.shift(); ends.push(await attempt(record)); }}",
    "generator": "for await (const end of each(Records)) ends.push(end);",
    "later": "const pending = [];\nfor (const record of Records) pending.push(attempt(record));\nends.push(...(await Promise.all(pending)));",
    "recursion": "const next = async (i) => {{ if (i === Records.length) return; ends.push(await attempt(Records[i])); await next(i + 1); }};\nawait next(0);",
    "map of": "const started = new Map(Records.map((record) => [record.messageId, attempt(record)]));\nfor (const [, pending] of started) ends.push(await pending);",
}
_COLLECTS: Final = (
    "const failures = Records.filter((_, i) => {failed_at}).map(({{ messageId }}) => ({{ itemIdentifier: messageId }}));",
    "const failures = ends.flatMap((end, i) => ({failed} ? [{{ itemIdentifier: Records[i].messageId }}] : []));",
    "const failures = ends.reduce((all, end, i) => ({failed} ? [...all, {{ itemIdentifier: Records[i].messageId }}] : all), []);",
    "const failures = [];\nends.forEach((end, i) => {{ if ({failed}) failures.push({{ itemIdentifier: Records[i].messageId }}); }});",
    "const failures = [];\nfor (const [i, end] of ends.entries()) {{ if (!({failed})) continue; failures.push({{ itemIdentifier: Records[i]?.messageId }}); }}",
    "const ids = new Set();\nends.forEach((end, i) => {{ if ({failed}) ids.add(Records[i].messageId); }});\nconst failures = Array.from(ids, (itemIdentifier) => ({{ itemIdentifier }}));",
    "const ids = new Set(Records.filter((_, i) => {failed_at}).map((record) => record.messageId));\nconst failures = Records.filter((record) => ids.has(record.messageId)).map((record) => ({{ itemIdentifier: record.messageId }}));",
    "const by = {{}};\nends.forEach((end, i) => {{ if ({failed}) by[Records[i].messageId] = true; }});\nconst failures = Object.keys(by).map((itemIdentifier) => ({{ itemIdentifier }}));",
    "const failures = ends.map((end, i) => ({failed} ? {{ itemIdentifier: Records[i].messageId }} : null)).filter(Boolean);",
    "const first = ends.findIndex((end) => {failed});\nconst failures = first < 0 ? [] : Records.slice(first).map((record) => ({{ itemIdentifier: record.messageId }}));",
    "const failures = ends.map((end, i) => ({failed} ? {{ itemIdentifier: Records[i].receiptHandle }} : undefined)).filter((one) => one !== undefined);",
    "const failures = ends.some((end) => {failed}) ? Records.map((record) => ({{ itemIdentifier: record.messageId }})) : [];",
    "const failures = ends.some((end) => {failed}) ? [{{ itemIdentifier: '' }}] : [];",
    "const failures = [];\nconsole.log(ends.filter((end) => {failed}).length);",
)
_ANSWERS: Final = (
    *["return { batchItemFailures: failures };"] * 4,
    "return failures.length > 0 ? { batchItemFailures: failures } : undefined;",
    "if (failures.length === 0) return;\nreturn { batchItemFailures: failures };",
    "if (failures.length) throw new Error(`${failures.length} failed`);",
    "return { statusCode: failures.length ? 500 : 200 };",
    "return { batchItemFailures: failures, count: failures.length };",
    "return Object.assign({ batchItemFailures: [] }, { batchItemFailures: failures });",
    "return { ...base, batchItemFailures: [...base.batchItemFailures, ...failures] };",
    "return { batchItemfailures: failures };",
)
_HELPERS: Final = """\
const state = new AsyncLocalStorage();
const Outcome = Object.freeze({ Done: 'done', Retry: 'retry' });
const base = { batchItemFailures: [] };
const parse = (text) => { try { return JSON.parse(text); } catch (problem) { throw new TypeError(problem.message); } };
const within = (promise, ms) => {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('late')), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};
const again = async (work, attempts = 2) => {
  for (let i = 1; ; i += 1) {
    try { return await work(); } catch (problem) { if (i >= attempts) throw problem; }
  }
};
"""
_HEADS: Final = {
    "arrow": "export const handler = async ({{ Records }}) => {{\n{body}\n}};",
    "event": "export async function handler(event) {{\nconst {{ Records }} = event;\n{body}\n}}",
    "guarded": "export const handler = async (event) => {{\nconst Records = event?.Records ?? [];\nif (!Array.isArray(Records) || Records.length === 0) return {{ batchItemFailures: [] }};\n{body}\n}};",
    "class": "class Worker {{\n  seen = 0;\n  handle = async ({{ Records }}) => {{\nthis.seen += Records.length;\n{body}\n  }};\n}}\nconst worker = new Worker();\nexport const handler = (event) => worker.handle(event);",
    "wrapper": "const logged = (inner) => async (event, context) => {{ try {{ return await inner(event, context); }} finally {{ console.log('done'); }} }};\nexport const handler = logged(async ({{ Records }}) => {{\n{body}\n}});",
    "outer": "const inner = async ({{ Records }}) => {{\n{body}\n}};\nexport const handler = async (event) => {{\ntry {{\nreturn await inner(event);\n}} catch (problem) {{\nconsole.error(problem);\nreturn {{ batchItemFailures: event.Records.map((record) => ({{ itemIdentifier: record.messageId }})) }};\n}}\n}};",
    "callback": "export const handler = async ({{ Records }}, context, callback) => {{\nconst run = async () => {{\n{body}\n}};\ncallback(null, await run());\n}};",
    "then": "const run = async ({{ Records }}) => {{\n{body}\n}};\nexport const handler = (event) => run(event).then((answer) => answer);",
}


def composed(seed: int) -> tuple[str, str]:
    """A handler and the extension of its file."""
    random = Random(f"outcomes {seed}")  # noqa: S311 - nothing secret
    style = random.choice([*_STYLES])
    well, badly, failed = _STYLES[style]
    reads, work, said = random.choice(_READS), random.choice(_WORKS), random.choice(_CATCHES)
    inside = random.random() < 0.75
    guarded = f"try {{\n{reads if inside else ''}\n{work}\n{well}\n}} catch (problem) {{\n{said}\n{badly}\n}}"
    attempt = f"const attempt = async ({{ body, messageId }}) => {{\n{'' if inside else reads}\n{guarded}\n}};\n"
    generator = "async function* each(records) { for (const record of records) yield await attempt(record); }\n"
    if style == "settled":
        drive = random.choice(
            [
                "ends.push(...(await Promise.allSettled(Records.map((record) => attempt(record)))));",
                "ends.push(...(await Promise.allSettled(Records.map(attempt))));",
            ]
        )
    else:
        drive = _DRIVES[random.choice([*_DRIVES])].format()
    collect = random.choice(_COLLECTS).format(failed=failed.format(end="end"), failed_at=failed.format(end="ends[i]"))
    body = f"const ends = [];\n{drive}\n{collect}\n{random.choice(_ANSWERS)}"
    head = _HEADS[random.choice([*_HEADS])].format(body=body)
    return f"import {{ AsyncLocalStorage }} from 'node:async_hooks';\nimport {{ deliver }} from 'shop';\n{_HELPERS}{attempt}{generator}{head}\n", "mjs"

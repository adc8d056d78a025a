"""Composes handlers from pieces as people put them together: how they go through a batch, where they read a body, what guards the work, what is done with a failure, what is returned."""

from __future__ import annotations

from random import Random

_IMPORTS = {
    "mjs": "import { deliver, notify, park } from 'shop';\n",
    "ts": "import type { SQSEvent, SQSRecord } from 'aws-lambda';\nimport { deliver, notify, park } from 'shop';\n",
    "cjs": "const { deliver, notify, park } = require('shop');\n",
}
_FAILED = (
    "failures.push({ itemIdentifier: record.messageId });",
    "console.error('failed', error);\nfailures.push({ itemIdentifier: record.messageId });",
    "failures.push({ itemIdentifier: record.receiptHandle });",
    "failures.push({ id: record.messageId });",
    "failures.push(record.messageId);",
    "console.error(error);",
    "failed += 1;",
    "",
    "await park(record.body);",
    "throw error;",
    "console.log('again', error); throw new Error(`failed: ${error.message}`);",
    "if (error.name === 'TransientError') throw error;\nfailures.push({ itemIdentifier: record.messageId });",
    "failures = [...failures, { itemIdentifier: record.messageId }];",
)
_LEAVES = ("", "", "", "break;", "return { batchItemFailures: failures };")
_ANSWERS = (
    "return { batchItemFailures: failures };",
    "return { batchItemFailures: failures };",
    "return { batchItemFailures: failures };",
    "return { batchItemFailures: failures.filter(Boolean) };",
    "return { batchItemFailures: [] };",
    "return { failures };",
    "return { BatchItemFailures: failures };",
    "return { statusCode: 200, body: JSON.stringify({ failed }) };",
    "return { processed: event.Records.length, failed };",
    "return JSON.stringify({ batchItemFailures: failures });",
    "return failures;",
    "return;",
    "",
    "if (failures.length > 0 || failed > 0) throw new Error('some failed');",
    "if (failures.length === event.Records.length) throw new Error('all failed');\nreturn { batchItemFailures: failures };",
    "const response = { batchItemFailures: failures };\nconsole.log(JSON.stringify(response));\nreturn response;",
)
_READS = (
    "const order = JSON.parse(record.body);",
    "const order = record.body;",
    "const { body: order } = record;",
    "const order = { ...JSON.parse(record.body), seen: true };",
)
_WORKS = (
    "await deliver(order);",
    "await deliver(order);",
    "const result = await deliver(order);\nconsole.log(result);",
    "await Promise.all([deliver(order)]);",
    "const pending = deliver(order);\nawait pending;",
    "await new Promise((resolve, reject) => deliver(order).then(resolve, reject));",
    "await deliver(order).finally(() => console.log('tried'));",
    "await deliver(order);\ntry { await notify(record.messageId); } catch (problem) { console.warn(problem); }",
    "await (async () => { await deliver(order); })();",
    "await deliver(order).catch((problem) => { throw problem; });",
    "return deliver(order);",
)


def composed(seed: int) -> tuple[str, str]:
    """A handler and the extension of its file."""
    random = Random(seed)  # noqa: S311 - nothing secret
    extension = random.choice(["mjs", "mjs", "ts", "cjs"])
    way = random.choice(["for of", "for of", "index", "entries", "map all", "map all", "settled", "forEach", "each", "helper", "helper"])
    message = _message(random, loop=way in ("for of", "index", "entries"))
    record, event = (": SQSRecord", ": SQSEvent") if extension == "ts" else ("", "")
    helpers = ""
    match way:
        case "for of":
            body = f"for (const record of event.Records) {{\n{message}\n}}"
        case "index":
            body = f"for (let i = 0; i < event.Records.length; i++) {{\nconst record = event.Records[i];\n{message}\n}}"
        case "entries":
            body = f"for (const [i, record] of event.Records.entries()) {{\n{message}\n}}"
        case "map all":
            body = f"await Promise.all(event.Records.map(async (record{record}) => {{\n{message}\n}}));"
        case "settled":
            looks = random.choice(
                [
                    "if (end.status === 'rejected') failures.push({ itemIdentifier: event.Records[i].messageId });",
                    "if (end.status === 'rejected') failed += 1;",
                    "",
                ]
            )
            body = f"const ends = await Promise.allSettled(event.Records.map(async (record{record}) => {{\n{message}\n}}));\nends.forEach((end, i) => {{ {looks} }});"
        case "forEach":
            body = f"event.Records.forEach(async (record{record}) => {{\n{message}\n}});"
        case "each":
            body = f"await event.Records.reduce(async (before, record) => {{\nawait before;\n{message}\n}}, Promise.resolve());"
        case _:
            helpers = (
                f"let failures{': any[]' if extension == 'ts' else ''} = [];\nlet failed = 0;\nconst work = async (record{record}) => {{\n{message}\n}};\n"
            )
            body = random.choice(
                [
                    "for (const record of event.Records) await work(record);",
                    "await Promise.all(event.Records.map(work));",
                    "for (const record of event.Records) { await work(record); }",
                ]
            )
    answer = random.choice(_ANSWERS)
    if random.random() < 0.15:
        body = f"try {{\n{body}\n}} catch (problem) {{\n{random.choice(['console.error(problem);', 'throw problem;', 'return { batchItemFailures: [] };', 'return { batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) };'])}\n}}"
    names = "failures = []; failed = 0;" if helpers else f"let failures{': any[]' if extension == 'ts' else ''} = [];\nlet failed = 0;"
    inside = f"{names}\n{body}\n{answer}"
    head = (
        random.choice(["export const handler = async (event{e}) => {{\n{b}\n}};", "export async function handler(event{e}) {{\n{b}\n}}"])
        if extension != "cjs"
        else "exports.handler = async (event{e}) => {{\n{b}\n}};"
    )
    return _IMPORTS[extension] + helpers + head.format(e=event, b=inside), extension


def _message(random: Random, *, loop: bool) -> str:
    """The work on one message, with what guards it."""
    reads, works, failed = random.choice(_READS), random.choice(_WORKS), random.choice(_FAILED)
    leaves = random.choice(_LEAVES) if loop and "throw" not in failed else ""
    if not loop or random.random() < 0.5:
        works = works if not loop or not works.startswith("return") else _WORKS[0]
    elif works.startswith("return"):
        works = _WORKS[0]
    guard = random.choice(["try", "try", "try", "outside", "none", "catch"])
    match guard:
        case "try":
            return f"try {{\n{reads}\n{works}\n}} catch (error) {{\n{failed}\n{leaves}\n}}"
        case "outside":
            return f"{reads}\ntry {{\n{works}\n}} catch (error) {{\n{failed}\n{leaves}\n}}"
        case "catch":
            return f"{reads}\nawait deliver(order).catch(async (error) => {{\n{failed}\n}});"
    return f"{reads}\n{works}"

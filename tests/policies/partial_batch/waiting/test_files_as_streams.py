"""Files that are written and read as streams in Node.js: listeners settle the promise that somebody waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
NODE = "    Runtime: nodejs22.x\n    Handler: index.handler\n"
HANDLER = """
import fs from "node:fs";
import csv from "csv-parser";
import { S3Client, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
const kept = async (invoice) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "invoices", Key: invoice.key }));
  const path = `/mnt/shared/${invoice.id}`;
  const lines = [];
  await new Promise((resolve, reject) => { STREAMS });
  AFTER
};
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try { await kept(JSON.parse(record.body)); } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
PUT = 'await s3.send(new PutObjectCommand({ Bucket: "kept", Key: invoice.key, Body: lines.join("") }));'
LOGS = "(error) => { console.error(error); resolve(); }"


@pytest.mark.parametrize(
    "streams",
    [
        "Body.pipe(fs.createWriteStream(path)).on('finish', resolve).on('error', FAILS);",
        "const out = fs.createWriteStream(path); out.on('error', FAILS); out.once('close', () => resolve()); Body.pipe(out);",
        "const out = fs.createWriteStream(path).on('error', FAILS); out.write(invoice.id); out.end(invoice.text, resolve);",
        "fs.createReadStream('/opt/terms').pipe(fs.createWriteStream(path)).on('close', resolve).on('error', FAILS);",
    ],
)
def test_whoever_listens_learns_of_a_file_that_is_not_written(streams: str, coded: Callable[..., list[Any]]) -> None:
    for fails, keys in (("reject", []), ("(error) => reject(new Error(error.code))", []), (LOGS, ["record:on('error', …)"])):
        said = coded(HANDLER.replace("STREAMS", streams.replace("FAILS", fails)).replace("AFTER", ""), RULE, properties=NODE)
        assert [(one.verdict, one.key) for one in said] == [("fail", key) for key in keys], fails


@pytest.mark.parametrize(
    ("streams", "verdicts"),
    [
        ("fs.createReadStream(path).pipe(csv()).on('data', (row) => lines.push(row)).on('end', resolve).on('error', reject);", []),
        ("fs.createReadStream(path, 'utf8').on('data', (text) => { lines.push(text); }).on('close', () => resolve(lines));", []),
        ("fs.createReadStream(path).on('data', async (row) => { await s3.send(new PutObjectCommand({ Bucket: 'rows', Key: row.id })); }).on('end', resolve);", []),
        ("const rows = fs.createReadStream(path); rows.on('data', async (row) => { rows.pause(); await s3.send(new PutObjectCommand({ Bucket: 'rows', Key: row.id })); rows.resume(); }).on('end', resolve);", ["undecided"]),
    ],
)  # fmt: skip
def test_what_is_read_comes_before_its_end(streams: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    """When a stream waits for functions that wait themselves is not followed."""
    assert [one.verdict for one in coded(HANDLER.replace("STREAMS", streams).replace("AFTER", PUT), RULE, properties=NODE)] == verdicts


ROWS = "(row) => lines.push(row)"
PARSED = (
    "Body.pipe(csv()).on('data', ROWS).on('end', resolve).on('error', FAILS);",
    "Body.pipe(createGunzip()).pipe(csv()).on('data', ROWS).once('end', () => resolve()).on('error', FAILS);",
    "const parser = parse({ columns: true }); Body.pipe(parser).on('error', FAILS).on('data', ROWS).on('end', () => resolve(lines));",
)
SENDS = "async (row) => { await s3.send(new PutObjectCommand({ Bucket: 'rows', Key: row.id })); }"


def parsed(streams: str, after: str = "") -> str:
    head = 'import { createGunzip } from "node:zlib";\nimport { parse } from "csv-parse";\n'
    return head + HANDLER.replace("STREAMS", streams).replace("AFTER", after)


@pytest.mark.parametrize("streams", PARSED)
def test_what_is_piped_into_a_parser_comes_as_data(streams: str, coded: Callable[..., list[Any]]) -> None:
    for fails, keys in (("reject", []), (LOGS, ["record:on('error', …)"])):
        said = coded(parsed(streams.replace("FAILS", fails).replace("ROWS", ROWS)), RULE, properties=NODE)
        assert [(one.verdict, one.key) for one in said] == [("fail", key) for key in keys], fails


@pytest.mark.parametrize("streams", [*PARSED, "fs.createReadStream(path).on('data', ROWS).on('end', resolve).on('error', FAILS);"])
def test_a_stream_waits_for_no_function(streams: str, coded: Callable[..., list[Any]]) -> None:
    code = parsed(streams.replace("FAILS", "reject"))
    said = coded(code.replace("ROWS", SENDS), "unawaited-work", properties=NODE)
    assert [one.verdict for one in said] == ["fail"]
    assert "on('data', …), which does not await it" in said[0].text
    collected = parsed(streams.replace("FAILS", "reject").replace("ROWS", "(row) => { lines.push(deliver(row)); }"), "await Promise.all(lines);")
    assert coded(collected, "unawaited-work", properties=NODE) == []

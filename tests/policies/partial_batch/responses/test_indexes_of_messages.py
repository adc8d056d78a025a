"""`handler-response`: an index into the failures, or into results, is none into the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
SETTLED = """
exports.handler = async (event) => {
  const results = await Promise.allSettled(event.Records.map(async (record) => deliver(record.body)));
  const batchItemFailures = %s;
  return { batchItemFailures };
};
"""
BY_FAILURE = "results.filter((one) => one.status === 'rejected').map((one, i) => ({ itemIdentifier: event.Records[i].messageId }))"
BY_RECORD = "event.Records.filter((record, i) => results[i].status === 'rejected').map((record) => ({ itemIdentifier: record.messageId }))"
BY_FLAT_MAP = "results.flatMap((one, i) => (one.status === 'rejected' ? [{ itemIdentifier: event.Records[i].messageId }] : []))"


def test_an_index_into_the_failures_is_none_into_the_batch(coded: Callable[..., list[Any]]) -> None:
    (said,) = [one for one in coded(SETTLED % BY_FAILURE, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"]
    assert (said.resource, said.severity, said.key) == ("Worker", Severity.ERROR, "misplaced:")


DONE_ALREADY = SETTLED.replace(
    "async (record) => deliver(record.body)",
    "(record) => table.send(new PutCommand({ TableName: 'orders', Item: { id: record.messageId }, ConditionExpression: 'attribute_not_exists(id)' }))"
    ".catch((error) => { if (error.name !== 'ConditionalCheckFailedException') throw error; })",
).replace(
    "\nexports",
    "\nconst { DynamoDBDocumentClient, PutCommand } = require('@aws-sdk/lib-dynamodb');\nconst table = DynamoDBDocumentClient.from({});\nexports",
    1,
)


@pytest.mark.parametrize(
    ("listed", "found"),
    [(BY_FAILURE, ["misplaced:"]), (BY_FLAT_MAP.replace("[i].m", "[0].m"), ["misplaced:"]), (BY_RECORD, []), (BY_FLAT_MAP, [])],
    ids=["among failures", "always the first", "records", "results"],
)
def test_what_is_done_already_is_no_failure_that_is_told(listed: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(DONE_ALREADY % listed, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == found


GATHERED = """
import asyncio
async def main(records):
    results = await asyncio.gather(*(deliver(record["body"]) for record in records), return_exceptions=True)
    return FAILED
def handler(event, context):
    return {"batchItemFailures": asyncio.run(main(event["Records"]))}
"""
AMONG_ERRORS = '[{"itemIdentifier": records[i]["messageId"]} for i, one in enumerate([one for one in results if isinstance(one, Exception)])]'
AMONG_RESULTS = '[{"itemIdentifier": records[i]["messageId"]} for i, one in enumerate(results) if isinstance(one, Exception)]'
ZIPPED = '[{"itemIdentifier": record["messageId"]} for record, one in zip(records, results) if isinstance(one, Exception)]'
COUNTED = "[{'itemIdentifier': record['messageId']} for record in records[:sum(isinstance(one, Exception) for one in results)]]"


@pytest.mark.parametrize(
    ("listed", "found"),
    [(AMONG_ERRORS, ["misplaced:"]), (COUNTED, ["misplaced:"]), (AMONG_RESULTS, []), (ZIPPED, [])],
    ids=["among errors", "as many", "among results", "zipped"],
)
def test_an_index_in_python(listed: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    assert [one.key for one in coded(GATHERED.replace("FAILED", listed), RULE) if one.verdict == "fail"] == found


@pytest.mark.parametrize("listed", [BY_RECORD, BY_FLAT_MAP], ids=["the records are filtered", "each result keeps its place"])
def test_trap_an_index_into_the_batch(listed: str, coded: Callable[..., list[Any]]) -> None:
    assert [one for one in coded(SETTLED % listed, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"] == []

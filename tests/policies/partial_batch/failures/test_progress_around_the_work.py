"""`swallowed-exception`: whether what is told of the work before and after it may fail is a question, where that of the work itself is told. One function does both, and its clause catches each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
PYTHON = """
import json, boto3, requests
table = boto3.resource("dynamodb").Table("jobs")

def state(job, name):
    try:
        table.update_item(Key={"id": job["id"]}, UpdateExpression="SET s = :s", ExpressionAttributeValues={":s": name})
    except Exception as error:
        print("state not kept", error)

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            job = json.loads(record["body"])
            state(job, "begun")
            WORK
            state(job, "done")
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
NODE = """
const { DynamoDBClient, UpdateItemCommand } = require("@aws-sdk/client-dynamodb");
const db = new DynamoDBClient({});
const state = async (job, name) => {
  try { await db.send(new UpdateItemCommand({ TableName: "jobs", Key: { id: { S: job.id } }, UpdateExpression: name })); } catch (error) { console.warn(error); }
};
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const job = JSON.parse(record.body);
      await state(job, "begun");
      WORK
      await state(job, "done");
    } catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures };
};
"""
SENT = "const answer = await fetch('https://example.com', { method: 'POST', body: record.body }); if (!answer.ok) throw new Error('refused');"


@pytest.mark.parametrize(
    ("code", "work", "properties"),
    [
        (PYTHON, 'requests.post("https://example.com", json=job).raise_for_status()', ""),
        (PYTHON, 'table.put_item(Item={"id": job["id"]})', ""),
        (NODE, SENT, "    Runtime: nodejs22.x\n"),
        (NODE, "await db.send(new UpdateItemCommand({ TableName: 'orders', Key: { id: { S: job.id } } }));", "    Runtime: nodejs22.x\n"),
    ],
)
def test_what_is_told_of_the_work_may_fail_perhaps_and_the_work_may_not(code: str, work: str, properties: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(code.replace("WORK", work), RULE, properties=properties)
    assert said.verdict == "undecided"
    assert "when dynamodb:UpdateItem fails" in said.text
    assert [one.verdict for one in coded(code.replace("WORK", ""), RULE, properties=properties)] == ["fail"]


def test_work_that_is_tried_again_and_given_up(coded: Callable[..., list[Any]]) -> None:
    again = (
        PYTHON.replace('            state(job, "begun")\n', "")
        .replace("WORK", "for _ in range(3):")
        .replace('            state(job, "done")', '                state(job, "done")')
    )
    assert [one.verdict for one in coded(again, RULE)] == ["fail"]

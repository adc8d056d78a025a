"""A record that decides which work is done (`create` or `update`) has no message passed over; one that has it left out does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
REPORTS = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
MADE = 'import json\nimport boto3\nfrom shop import create, update, index\n\ntable = boto3.resource("dynamodb").Table("guests")\n'
MARKS = {
    "looked for": 'known = "Item" in table.get_item(Key={"id": guest["id"]})\n    if not known:\n        table.put_item(Item={"id": guest["id"]})',
    "on a condition": 'known = False\n    try:\n        table.put_item(Item={"id": guest["id"]}, ConditionExpression="attribute_not_exists(id)")\n'
    "    except table.meta.client.exceptions.ConditionalCheckFailedException:\n        known = True",
}
PYTHON = {
    "another work": ("if known:\n        update(guest)\n    else:\n        create(guest)", []),
    "another work, and out": ("if known:\n        return update(guest)\n    create(guest)", []),
    "nothing": ("if known:\n        return\n    create(guest)", ["fail"]),
    "a line in the log": ("if known:\n        print(guest['id'])\n    else:\n        create(guest)", ["fail"]),
    "what is done each time": ("if not known:\n        create(guest)\n    index(guest)", ["fail"]),
}
NODE = """
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");
const axios = require("axios");
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const create = (guest) => axios.post("https://shop.example/guests", guest);
const update = (guest) => axios.put(`https://shop.example/guests/${guest.id}`, guest);
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const guest = JSON.parse(record.body);
      let known = false;
      try {
        await db.send(new PutCommand({ TableName: "guests", Item: { id: guest.id }, ConditionExpression: "attribute_not_exists(id)" }));
      } catch (error) {
        if (error.name !== "ConditionalCheckFailedException") throw error;
        known = true;
      }
      WORK
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
NODES = {
    "another work": ("if (known) await update(guest); else await create(guest);", []),
    "nothing": ("if (!known) await create(guest);", ["fail"]),
    "a line in the log": ("if (known) console.log(guest.id); else await create(guest);", ["fail"]),
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("case", PYTHON.values(), ids=PYTHON)
def test_what_is_done_for_a_message_that_is_known(mark: str, case: tuple[str, list[str]], coded: Coded) -> None:
    code = f"{MADE}\n\ndef work(guest):\n    {mark}\n    {case[0]}\n{REPORTS}"
    assert [one.verdict for one in coded(code, RULE)] == case[1]


@pytest.mark.parametrize("case", NODES.values(), ids=NODES)
def test_what_is_done_for_a_message_that_is_known_in_node(case: tuple[str, list[str]], coded: Coded) -> None:
    assert [one.verdict for one in coded(NODE.replace("WORK", case[0]), RULE, properties="    Runtime: nodejs22.x\n")] == case[1]

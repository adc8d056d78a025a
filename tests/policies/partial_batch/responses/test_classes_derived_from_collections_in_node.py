"""Failed messages in a class of Node.js that derives from Array, Map or Set: what it inherits is what JavaScript's own has, under `super` too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
NODE = "    Runtime: nodejs22.x\n"
MADE = """
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
CLASS
exports.handler = async (event) => {
  const failed = new Failed();
  for (const record of event.Records) {
    try {
      await db.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: JSON.parse(record.body).id } } }));
    } catch (error) {
      NOTED
    }
  }
  return RETURNED;
};
"""
CLASSES = {
    "an array": (
        "class Failed extends Array { note({ messageId }, error) { console.error(error); this.push({ itemIdentifier: messageId }); } }",
        "failed.note(record, error);",
        "{ batchItemFailures: failed }",
    ),
    "an array, by super": (
        "class Failed extends Array { push(record) { return super.push({ itemIdentifier: record.messageId }); } }",
        "failed.push(record);",
        "{ batchItemFailures: failed }",
    ),
    "a map": (
        "class Failed extends Map { response() { return { batchItemFailures: Array.from(this.keys(), (itemIdentifier) => ({ itemIdentifier })) }; } }",
        "failed.set(record.messageId, error);",
        "failed.response()",
    ),
    "a map with a constructor": (
        "class Failed extends Map { constructor() { super(); this.began = Date.now(); } note(record, error) { super.set(record.messageId, error); } }",
        "failed.note(record, error);",
        "{ batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) }",
    ),
    "a set": (
        "class Ids extends Set {}\nclass Failed extends Ids { add(record) { return super.add(record.messageId); } get response() { return { batchItemFailures: [...this].map((itemIdentifier) => ({ itemIdentifier })) }; } }",
        "failed.add(record);",
        "failed.response",
    ),
}


def verdicts(coded: Coded, rule: str, of: str, noted: str, returned: str) -> list[str]:
    made = MADE.replace("CLASS", of).replace("NOTED", noted).replace("RETURNED", returned)
    return [one.verdict for one in coded(made, rule, properties=NODE)]


@pytest.mark.parametrize(("of", "noted", "returned"), CLASSES.values(), ids=CLASSES)
def test_what_is_put_into_it_is_returned(of: str, noted: str, returned: str, coded: Coded) -> None:
    for rule in ("swallowed-exception", "handler-response", "raises-for-one-message"):
        assert verdicts(coded, rule, of, noted, returned) == []
    assert verdicts(coded, "swallowed-exception", of, "console.error(error);", returned) == ["fail"]


@pytest.mark.parametrize("name", [name for name in CLASSES if "messageId" in CLASSES[name][0]])
def test_another_field_of_the_message_is_told(name: str, coded: Coded) -> None:
    of, noted, returned = CLASSES[name]
    assert "fail" in verdicts(coded, "handler-response", of.replace("messageId", "receiptHandle"), noted, returned)


def test_a_part_of_such_an_array_is_one_too_and_that_is_a_question(coded: Coded) -> None:
    of = "class Failed extends Array { response() { return { batchItemFailures: this.map((one) => ({ itemIdentifier: one.messageId })) }; } }"
    assert verdicts(coded, "swallowed-exception", of, "failed.push(record);", "failed.filter((one) => one).response()") == ["undecided"]

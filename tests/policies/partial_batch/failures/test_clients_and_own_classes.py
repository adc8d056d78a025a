"""What a client throws is of none of the classes that the code makes: a clause that tells those apart says nothing of it, and what is told of them is told of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
NODE = "    Runtime: nodejs22.x\n    Handler: index.handler\n"
LEDGER = """
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Ledger } from "@acme/ledger";
import axios from "axios";
const table = DynamoDBDocumentClient.from(new DynamoDBClient({})), sqs = new SQSClient({}), ledger = new Ledger();
class Refused extends Error {}
class TooEarly extends Error {}
class Odd extends Error { constructor(why, what) { super(why); this.what = what; } }
const tell = (what, order) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.NOTES, MessageBody: JSON.stringify({ what, id: order.id }) }));
const note = async (error, order) => {
  if (error instanceof Refused) return tell("REFUSED", order);
  const what = error instanceof Odd ? error.what : undefined;
  if (what) await tell(what, order);
};
const book = async (order) => {
  const { Item } = await CALL;
  if (order.at > Date.now()) throw new TooEarly("too early");
  if (Item?.amount < 0) throw new Odd("odd", "BELOW_ZERO");
  if (Item?.closed) throw new Refused("closed");
  await table.send(new UpdateCommand({ TableName: "ledger", Key: { id: order.id }, UpdateExpression: "SET amount = :a", ExpressionAttributeValues: { ":a": order.amount } }));
  await tell("BOOKED", order);
};
const work = async (record) => {
  const order = JSON.parse(record.body);
  try {
    await book(order);
  } catch (error) {
    await note(error, order);
    throw error;
  }
};
const judge = (error, record) => {
  if (error instanceof Refused || error instanceof Odd) console.warn("left", error.message);
  else if (error instanceof TooEarly) return record.messageId;
  else { console.error("failed", error); LAST }
};
export const handler = async (event) => {
  const batchItemFailures = [];
  await Promise.all(event.Records.map(async (record) => {
    try {
      await work(record);
    } catch (error) {
      const itemIdentifier = judge(error, record);
      if (itemIdentifier) batchItemFailures.push({ itemIdentifier });
    }
  }));
  return { batchItemFailures: RETURNED };
};
"""
GET = 'table.send(new GetCommand({ TableName: "ledger", Key: { id: order.id } }))'
REPORT = "return record.messageId;"
LOST = "record:catch (error), but for those that it asks for"


def ledger(call: str, last: str, returned: str = "batchItemFailures") -> str:
    return LEDGER.replace("CALL", call).replace("LAST", last).replace("RETURNED", returned)


@pytest.mark.parametrize(
    ("last", "returned", "said"),
    [
        ("", "batchItemFailures", [LOST]),
        ("return;", "batchItemFailures", [LOST]),
        (REPORT, "[]", [LOST]),
        (REPORT, "batchItemFailures", []),
        ("throw error;", "batchItemFailures", []),
    ],
)
def test_what_is_noted_of_a_refusal_tells_nobody_of_what_else_fails(last: str, returned: str, said: list[str], coded: Callable[..., list[Any]]) -> None:
    found = coded(ledger(GET, last, returned), RULE, properties=NODE)
    assert [one.key for one in found if one.verdict == "fail"] == said
    assert all(one.verdict == "fail" for one in found)


@pytest.mark.parametrize(
    ("thrown", "lost"),
    [
        ("", False),
        ("throw error;", False),
        ("throw new TooEarly(error.message);", False),
        ("throw new Refused(error.message);", True),
        ("throw error.name === 'ResourceNotFoundException' ? new Refused('no table') : error;", False),
    ],
)
def test_an_error_that_is_made_one_of_the_code_s_own_is_of_its_class(thrown: str, lost: bool, coded: Callable[..., list[Any]]) -> None:  # noqa: FBT001 - of one case
    call = GET + f".catch((error) => {{ {thrown} }})" if thrown else GET
    found = coded(ledger(call, REPORT).replace("await note(error, order);", "console.warn(order.id);"), RULE, properties=NODE)
    assert [one.verdict for one in found] == ["fail"] * lost


@pytest.mark.parametrize("call", ["ledger.find(order.id)", 'axios.get("https://example.com/" + order.id, { timeout: 2000 })'])
def test_trap_what_somebody_else_s_code_throws_may_be_of_any_class(call: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(ledger(call, REPORT), RULE, properties=NODE) == []

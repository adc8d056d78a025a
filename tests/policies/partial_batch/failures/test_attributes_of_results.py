"""What a package gives for a message says by an attribute how it ended: it may be true, and it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import json
from a_worker import Worker
worker = Worker()
def failed(result):
    return result.failed or result.late
def handler(event, context):
    failures = []
    for record in event["Records"]:
        result = worker.run(json.loads(record["body"]))
        CONDITION
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LISTED = """
import json
from a_worker import Worker
worker = Worker()
def handler(event, context):
    results = {record["messageId"]: worker.run(json.loads(record["body"])) for record in event["Records"]}
    return {"batchItemFailures": [{"itemIdentifier": one} for one in LIST]}
"""
LEFT = """
from a_worker import parse
def handler(event, context):
    for record in event["Records"]:
        message = parse(record["body"])
        if CONDITION:
            break
        message.deliver()
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    "condition", ["if result.failed:", "if not result.ok:", "if failed(result):", "if result.errors and not result.expected:", "if bool(result.failed):"]
)
def test_not_every_message_is_returned(condition: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("CONDITION", condition), "handler-response", properties="    Runtime: python3.13\n") == []


def test_trap_what_is_always_true_returns_every_message(coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE.replace("CONDITION", "if True:"), "handler-response", properties="    Runtime: python3.13\n")
    assert [(one.verdict, one.key) for one in said] == [("fail", "always:")]


@pytest.mark.parametrize("listed", ["[one for one, result in results.items() if result.failed]", "filter(lambda one: results[one].failed, results)"])
def test_not_every_message_is_in_a_list(listed: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(LISTED.replace("LIST", listed), "handler-response", properties="    Runtime: python3.13\n") == []


@pytest.mark.parametrize("condition", ["message.last", "not message.wanted"])
def test_a_loop_is_left_on_one_side(condition: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(LEFT.replace("CONDITION", condition), "unprocessed-messages", properties="    Runtime: python3.13\n")
    assert [(one.verdict, one.resource) for one in said] == [("fail", "Worker")]


NODE = """
import { Thing } from 'a-thing';
const thing = new Thing({ region: 'eu-west-1' });
export const handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const message = JSON.parse(record.body);
    STEPS
    await deliver(message);
  }
  return { batchItemFailures };
};
const deliver = async (message) => { await thing.deliver(message); };
"""
REFUSED = [
    "const url = new URL(message.url); if (url.protocol !== 's3:') throw new Error('no');",
    "const { protocol } = new URL(message.url); if (!['s3:', 'https:'].includes(protocol)) throw new Error('no');",
    "const made = new Thing(message); if (made.error) throw made.error;",
    "const made = new Thing(message); if (made.error !== undefined) throw new Error('no');",
    "const made = new Thing(message); switch (made.kind) { case 'a': break; default: throw new Error('no'); }",
]


@pytest.mark.parametrize("steps", REFUSED)
def test_what_a_package_makes_of_a_message_may_be_as_it_should(steps: str, coded: Callable[..., list[Any]]) -> None:
    said = coded(NODE.replace("STEPS", steps), "unprocessed-messages", properties="    Runtime: nodejs22.x\n")
    assert [one for one in said if one.verdict == "fail"] == []


@pytest.mark.parametrize("steps", ["if (thing.state === 'closed') return { batchItemFailures };", "if (thing.isClosed) break;"])
def test_a_way_out_that_it_may_take_leaves_the_rest(steps: str, coded: Callable[..., list[Any]]) -> None:
    (said,) = coded(NODE.replace("STEPS", steps), "unprocessed-messages", properties="    Runtime: nodejs22.x\n")
    assert (said.verdict, said.resource) == ("fail", "Worker")
    assert "leaves its loop over the messages" in said.text

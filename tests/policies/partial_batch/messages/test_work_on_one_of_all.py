"""`unprocessed-messages`: every message is read, and what is made of one takes the place of what was made of the one before, so that the work is on one of them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "unprocessed-messages"
Coded = Callable[..., list[Any]]
IN_NODE = "    Runtime: nodejs22.x\n"
PYTHON = """
import json
import boto3
table, s3 = boto3.resource("dynamodb").Table("t"), boto3.resource("s3")
def handler(event, context):
{}
    return {{"batchItemFailures": []}}
"""
NODE = """
const {{ DynamoDBClient, PutItemCommand }} = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({{}});
const put = (item) => db.send(new PutItemCommand({{ TableName: 't', Item: {{ pk: {{ S: item.id }} }} }}));
exports.handler = async (event, context) => {{
  {}
  return {{ batchItemFailures: [] }};
}};
"""
EACH = '    for record in event["Records"]:\n        body = json.loads(record["body"])\n'
LAST = {
    "the variable of the loop": f'{EACH}    table.put_item(Item={{"pk": body["id"]}})',
    "what is made of it": f'    made = {{}}\n{EACH}        made = {{"pk": body["id"], "many": len(body["lines"])}}\n        print(made)\n    if made:\n        table.put_item(Item=made)',
    "an object of S3": f'{EACH}    s3.Object("b", body["key"]).get()',
}
FIRST = '    made = [json.loads(record["body"]) for record in event["Records"]]\n    table.put_item(Item={"pk": made[0]["id"]})'
CHOSEN = {
    "the newest": f'    newest = None\n{EACH}        if newest is None or body["at"] > newest["at"]:\n            newest = body\n    table.put_item(Item=newest)',
    "beside a number": f'    newest = {{"at": 0}}\n{EACH}        if body["at"] > newest["at"]:\n            newest = body\n    table.put_item(Item=newest)',
    "of a list in order": '    made = sorted((json.loads(one["body"]) for one in event["Records"]), key=lambda one: one["at"])\n    table.put_item(Item=made[-1])',
}
HONEST = {
    "one for each key": f'    made = {{}}\n{EACH}        made[body["id"]] = body\n    for one in made.values():\n        table.put_item(Item=one)',
    "a sum": f'    total = 0\n{EACH}        total += body["amount"]\n    table.put_item(Item={{"pk": "all", "total": total}})',
    "all at once": f'    rows = []\n{EACH}        rows.append(body)\n    table.put_item(Item={{"pk": "all", "rows": rows}})',
    "only that something came": f'{EACH}        print(body)\n    table.put_item(Item={{"pk": "seen"}})',
    "each, and the last is logged": f'{EACH}        table.put_item(Item={{"pk": body["id"]}})\n    print(body)',
    "each, and the last once more": f'{EACH}        table.put_item(Item={{"pk": body["id"]}})\n    table.put_item(Item={{"pk": "last", "id": body["id"]}})',
}


@pytest.mark.parametrize("body", LAST)
def test_what_comes_after_the_loop_has_the_last_one(body: str, coded: Coded) -> None:
    (found,) = coded(PYTHON.format(LAST[body]), RULE)
    assert (found.verdict, found.resource, found.key) == ("fail", "Worker", "last")
    assert "works on only the last of them" in found.text


def test_a_list_of_which_one_is_taken_has_the_first(coded: Coded) -> None:
    (found,) = coded(PYTHON.format(FIRST), RULE)
    assert (found.verdict, found.key) == ("fail", "first")


@pytest.mark.parametrize("body", CHOSEN)
def test_whether_one_that_is_chosen_stands_for_the_others_is_not_known(body: str, coded: Coded) -> None:
    (found,) = coded(PYTHON.format(CHOSEN[body]), RULE)
    assert (found.verdict, found.resource) == ("undecided", "Worker")
    assert "which it chooses" in found.text


@pytest.mark.parametrize("body", HONEST)
def test_what_has_something_of_each_is_good(body: str, coded: Coded) -> None:
    assert not coded(PYTHON.format(HONEST[body]), RULE)


def test_a_setting_that_is_asked_for_once_is_given_no_message(coded: Coded) -> None:
    asked = 'import functools\n@functools.cache\ndef setting():\n    return s3.Object("b", "settings").get()\ndef handler'
    assert not coded(PYTHON.format(f"{EACH}        print(body, setting())").replace("def handler", asked), RULE)


def test_a_batch_of_one_has_no_others(coded: Coded) -> None:
    assert not coded(PYTHON.format(LAST["the variable of the loop"]), RULE, "Mapping: {Properties: {BatchSize: 1}}\n")


@pytest.mark.parametrize(
    ("loop", "said"),
    [
        ("let body; for (const record of event.Records) { body = JSON.parse(record.body); } await put(body);", ["fail"]),
        ("let made = {}; event.Records.forEach((r) => { const b = JSON.parse(r.body); made = { id: b.id }; }); await put(made);", ["fail"]),
        ("const all = event.Records.map((r) => JSON.parse(r.body)); await put(all[0]);", ["fail"]),
        (
            "const all = new Map(); for (const r of event.Records) { const b = JSON.parse(r.body); all.set(b.id, b); } for (const b of all.values()) await put(b);",
            [],
        ),
        (
            "let newest; for (const r of event.Records) { const b = JSON.parse(r.body); if (!newest || b.at > newest.at) newest = b; } await put(newest);",
            ["undecided"],
        ),
        ("const all = event.Records.map((r) => JSON.parse(r.body)).sort((a, b) => b.at - a.at); await put(all[0]);", ["undecided"]),
        ("for (const r of event.Records) { console.log(JSON.parse(r.body)); } await put({ id: 'seen' });", []),
        ("let known; for (const r of event.Records) { known ??= await put({ id: 'begun' }); console.log(JSON.parse(r.body), known); }", []),
    ],
)
def test_so_it_is_in_node(loop: str, said: list[str], coded: Coded) -> None:
    assert [one.verdict for one in coded(NODE.format(loop), RULE, properties=IN_NODE)] == said

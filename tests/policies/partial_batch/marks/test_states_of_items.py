"""`marked-before-work`: an item has a state, which is set before the work, and a condition or a question that passes the message over for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "marked-before-work"
Placed = Callable[..., list[Any]]
CODE = """
import json, time
import boto3
from botocore.exceptions import ClientError
table, client = boto3.resource("dynamodb").Table("jobs"), boto3.client("dynamodb")
STATE = {"#s": "state"}

def claim(key):
    CLAIM

def finish(key):
    table.update_item(Key={"id": key}, UpdateExpression="SET #s = :done, ended = :t", ExpressionAttributeNames=STATE, ExpressionAttributeValues={":done": "DONE", ":t": 1})

def reset(key):
    table.update_item(Key={"id": key}, UpdateExpression="SET #s = :failed", ExpressionAttributeNames=STATE, ExpressionAttributeValues={":failed": "FAILED"})

def work(record, key):
    WORK

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record, json.loads(record["body"])["id"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
WRITES = """try:
        WRITE
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True"""
NEW = "attribute_not_exists(id) OR #s <> :done"
PUT = 'table.put_item(Item={"id": key, "state": "RUNNING"}, ConditionExpression="CONDITION", ExpressionAttributeNames=STATE, ExpressionAttributeValues={":done": "DONE", ":t": 1})'
TYPED = 'client.update_item(TableName="jobs", Key={"id": {"S": key}}, UpdateExpression="SET #s = :r", ConditionExpression="attribute_not_exists(id) or #s <> :r", ExpressionAttributeNames=STATE, ExpressionAttributeValues={":r": {"S": "RUNNING"}})'
ASKS = 'item = table.get_item(Key={"id": key}).get("Item")\n    return not item or item["state"] != "DONE"'
CLAIMS = {
    "an item on a condition": WRITES.replace("WRITE", PUT.replace("CONDITION", NEW)),
    "in small letters": WRITES.replace("WRITE", PUT.replace("CONDITION", NEW.replace(" OR ", " or "))),
    "with a lease, too": WRITES.replace("WRITE", PUT.replace("CONDITION", "attribute_not_exists(id) OR (#s <> :done AND expires < :t)")),
    "in brackets": WRITES.replace("WRITE", PUT.replace("CONDITION", "(attribute_not_exists(id)) OR ((#s <> :done))")),
    "with a look at what is there": WRITES.replace("WRITE", PUT.replace("CONDITION", NEW)).replace(
        "            return False\n", '            if table.get_item(Key={"id": key})["Item"]["state"] == "DONE":\n                return False\n'
    ),
    "an item that is asked for": ASKS,
}
FINISHED = "if not claim(key):\n        return\n    finish(key)\n    deliver(record['body'])"


def said(placed: Placed, claim: str, work: str) -> list[Any]:
    return placed(CODE.replace("CLAIM", claim).replace("WORK", work), RULE)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_state_that_says_done_too_early(claim: str, placed: Placed) -> None:
    (one,) = said(placed, claim, FINISHED)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, "mark")
    assert ":done, ended = :t" in one.line


def test_a_state_that_is_set_on_a_condition_and_with_other_changes(placed: Placed) -> None:
    changed = CODE.replace('SET #s = :done, ended = :t"', 'SET #s = :done, ended = :t REMOVE lease", ConditionExpression="attribute_exists(id)"')
    assert changed != CODE
    said = placed(changed.replace("CLAIM", ASKS).replace("WORK", FINISHED), RULE)
    assert [(one.verdict, "REMOVE lease" in one.line) for one in said] == [("fail", True)]


def test_a_state_that_says_running_for_ever(placed: Placed) -> None:
    claim = WRITES.replace("WRITE", TYPED)
    (one,) = said(placed, claim, "if claim(key):\n        deliver(record['body'])")
    assert (one.verdict, one.line) == ("fail", TYPED)
    assert said(placed, claim, "if not claim(key):\n        raise RuntimeError(key)\n    deliver(record['body'])") == []


@pytest.mark.parametrize(
    ("claim", "work"),
    [
        (CLAIMS["an item on a condition"], FINISHED.replace("finish(key)\n    deliver(record['body'])", "deliver(record['body'])\n    finish(key)")),
        (CLAIMS["an item that is asked for"], FINISHED.replace("finish(key)\n    deliver(record['body'])", "deliver(record['body'])\n    finish(key)")),
        (
            CLAIMS["an item on a condition"],
            FINISHED.replace("deliver(record['body'])", "try:\n        deliver(record['body'])\n    except Exception:\n        reset(key)\n        raise"),
        ),
        (WRITES.replace("WRITE", PUT.replace("CONDITION", f"{NEW} OR expires < :t")), FINISHED),
        (WRITES.replace("WRITE", PUT.replace("CONDITION", "attribute_not_exists(id) OR NOT (#s <> :done AND expires < :t)")), FINISHED),
        (WRITES.replace("WRITE", PUT.replace("CONDITION", "attribute_not_exists(id) OR other <> :done")), FINISHED),
        (CLAIMS["an item that is asked for"].replace('"DONE"', '"CLOSED"'), FINISHED),
    ],
)
def test_what_lets_the_retry_through_is_right(claim: str, work: str, placed: Placed) -> None:
    assert said(placed, claim, work) == []


OBJECTS = CODE.replace("from botocore", "from boto3.dynamodb.conditions import Attr\nfrom botocore")
CONDITIONS = {
    'Attr("state").ne("DONE")': "#s <> :done",
    'Attr("id").not_exists() | Attr("state").ne("DONE")': NEW,
    'Attr("id").not_exists() | ~Attr("state").eq("DONE")': NEW,
    '~Attr("state").is_in(["DONE", "LEFT"])': NEW,
    'Attr("id").not_exists() | (Attr("state").ne("DONE") & Attr("expires").lt(5))': "attribute_not_exists(id) OR (#s <> :done AND expires < :t)",
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("state", ["DONE", "RUNNING"])
def test_a_condition_of_objects_says_what_its_text_does(condition: str, state: str, placed: Placed) -> None:
    work = "if claim(key):\n        deliver(record['body'])"
    written, as_text = PUT.replace('"RUNNING"', f'"{state}"'), PUT.replace("CONDITION", CONDITIONS[condition]).replace('"RUNNING"', f'"{state}"')
    of_objects = f"{written[: written.index(', ConditionExpression')]}, ConditionExpression={condition})"
    found = [
        [
            (one.verdict, one.resource, one.severity, one.key)
            for one in placed(code.replace("CLAIM", WRITES.replace("WRITE", write)).replace("WORK", work), RULE)
        ]
        for code, write in ((OBJECTS, of_objects), (CODE, as_text))
    ]
    assert found == [[("fail", "Worker", Severity.ERROR, "mark")] * (state == "DONE")] * 2


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('~Attr("id").exists()', ["fail"]),
        ('Attr("id").not_exists() & Attr("kind").not_exists()', ["fail"]),
        ('Attr("id").not_exists() | Attr("expires").lt(now)', []),
        ('Attr("id").exists()', []),
        ('Attr("id").not_exists() & allowed()', []),
    ],
)
def test_a_condition_of_objects_that_is_met_once(condition: str, found: list[str], placed: Placed) -> None:
    write = f'now = int(time.time())\n        table.put_item(Item={{"id": key, "expires": now + 60}}, ConditionExpression={condition})'
    work = "if claim(key):\n        deliver(record['body'])"
    assert [one.verdict for one in placed(OBJECTS.replace("CLAIM", WRITES.replace("WRITE", write)).replace("WORK", work), RULE)] == found


TAKEN = 'table.update_item(Key={"id": key}, UpdateExpression="SET #s = :r, since = :t", ConditionExpression="CONDITION", ExpressionAttributeNames=STATE, ExpressionAttributeValues={":new": "NEW", ":again": "AGAIN", ":r": "RUNNING", ":t": 1})'
TAKEN_TYPED = TYPED.replace("attribute_not_exists(id) or #s <> :r", "#s = :new").replace(
    '":r": {"S": "RUNNING"}', '":new": {"S": "NEW"}, ":r": {"S": "RUNNING"}'
)
ASKED = {
    "of an attribute": TAKEN.replace("CONDITION", "#s = :new"),
    "of an item that is there": TAKEN.replace("CONDITION", "attribute_exists(id) AND #s = :new"),
    "of several": TAKEN.replace("CONDITION", "#s IN (:new, :again)"),
    "of one or another": TAKEN.replace("CONDITION", "(#s = :new) OR (#s = :again)"),
    "with its type": TAKEN_TYPED,
    "of an object": TAKEN.replace('"CONDITION"', 'Attr("state").eq("NEW")'),
    "of several objects": TAKEN.replace('"CONDITION"', 'Attr("id").exists() & Attr("state").is_in(["NEW", "AGAIN"])'),
}
LET_THROUGH = {
    "the state that it sets": TAKEN.replace("CONDITION", "#s = :r"),
    "the state that it sets, among others": TAKEN.replace("CONDITION", "#s IN (:new, :r)"),
    "or long ago": TAKEN.replace("CONDITION", "#s = :new OR since < :t"),
    "or long ago, of objects": TAKEN.replace('"CONDITION"', 'Attr("state").eq("NEW") | Attr("since").lt(5)'),
    "another attribute": TAKEN.replace("CONDITION", "kind = :new"),
    "a state that nobody knows": TAKEN.replace("CONDITION", "#s = :new").replace('"NEW"', "read(key)"),
}
WORKS = "if claim(key):\n        deliver(record['body'])"


@pytest.mark.parametrize("write", ASKED.values(), ids=ASKED)
def test_a_state_that_is_asked_for_and_left(write: str, placed: Placed) -> None:
    (one,) = placed(OBJECTS.replace("CLAIM", WRITES.replace("WRITE", write)).replace("WORK", WORKS), RULE)
    assert (one.verdict, one.resource, one.severity, one.key, one.line) == ("fail", "Worker", Severity.ERROR, "mark", write)


@pytest.mark.parametrize("write", LET_THROUGH.values(), ids=LET_THROUGH)
def test_a_state_by_which_the_retry_comes_through(write: str, placed: Placed) -> None:
    assert placed(OBJECTS.replace("CLAIM", WRITES.replace("WRITE", write)).replace("WORK", WORKS), RULE) == []


def test_what_is_only_written_of_work_that_is_done(placed: Placed) -> None:
    """Where the last write fails, the work went well: nothing is lost when the message is passed over. Where the last write is the work, it is."""
    claim = WRITES.replace("WRITE", ASKED["of an attribute"])
    kept = "if not claim(key):\n        return\n    try:\n        deliver(record['body'])\n    except Exception:\n        reset(key)\n        raise\n    finish(key)"
    assert said(placed, claim, kept) == []
    assert [one.line for one in said(placed, claim, "if claim(key):\n        finish(key)")] == [ASKED["of an attribute"]]


def test_an_item_that_is_written_twice_is_named_once(placed: Placed) -> None:
    claim = WRITES.replace("WRITE", ASKED["of an attribute"])
    assert [one.line for one in said(placed, claim, FINISHED)] == [ASKED["of an attribute"]]

"""A mark that is looked for first (`get_item`, `exists`, SELECT) and then written whatever is there: before the work it has the retry passed over, behind it it is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "marked-before-work"
LAYER = '    Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]\n'
Coded = Callable[..., list[Any]]
TABLE = 'table = boto3.resource("dynamodb").Table("had")'
DRIVER = 'db = psycopg.connect("postgresql://db")\ncur = db.cursor()'
ROW = """
def row(key):
    cur.execute('SELECT 1 FROM had WHERE id = %s', (key,))
    return cur.fetchone()
"""
COLUMN = ROW.replace("cur.fetchone()", "cur.fetchone()[0]")
ORM = """
class Base(DeclarativeBase):
    pass

class Had(Base):
    __tablename__ = "had"
    id: Mapped[str] = mapped_column(primary_key=True)

session = Session(create_engine("postgresql://db"))
"""
STORES = {
    "a table": (TABLE, '"Item" in table.get_item(Key={"id": key})', 'table.put_item(Item={"id": key, "at": int(time.time())})'),
    "a table, by get": (TABLE, 'table.get_item(Key={"id": key}).get("Item") is not None', 'table.put_item(Item={"id": key})'),
    "a table of a client": (
        'dynamodb = boto3.client("dynamodb")',
        '"Item" in dynamodb.get_item(TableName="had", Key={"id": {"S": key}})',
        'dynamodb.put_item(TableName="had", Item={"id": {"S": key}})',
    ),
    "an update": (
        TABLE,
        '"Item" in table.get_item(Key={"id": key})',
        'table.update_item(Key={"id": key}, UpdateExpression="SET seen = :t", ExpressionAttributeValues={":t": 1})',
    ),
    "a key of Redis": ('cache = redis.Redis(host="cache")', 'cache.exists(f"had:{key}")', 'cache.set(f"had:{key}", 1)'),
    "a value of Redis": ('cache = redis.Redis(host="cache")', 'cache.get("had:" + key)', 'cache.setex("had:" + key, 86400, "1")'),
    "a set of Redis": ('cache = redis.Redis(host="cache")', 'cache.sismember("had", key)', 'cache.sadd("had", key)'),
    "a row": (
        DRIVER + ROW,
        "row(key)",
        'cur.execute("INSERT INTO had (id) VALUES (%s)", (key,))\n    db.commit()',
    ),
    "a query": (
        TABLE,
        'table.query(KeyConditionExpression=Key("id").eq(key))["Count"] > 0',
        'table.put_item(Item={"id": key})',
    ),
    "a query by an expression": (
        TABLE,
        'table.query(KeyConditionExpression="#i = :i", ExpressionAttributeNames={"#i": "id"}, ExpressionAttributeValues={":i": key}).get("Items")',
        'table.put_item(Item={"id": key})',
    ),
    "a query of a client": (
        'dynamodb = boto3.client("dynamodb")',
        'len(dynamodb.query(TableName="had", KeyConditionExpression="id = :i", ExpressionAttributeValues={":i": {"S": key}})["Items"]) > 0',
        'dynamodb.put_item(TableName="had", Item={"id": {"S": key}})',
    ),
    "a number of rows": (
        DRIVER + COLUMN.replace("SELECT 1", "SELECT count(*)"),
        "row(key) > 0",
        'cur.execute("INSERT INTO had (id) VALUES (%s)", (key,))\n    db.commit()',
    ),
    "whether there is a row": (
        DRIVER + COLUMN.replace("SELECT 1 FROM had WHERE id = %s", "SELECT EXISTS(SELECT 1 FROM had WHERE id = %s)"),
        "row(key)",
        'cur.execute("INSERT INTO had (id) VALUES (%s)", (key,))\n    db.commit()',
    ),
    "a row that the end of a with commits": (
        DRIVER + ROW,
        "row(key)",
        'with db:\n        cur.execute("INSERT INTO had (id) VALUES (%s)", (key,))',
    ),
    "an object": (ORM, "session.get(Had, key) is not None", "session.add(Had(id=key))\n    session.commit()"),
}
IMPORTS = """
import hashlib, json, time
import boto3, psycopg, redis
from boto3.dynamodb.conditions import Key
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
"""
REPORTS = """
def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record, record["messageId"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""


def said(coded: Coded, store: str, work: str, handler: str = REPORTS) -> list[Any]:
    made, looks, marks = STORES[store]
    code = f"{IMPORTS}{made}\n\ndef work(record, key):\n{work.format(looks=looks, marks=marks)}{handler}"
    return coded(code, RULE, properties=LAYER)


BEFORE = """    if {looks}:
        return
    {marks}
    deliver(record["body"])
"""
AFTER = """    if {looks}:
        return
    deliver(record["body"])
    {marks}
"""


@pytest.mark.parametrize("store", STORES)
def test_a_mark_before_the_work_has_the_retry_passed_over(store: str, coded: Coded) -> None:
    (one,) = said(coded, store, BEFORE)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, "mark")
    assert "before its work on it, and leaves the record when that work fails" in one.text


@pytest.mark.parametrize("store", STORES)
def test_a_mark_behind_the_work_is_right(store: str, coded: Coded) -> None:
    assert said(coded, store, AFTER) == []


@pytest.mark.parametrize(
    "handler",
    [
        "\ndef handler(event, context):\n    for record in event['Records']:\n        work(record, record['messageId'])\n",
        REPORTS.replace('record["messageId"])\n        except', 'json.loads(record["body"])["id"])\n        except'),
        REPORTS.replace('record["messageId"])\n        except', 'hashlib.sha256(record["body"].encode()).hexdigest())\n        except'),
    ],
)
def test_whatever_the_key_of_the_message_is(handler: str, coded: Coded) -> None:
    assert [one.key for one in said(coded, "a table", BEFORE, handler)] == ["mark"]


def test_a_handle_is_another_one_each_time(coded: Coded) -> None:
    handler = REPORTS.replace('record["messageId"])\n        except', 'record["receiptHandle"])\n        except')
    assert said(coded, "a table", BEFORE, handler) == []


def test_a_key_that_is_made_anew_is_found_never_again(coded: Coded) -> None:
    work = "    import uuid\n    key = str(uuid.uuid4())\n" + BEFORE
    assert said(coded, "a table", work) == []


RIGHT = {
    "done is another state": """    item = table.get_item(Key={{"id": key}}).get("Item")
    if item and item["state"] == "DONE":
        return
    table.put_item(Item={{"id": key, "state": "IN_PROGRESS"}})
    deliver(record["body"])
    table.put_item(Item={{"id": key, "state": "DONE"}})
""",
    "taken away where the work fails": """    if {looks}:
        return
    {marks}
    try:
        deliver(record["body"])
    except BaseException:
        table.delete_item(Key={{"id": key}})
        raise
""",
    "another table": """    if {looks}:
        return
    boto3.resource("dynamodb").Table("orders").put_item(Item={{"id": key}})
    deliver(record["body"])
""",
    "another key": """    if {looks}:
        return
    table.put_item(Item={{"id": "last"}})
    deliver(record["body"])
""",
    "a lease": """    item = table.get_item(Key={{"id": key}}).get("Item")
    if item and item["until"] > time.time():
        return
    table.put_item(Item={{"id": key, "until": int(time.time()) + 30}})
    deliver(record["body"])
""",
    "counted": """    tries = table.get_item(Key={{"id": key}}).get("Item", {{"tries": 0}})["tries"]
    if tries > 4:
        return
    table.put_item(Item={{"id": key, "tries": tries + 1}})
    deliver(record["body"])
""",
    "the work is done, and what follows is no part of it": """    if {looks}:
        return
    deliver(record["body"])
    {marks}
    announce(key)
""",
}


@pytest.mark.parametrize("work", RIGHT.values(), ids=RIGHT)
def test_what_lets_the_retry_through_is_right(work: str, coded: Coded) -> None:
    assert said(coded, "a table", work) == []


def test_a_key_that_is_gone_before_the_retry_is_no_mark(coded: Coded) -> None:
    """The queue's VisibilityTimeout is 185 seconds."""
    work = BEFORE.replace("{marks}", 'cache.setex("had:" + key, 60, "1")')
    assert said(coded, "a value of Redis", work) == []


ROWS = {
    "rolled back with the work": ("    db.commit()\n", ""),
    "a row that says that it is done": ("WHERE id = %s'", "WHERE id = %s AND done'"),
    "a row of another table": ("INSERT INTO had", "INSERT INTO orders"),
}


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS)
def test_rows_that_are_not_there_when_the_message_comes_again(change: tuple[str, str], coded: Coded) -> None:
    made, looks, marks = STORES["a row"]
    work = BEFORE.format(looks=looks, marks=marks) + "    db.commit()\n"
    code = f"{IMPORTS}{made}\n\ndef work(record, key):\n{work}{REPORTS}"
    assert change[0] in code
    assert coded(code.replace(*change, 1), RULE, properties=LAYER) == []


DUPLICATES = {
    "nothing is written": 'cur.execute("INSERT INTO had (id) VALUES (%s) ON CONFLICT DO NOTHING", (key,))\n    {commit}\n    if cur.rowcount == 0:\n        return',
    "none is returned": 'cur.execute("INSERT INTO had (id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id", (key,))\n    row = cur.fetchone()\n    {commit}\n    if row is None:\n        return',
    "none is returned to who asks at once": 'if not db.execute("INSERT INTO had (id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id", (key,)).fetchone():\n        return\n    {commit}',
    "an exception says so": 'try:\n        cur.execute("INSERT INTO had (id) VALUES (%s)", (key,))\n    except psycopg.errors.UniqueViolation:\n        db.rollback()\n        return\n    {commit}',
}


@pytest.mark.parametrize("insert", DUPLICATES.values(), ids=DUPLICATES)
def test_a_row_that_is_there_already(insert: str, coded: Coded) -> None:
    code = f"{IMPORTS}{DRIVER}\n\ndef work(record, key):\n    {insert}\n    deliver(record['body'])\n    db.commit()\n{REPORTS}"
    assert [one.key for one in coded(code.replace("{commit}", "db.commit()"), RULE, properties=LAYER)] == ["mark"]
    assert coded(code.replace("{commit}", "pass"), RULE, properties=LAYER) == []

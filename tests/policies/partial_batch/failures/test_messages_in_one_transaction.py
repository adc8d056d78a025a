"""`handler-response`: several messages in one transaction, which a rollback takes back, and failures that are returned one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-response"
LAYER = '    Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]\n'
Coded = Callable[..., list[Any]]
CODE = """
import json, psycopg, pymysql
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
conn = CONNECT

def save(record):
    CHANGE

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            save(record)
        except Exception as error:
            conn.rollback()
            failures.append({"itemIdentifier": record["messageId"]})
    conn.commit()
    return {"batchItemFailures": failures}
"""
EXECUTE = 'conn.cursor().execute("INSERT INTO orders (id) VALUES (%s)", (json.loads(record["body"])["id"],))'
DATABASES = {
    "psycopg": ('psycopg.connect("postgresql://db")', EXECUTE),
    "PyMySQL": ('pymysql.connect(host="db")', EXECUTE),
    "SQLAlchemy": ('Session(create_engine("postgresql://db"))', 'conn.merge(Order(**json.loads(record["body"])))'),
}


def said(code: str, coded: Coded) -> list[Any]:
    return [one for one in coded(code, RULE, properties=LAYER) if one.key.startswith("undone")]


@pytest.mark.parametrize("database", DATABASES)
def test_one_rollback_takes_back_the_others(database: str, coded: Coded) -> None:
    connect, change = DATABASES[database]
    code = CODE.replace("CONNECT", connect).replace("CHANGE", change)
    (one,) = said(code, coded)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
    assert "rolls back what it did for the messages before when one fails (conn.rollback())" in one.text
    each = code.replace("            save(record)\n", "            save(record)\n            conn.commit()\n").replace(
        "    conn.commit()\n    return", "    return"
    )
    assert said(each, coded) == []


RIGHT = {
    "all are returned": (
        'failures.append({"itemIdentifier": record["messageId"]})',
        'return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}',
    ),
    "it raises": ('failures.append({"itemIdentifier": record["messageId"]})', "raise"),
    "each is committed by itself": ('"postgresql://db")', '"postgresql://db", autocommit=True)'),
    "a savepoint": ("            save(record)\n", "            with conn.begin_nested():\n                save(record)\n"),
    "each has its own connection": ("            save(record)\n", "            conn = psycopg.connect('postgresql://db')\n            save(record)\n"),
    "the end of a transaction commits": ("            save(record)\n", "            with conn:\n                save(record)\n"),
    "it is done once more": (
        "    conn.commit()\n    return",
        '    if failures:\n        for record in event["Records"]:\n            if record["messageId"] not in [one["itemIdentifier"] for one in failures]:\n                save(record)\n    conn.commit()\n    return',
    ),
}


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT)
def test_trap_nothing_is_taken_back_from_others(right: tuple[str, str], coded: Coded) -> None:
    connect, change = DATABASES["psycopg"]
    assert said(CODE.replace("CONNECT", connect).replace("CHANGE", change).replace(*right), coded) == []

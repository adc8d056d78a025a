"""A row of a database that Python inserts before the work, and by whose count (`rowcount`) the retry is taken for a duplicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "marked-before-work"
Coded = Callable[..., list[Any]]
CODE = """
import psycopg, psycopg2, requests
from psycopg_pool import ConnectionPool
from sqlalchemy import create_engine, text
engine, pool = create_engine("postgresql://a", future=True), ConnectionPool("postgresql://a", timeout=3)
old, new = psycopg2.connect("dbname=a", connect_timeout=3), psycopg.connect("dbname=a", connect_timeout=3)

def deliver(record):
    requests.post("https://a.example", data=record["body"], timeout=3).raise_for_status()

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            CLAIM
            deliver(record)
        except Exception:
            FAILED
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
QUIET = '"INSERT INTO processed (id) VALUES (%s) ON CONFLICT DO NOTHING", (record["messageId"],)'
NAMED = 'text("INSERT INTO processed (id) VALUES (:id) ON CONFLICT DO NOTHING"), {"id": record["messageId"]}'
CLAIMS = {
    "psycopg 3": f"done = new.execute({QUIET})\n            new.commit()\n            if done.rowcount == 0: continue",
    "psycopg 2": f"with old.cursor() as cursor:\n                cursor.execute({QUIET})\n                old.commit()\n                if not cursor.rowcount: continue",
    "a pool": f"with pool.connection() as one:\n                made = one.execute({QUIET}).rowcount\n            if made != 1: continue",
    "SQLAlchemy": f"with engine.begin() as one:\n                made = one.execute({NAMED})\n            if made.rowcount == 0: continue",
}


def said(coded: Coded, claim: str, failed: str = "pass") -> list[tuple[str, str]]:
    return [(one.verdict, one.resource) for one in coded(CODE.replace("CLAIM", claim).replace("FAILED", failed), RULE)]


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_the_retry_is_taken_for_a_duplicate(claim: str, coded: Coded) -> None:
    assert said(coded, claim) == [("fail", "Worker")]


@pytest.mark.parametrize(
    ("claim", "failed"),
    [
        (CLAIMS["psycopg 3"].replace("if done.rowcount == 0: continue", "print(done.rowcount)"), "pass"),
        (CLAIMS["psycopg 3"], 'new.execute("DELETE FROM processed WHERE id = %s", (record["messageId"],)); new.commit()'),
        (CLAIMS["psycopg 3"].replace("new.commit()", "pass"), "new.rollback()"),
        (f"deliver(record)\n            {CLAIMS['psycopg 3']}", "pass"),
    ],
    ids=["whatever it says", "taken away", "in one transaction", "after the work"],
)
def test_trap_the_retry_is_worked_on(claim: str, failed: str, coded: Coded) -> None:
    assert said(coded, claim, failed) == []

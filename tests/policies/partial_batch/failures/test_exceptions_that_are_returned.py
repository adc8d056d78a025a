"""`swallowed-exception`: a helper that returns what it caught, and a caller that tells the answers of AWS apart by it: as if the clause itself did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
CODE = """
import json
import boto3
from botocore.exceptions import ClientError
rds = boto3.client("rds")

def stopped(name):
    try:
        rds.stop_db_instance(DBInstanceIdentifier=name)
    except ClientError as error:
        return GIVEN
    return None

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            given = stopped(json.loads(record["body"])["name"])
            if given is not None and CONDITION:
                failures.append({"itemIdentifier": record["messageId"]})
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
HOW = {
    "the exception": ("error", 'given.response["Error"]["Code"]'),
    "by getattr": ("error", 'getattr(given, "response", {}).get("Error", {}).get("Code")'),
    "its code": ('error.response["Error"]["Code"]', "given"),
    "a dict": ('{"ok": False, "code": error.response["Error"]["Code"]}', 'given["code"]'),
}


def said(coded: Callable[..., list[Any]], how: str, condition: str) -> list[Any]:
    given, code = HOW[how]
    return coded(CODE.replace("GIVEN", given).replace("CONDITION", f"{code} {condition}"), RULE)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("condition", ['== "InvalidDBInstanceState"', 'in ("InvalidDBInstanceState", "DBClusterNotFoundFault")'])
def test_who_tells_of_some_answers_alone_drops_the_others(how: str, condition: str, coded: Callable[..., list[Any]]) -> None:
    (one,) = said(coded, how, condition)
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert "that the next attempt may not meet" in one.text


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("condition", ['!= "DBInstanceNotFound"', 'not in ("DBInstanceNotFound", "InvalidDBInstanceState")', "is not None"])
def test_trap_who_drops_some_on_purpose_tells_of_the_others(how: str, condition: str, coded: Callable[..., list[Any]]) -> None:
    assert said(coded, how, condition) == []

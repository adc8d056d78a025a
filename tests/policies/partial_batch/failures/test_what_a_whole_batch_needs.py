"""`swallowed-exception` in Python: what is brought for a whole batch fails, and the handler returns before it has looked at a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "swallowed-exception"
Coded = Callable[..., list[Any]]
CODE = """
import json
import boto3, requests
from botocore.exceptions import ClientError
ssm, table = boto3.client("ssm"), boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    failures = []
    try:
        token = FETCH
    except CAUGHT as error:
        ENDS
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": json.loads(record["body"])["id"], "token": token})
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
PARAMETER = 'ssm.get_parameter(Name="token")["Parameter"]["Value"]'
FETCHED = [(PARAMETER, "ClientError"), ('requests.get("https://example.com/token", timeout=3).json()', "requests.exceptions.RequestException")]


@pytest.mark.parametrize(("fetch", "caught"), FETCHED)
@pytest.mark.parametrize("ends", ["return {'statusCode': 500, 'body': str(error)}", "print(error)\n        return {'batchItemFailures': []}"])
def test_all_messages_are_deleted(fetch: str, caught: str, ends: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("FETCH", fetch).replace("CAUGHT", caught).replace("ENDS", ends), RULE)
    assert (one.verdict, one.resource) == ("fail", "Worker")
    assert f"of the whole batch ('except {caught}')" in one.text


@pytest.mark.parametrize(("fetch", "caught"), [*FETCHED, (PARAMETER, "ssm.exceptions.ParameterNotFound")])
@pytest.mark.parametrize(
    "ends",
    [
        "token = 'none'",
        "raise RuntimeError('no token') from error",
        "return {'batchItemFailures': [{'itemIdentifier': one['messageId']} for one in event['Records']]}",
    ],
)
def test_trap_they_are_worked_on_or_come_back(fetch: str, caught: str, ends: str, coded: Coded) -> None:
    assert coded(CODE.replace("FETCH", fetch).replace("CAUGHT", caught).replace("ENDS", ends), RULE) == []


def test_trap_what_is_not_there_for_one_message(coded: Coded) -> None:
    of_one = CODE.replace("    try:\n        token = FETCH\n    except CAUGHT as error:\n        ENDS\n", "").replace(
        "        try:\n", f"        try:\n            token = {PARAMETER}\n        except ClientError:\n            continue\n        try:\n"
    )
    assert coded(of_one, RULE) == []
    assert coded(CODE.replace("FETCH", PARAMETER).replace("CAUGHT", "ssm.exceptions.ParameterNotFound").replace("ENDS", "return None"), RULE) == []

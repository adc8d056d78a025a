"""`swallowed-exception`: a transaction is canceled for a condition that is not met, and for what the next attempt may not meet, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "swallowed-exception"
Placed = Callable[..., list[Any]]
CODE = """
import json
import boto3
from botocore.exceptions import ClientError
client = boto3.client("dynamodb")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            client.transact_write_items(TransactItems=[
                {"Put": {"TableName": "had", "Item": {"id": {"S": record["messageId"]}}, "ConditionExpression": "attribute_not_exists(id)"}},
                {"Put": {"TableName": "orders", "Item": {"id": {"S": record["body"]}}}},
            ])
        CLAUSE
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
CLASS = "except client.exceptions.TransactionCanceledException as error:\n            "
CODED = "except ClientError as error:\n            "
ALL = 'print("had before", error)'
REASON = (
    'if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":\n                failures.append({"itemIdentifier": record["messageId"]})'
)


@pytest.mark.parametrize(
    ("clause", "line"),
    [
        (CLASS + ALL, CLASS.strip()),
        (CLASS + "pass", CLASS.strip()),
        (CODED + 'if error.response["Error"]["Code"] != "TransactionCanceledException":\n                raise', CODED.strip()),
        (
            CODED
            + 'if error.response["Error"]["Code"] not in ("ConditionalCheckFailedException", "TransactionCanceledException"):\n                failures.append({"itemIdentifier": record["messageId"]})',
            CODED.strip(),
        ),
    ],
)
def test_every_reason_is_taken_for_the_same(clause: str, line: str, placed: Placed) -> None:
    (one,) = placed(CODE.replace("CLAUSE", clause), RULE)
    assert (one.verdict, one.resource, one.route, one.line, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", line, Severity.ERROR)
    assert "that the next attempt may not meet" in one.text
    assert "TransactionConflict" in one.text


@pytest.mark.parametrize(
    "clause",
    [
        CLASS + REASON,
        CLASS + 'if "ConditionalCheckFailed" not in str(error):\n                failures.append({"itemIdentifier": record["messageId"]})',
        CLASS + 'failures.append({"itemIdentifier": record["messageId"]})',
        "except client.exceptions.ConditionalCheckFailedException:\n            print('had before')",
    ],
)
def test_one_that_asks_for_the_reason_or_reports_is_silent(clause: str, placed: Placed) -> None:
    assert placed(CODE.replace("CLAUSE", clause), RULE) == []


LOOKED: str = (
    CLASS
    + 'if client.get_item(TableName="had", Key={"id": {"S": record["messageId"]}}).get("Item"):\n                print("had before")\n            else:\n                '
)


@pytest.mark.parametrize(
    ("otherwise", "is_told"), [("raise", True), ('failures.append({"itemIdentifier": record["messageId"]})', True), ('print("canceled")', False)]
)
def test_one_that_looks_whether_the_item_is_there(otherwise: str, is_told: bool, placed: Placed) -> None:  # noqa: FBT001 - of two kinds
    assert (placed(CODE.replace("CLAUSE", LOOKED + otherwise), RULE) == []) is is_told

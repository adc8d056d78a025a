"""`call-refused`: a code with which an error of AWS is compared, and that no service of the program answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
CODE = """
import boto3
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table("orders")
MORE

def handler(event, context):
    for record in event["Records"]:
        try:
            table.put_item(Item={"id": record["messageId"]}, ConditionExpression="attribute_not_exists(id)")
        except ClientError as error:
            TOLD
            raise
"""
BY = {
    "at once": 'if error.response["Error"]["Code"] == "{}":\n                continue',
    "by get": 'if error.response.get("Error", {{}}).get("Code") == "{}":\n                continue',
    "under a name": 'code = error.response["Error"]["Code"]\n            if code == "{}":\n                continue',
    "the other way round": 'if "{}" == error.response["Error"]["Code"]:\n                continue',
    "is another": 'if error.response["Error"]["Code"] != "{}":\n                raise\n            continue',
    "is among": 'if error.response["Error"]["Code"] in ("{}",):\n                continue',
}


@pytest.mark.parametrize("told", BY.values(), ids=BY)
def test_a_code_that_no_error_has(told: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("TOLD", told.format("ConditionalCheckFailed")).replace("MORE", ""), RULE)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
    assert "'ConditionalCheckFailed', which dynamodb does not have (it has ConditionalCheckFailedException)" in one.text
    assert coded(CODE.replace("TOLD", told.format("ConditionalCheckFailedException")).replace("MORE", ""), RULE) == []


@pytest.mark.parametrize(
    ("told", "more"),
    [
        ('if error.response["Error"]["Code"] in ("ConditionalCheckFailed", "ConditionalCheckFailedException"):\n                continue', ""),
        ('if error.response["Error"]["Code"] == "ValidationFailed":\n                continue', ""),
        ('if error.response["Error"]["Code"] == "NotFound":\n                continue', 'sns = boto3.client("sns")'),
        ('if error.response["Error"]["Code"] == "ConditionalCheckFailed":\n                continue', "other = boto3.client(context_of_the_house())"),
        ('if any(one["Code"] == "ConditionalCheckFailed" for one in error.response["CancellationReasons"]):\n                continue', ""),
    ],
    ids=["both", "one of the team's own", "another service", "a service that is not known", "reasons of a transaction"],
)
def test_trap_a_code_that_there_may_be(told: str, more: str, coded: Coded) -> None:
    assert coded(CODE.replace("TOLD", told).replace("MORE", more), RULE) == []


@pytest.mark.parametrize(
    "code", ["ConditionalCheckFailedExeption", "ConditionalChekFailedException", "ConditoinalCheckFailedException", "ConditionalCheckFailedxException"]
)
def test_a_letter_that_is_another(code: str, coded: Coded) -> None:
    (one,) = coded(CODE.replace("TOLD", BY["at once"].format(code)).replace("MORE", ""), RULE)
    assert f"'{code}', which dynamodb does not have (it has ConditionalCheckFailedException)" in one.text


@pytest.mark.parametrize("code", ["AccessDeniedException", "ConditionalWriteFailedException", "ValidationException"])
def test_trap_a_code_that_may_be_newer(code: str, coded: Coded) -> None:
    assert coded(CODE.replace("TOLD", BY["at once"].format(code)).replace("MORE", ""), RULE) == []

"""`call-refused`: an exception that a client of boto3 does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-refused"
Coded = Callable[..., list[Any]]
NAMED = """import boto3
sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table("orders")
def handler(event, context):
    for record in event["Records"]:
        try:
            sqs.send_message(QueueUrl="q", MessageBody=record["body"])
        except NAME:
            raise
"""


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("sqs.exceptions.QueueDoesNotExistException", "QueueDoesNotExist"),
        ("sqs.exceptions.QueueDoesNotExist", ""),
        ("sqs.exceptions.ClientError", ""),
        ("sqs.exceptions.SomethingNewerException", ""),
        ("table.meta.client.exceptions.ConditionalCheckFailed", "ConditionalCheckFailedException"),
        ("table.meta.client.exceptions.ConditionalCheckFailedException", ""),
        ("other.exceptions.QueueDoesNotExistException", ""),
    ],
)
def test_an_exception_that_a_client_does_not_have(name: str, near: str, coded: Coded) -> None:
    found = [one for one in coded(NAMED.replace("NAME", name), RULE) if one.verdict == "fail"]
    assert [(one.key, f"(it has {near})" in one.text) for one in found] == ([(f"Worker: exceptions.{name.rpartition('.')[2]}", True)] if near else [])

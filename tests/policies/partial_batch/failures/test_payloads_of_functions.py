"""A function that is invoked and fails tells of it in its Payload, too: what reads that as JSON and asks nothing of it loses the message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "response-unread"
CODE = """
import json
import boto3
client = boto3.client("lambda")

def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            answer = client.invoke(FunctionName="prices", Payload=record["body"])
            WORK
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
READ = ["json.loads(answer['Payload'].read())", "json.load(answer['Payload'])"]


@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize("asks", ["print({})", "said = {}\n            print(said.get('total'))", "print(len({}))"])
def test_nothing_is_asked_of_it(read: str, asks: str, placed: Callable[..., list[Any]]) -> None:
    (one,) = placed(CODE.replace("WORK", asks.format(read)), RULE)
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert "client.invoke(" in one.line


@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize(
    "asks",
    [
        "said = {}\n            print(said['total'])",
        "said = {}\n            if 'errorMessage' in said:\n                raise RuntimeError(said)",
        "said = {}\n            if said.get('statusCode') != 200:\n                raise RuntimeError(said)",
        "said = {}\n            if answer.get('FunctionError'):\n                raise RuntimeError(said)",
        "print(Price.model_validate({}))",
        "store({})",
    ],
)
def test_who_asks_is_told(read: str, asks: str, placed: Callable[..., list[Any]]) -> None:
    assert placed(CODE.replace("WORK", asks.format(read)), RULE) == []

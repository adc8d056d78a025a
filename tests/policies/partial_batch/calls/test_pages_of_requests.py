"""What a paginator of boto3 is given is what its operation is asked for: https://docs.aws.amazon.com/boto3/latest/guide/paginators.html"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
import boto3
client = boto3.client("dynamodb")
pages = client.get_paginator("query")
def handler(event, context):
    for record in event["Records"]:
        for page in CALL:
            print(page["Items"])
    return {"batchItemFailures": []}
"""
QUERY = 'TableName="orders", KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": record["body"]}}'


@pytest.mark.parametrize("call", ["pages.paginate(GIVEN)", "client.get_paginator('query').paginate(GIVEN)"])
@pytest.mark.parametrize(
    ("given", "found"),
    [
        (QUERY, False),
        (f'{QUERY}, PaginationConfig={{"PageSize": 50}}', False),
        (QUERY.replace("id = :id", "status = :id"), True),
        (f'{QUERY}, FilterExpresion="a = :id"', True),
        (QUERY.replace('TableName="orders", ', ""), True),
    ],
)
def test_what_is_refused_of_a_call_is_refused_of_its_pages(call: str, given: str, coded: Callable[..., list[Any]], *, found: bool) -> None:
    for each in (call.replace("GIVEN", given), f"client.query({given})['Items']"):
        said = coded(CODE.replace("CALL", each), "call-refused") if "PaginationConfig" not in each or "paginate" in each else []
        assert [(one.verdict, one.resource) for one in said] == ([("fail", "Worker")] if found else [])


@pytest.mark.parametrize(("key", "verdicts"), [("id", []), ("order_id", ["fail"])])
def test_a_key_by_which_pages_are_asked(key: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    table = "Status:\n  Type: AWS::DynamoDB::Table\n  Properties: {TableName: orders, KeySchema: [{AttributeName: id, KeyType: HASH}], AttributeDefinitions: [{AttributeName: id, AttributeType: S}]}\n"
    said = coded(CODE.replace("CALL", f"pages.paginate({QUERY.replace('id = :id', f'{key} = :id')})"), "item-key-mismatch", more=table)
    assert [one.verdict for one in said] == verdicts

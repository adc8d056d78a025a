"""`item-key-mismatch`: what `asdict` makes of a dataclass has its fields: https://docs.python.org/3/library/dataclasses.html#dataclasses.asdict"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TABLE = "Status:\n  Type: AWS::DynamoDB::Table\n  Properties: {TableName: orders, KeySchema: [{AttributeName: pk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}], AttributeDefinitions: [{AttributeName: pk, AttributeType: S}, {AttributeName: sk, AttributeType: S}]}\n"
CODE = """
import boto3
from dataclasses import asdict, dataclass
from typing import ClassVar
table = boto3.resource("dynamodb").Table("orders")
@dataclass
class Base:
    pk: str
MADE
def handler(event, context):
    for record in event["Records"]:
        PUT
    return {"batchItemFailures": []}
"""
ROW = "@dataclass(frozen=True)\nclass Row(Base):\n    FIELDS\n    def item(self):\n        return asdict(self)"
LACKING, WHOLE = "value: str = ''", "sk: str = 'a'"


@pytest.mark.parametrize(
    "put",
    [
        "table.put_item(Item=Row(record['body']).item())",
        "table.put_item(Item=asdict(Row(record['body'])))",
        "row = Row(record['body']); table.put_item(Item={**asdict(row), 'more': 1})",
        "item = asdict(Row(record['body'])); item['more'] = 1; table.put_item(Item=item)",
    ],
)
@pytest.mark.parametrize(("fields", "verdicts"), [(LACKING, ["fail"]), (WHOLE, []), ("sk: ClassVar[str] = 'a'", ["fail"])])
def test_it_has_the_fields_of_its_class_and_of_those_above(put: str, fields: str, verdicts: list[str], coded: Callable[..., list[Any]]) -> None:
    said = coded(CODE.replace("MADE", ROW.replace("FIELDS", fields)).replace("PUT", put), "item-key-mismatch", more=TABLE)
    assert [one.verdict for one in said] == verdicts


@pytest.mark.parametrize(
    ("made", "put"),
    [
        (ROW.replace("FIELDS", LACKING), "item = asdict(Row(record['body'])); item['sk'] = 'a'; table.put_item(Item=item)"),
        (ROW.replace("FIELDS", LACKING), "table.put_item(Item={**asdict(Row(record['body'])), 'sk': 'a'})"),
        (ROW.replace("FIELDS", LACKING) + "\n@dataclass\nclass Heir(Row):\n    sk: str = 'a'", "table.put_item(Item=Heir(record['body']).item())"),
        (ROW.replace("FIELDS", LACKING).replace("(Base)", "(Base, Elsewhere)"), "table.put_item(Item=Row(record['body']).item())"),
    ],
)
def test_trap_another_has_what_it_lacks(made: str, put: str, coded: Callable[..., list[Any]]) -> None:
    assert coded(CODE.replace("MADE", made).replace("PUT", put), "item-key-mismatch", more=TABLE) == []

"""`handler-response`: under which names a model of pydantic writes its fields, where a model above it says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "handler-response"
CODE = """
import boto3
from pydantic import BaseModel, ConfigDict
IMPORT

sns = boto3.client("sns")

class Outside(BaseModel):
    model_config = ConfigDict(CONFIG)

class Failure(Outside):
    item_identifier: str

class Answer(Outside):
    batch_item_failures: list[Failure] = []

def handler(event, context):
    answer = Answer()
    for record in event["Records"]:
        try:
            sns.publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:orders", Message=record["body"])
        except Exception as error:
            print(error)
            answer.batch_item_failures.append(Failure(item_identifier=record["messageId"]))
    return answer.model_dump(GIVEN)
"""
CAMEL, HUMPS = "from pydantic.alias_generators import to_camel", "from humps import camelize"


@pytest.mark.parametrize(
    ("imported", "config", "given", "found"),
    [
        (CAMEL, "alias_generator=to_camel, populate_by_name=True", "by_alias=True", []),
        (CAMEL, "alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True", "", []),
        (HUMPS, "alias_generator=camelize, populate_by_name=True", "by_alias=True", []),
        (CAMEL, "alias_generator=to_camel, populate_by_name=True", "", ["fail"]),
        (CAMEL, "populate_by_name=True", "by_alias=True", ["fail"]),
    ],
)
def test_what_a_model_above_it_says_of_names_is_said_of_it(imported: str, config: str, given: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = CODE.replace("IMPORT", imported).replace("CONFIG", config).replace("GIVEN", given)
    assert [one.verdict for one in coded(code, RULE)] == found

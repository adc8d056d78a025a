"""Parts of a list that one request is given, by the number that Python code cuts it with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CODE = """
Worker:
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Environment: {Variables: {NEXT: !Ref Next}}
    Code:
      ZipFile: |
        import json, os
        import boto3
        SIZE = NUMBER
        sqs = boto3.client("sqs")
        def handler(event, context):
            entries = [{"Id": str(i), "MessageBody": one["body"]} for i, one in enumerate(event["Records"])]
            more = []
            for one in event["Records"]:
                more.append({"Id": one["messageId"], "MessageBody": one["body"]})
            few = [{"Id": "a", "MessageBody": "a"}, {"Id": "b", "MessageBody": "b"}]
            for i in range(0, len(entries), SIZE):
                sqs.send_message_batch(QueueUrl=os.environ["NEXT"], Entries=PART)
Next: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("part", "number", "most"),
    [
        ("entries[i : i + SIZE]", "25", "25"),
        ("entries[i : i + SIZE]", "10", ""),
        ("entries[i : SIZE + i]", "25", ""),
        ("entries[:100]", "10", "100"),
        ("entries[0:11]", "10", "11"),
        ("entries[:10]", "10", ""),
        ("more[i : i + SIZE]", "25", "25"),
        ("more[i : i + SIZE]", "10", ""),
        ("entries[:SIZE]", "int(os.environ['SIZE'])", ""),
        ("few[:25]", "10", ""),
        ("entries", "25", ""),
    ],
)
def test_a_part_that_is_too_long_for_a_request(part: str, number: str, most: str, changed: Callable[..., list[Any]]) -> None:
    said = [one for one in changed(CODE.replace("PART", part).replace("NUMBER", number), "call-refused") if one.verdict == "fail"]
    assert [f"up to {most} parts in its Entries" in one.text for one in said] == [True] * bool(most)


FED = """
import json, os
from itertools import islice
import boto3
sqs = boto3.client("sqs")
SIZE = NUMBER

def entries(records):
    for record in records:
        GIVEN

def parts(items, size=SIZE):
    items = iter(items)
    while part := list(islice(items, size)):
        yield part

def handler(event, context):
    for part in parts(entries(event["Records"])):
        answer = sqs.send_message_batch(QueueUrl="later", Entries=[entry for _, entry in part])
        if answer.get("Failed"):
            raise RuntimeError(answer["Failed"])
"""
EACH = 'for i, line in enumerate(json.loads(record["body"])["lines"]):\n            yield i, {"Id": f"{i}", "MessageBody": line}'
FROM = 'yield from ((i, {"Id": f"{i}", "MessageBody": line}) for i, line in enumerate(json.loads(record["body"])["lines"]))'


@pytest.mark.parametrize("given", [EACH, FROM])
@pytest.mark.parametrize(("number", "found"), [("25", True), ("10", False)])
def test_what_a_generator_gives_of_a_list_of_any_length(given: str, number: str, placed: Callable[..., list[Any]], *, found: bool) -> None:
    said = placed(FED.replace("GIVEN", given).replace("NUMBER", number), "call-refused")
    assert [(one.verdict, one.resource, "send_message_batch(" in one.line) for one in said] == [("fail", "Worker", True)] * found
    assert all("up to 25 parts" in one.text for one in said)

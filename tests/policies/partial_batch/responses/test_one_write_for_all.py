"""One write for the whole batch: it fails as a whole, and so it should where nothing before it can fail for a message alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
import boto3, json, requests
s3 = boto3.client("s3")

def handler(event, context):
    lines = [LINE for record in event["Records"]]
    s3.put_object(Bucket="archive", Key=context.aws_request_id, Body="".join(lines))
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('record["body"]', []),
        ('record["messageId"] + record["body"]', []),
        ('json.dumps(json.loads(record["body"]))', ["empty:"]),
        ('requests.get(record["body"], timeout=3).text', ["empty:"]),
    ],
)
def test_no_answer_is_better_where_no_message_fails_alone(line: str, found: list[str], coded: Coded) -> None:
    assert [one.key for one in coded(CODE.replace("LINE", line), "handler-response")] == found


def test_what_the_code_has_made_json_of_can_be_read(coded: Coded) -> None:
    assert coded(CODE.replace("LINE", 'str(json.loads(json.dumps({"body": record["body"]})))'), "handler-response") == []


@pytest.mark.parametrize("work", ['requests.get(body["url"], timeout=3).json()', 'body["url"]'])
def test_the_write_is_all_that_is_done_for_messages_that_were_only_completed(work: str, coded: Coded) -> None:
    code = """
import boto3, json, requests
s3 = boto3.client("s3")

def handler(event, context):
    failures, lines = [], []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            answer = WORK
            lines.append(str(answer))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    try:
        s3.put_object(Bucket="archive", Key=context.aws_request_id, Body="".join(lines))
    except Exception as error:
        print(error)
        TOLD
    return {"batchItemFailures": failures}
"""
    lost = code.replace("WORK", work).replace("TOLD", "pass")
    assert [(one.verdict, one.resource) for one in coded(lost, "swallowed-exception")] == [("fail", "Worker")]
    assert coded(code.replace("WORK", work).replace("TOLD", "raise"), "swallowed-exception") == []

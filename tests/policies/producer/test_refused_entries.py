"""`batch-answer-unread`: the worker's code is run with an answer that tells of refused entries; who looks at it, and does not act, loses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "batch-answer-unread"
Coded = Callable[..., list[Any]]
CODE = """
import boto3, json, time
sqs, events, kinesis, dynamodb = boto3.client("sqs"), boto3.client("events"), boto3.client("kinesis"), boto3.resource("dynamodb")

def put(body):
    return events.put_events(Entries=[{"Source": "shop", "DetailType": "placed", "Detail": body}])

def send(body):
    entries = [{"Id": str(i), "MessageBody": line} for i, line in enumerate(json.loads(body)["lines"][:10])]
    return sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/lines", Entries=entries)

def stream(body):
    return kinesis.put_records(StreamName="lines", Records=[{"Data": body.encode(), "PartitionKey": "a"}])

def deliver(body):
    return boto3.client("firehose").put_record_batch(DeliveryStreamName="lines", Records=[{"Data": body.encode()}])

def write(request):
    return dynamodb.batch_write_item(RequestItems=request)

def work(body):
    WORK

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            work(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
RETRIED = """
    left = {"lines": [{"PutRequest": {"Item": {"id": body}}}]}
    for pause in range(4):
        left = write(left).get("UnprocessedItems")
        if not left:
            return
        time.sleep(pause)
"""
WAYS = {
    "counted": ('if put(body)["FailedEntryCount"] > 0:\n        TOLD', "PutEvents"),
    "entry by entry": ('for one in put(body)["Entries"]:\n        if "ErrorCode" in one:\n            TOLD', "PutEvents"),
    "without an id": ('if not all(one.get("EventId") for one in put(body)["Entries"]):\n        TOLD', "PutEvents"),
    "of messages": ('if failed := send(body).get("Failed", []):\n        print(len(failed))\n        TOLD', "SendMessageBatch"),
    "of records": ('if stream(body)["FailedRecordCount"]:\n        TOLD', "PutRecords"),
    "of a delivery stream": ('if deliver(body)["FailedPutCount"]:\n        TOLD', "PutRecordBatch"),
    "of a delivery stream, one by one": ('for one in deliver(body)["RequestResponses"]:\n        if "ErrorCode" in one:\n            TOLD', "PutRecordBatch"),
    "after some attempts": (f"{RETRIED.strip()}\n    TOLD", "BatchWriteItem"),
}


@pytest.mark.parametrize("name", WAYS)
def test_it_is_told_or_lost(name: str, coded: Coded) -> None:
    way, operation = WAYS[name]
    (one,) = coded(CODE.replace("WORK", way.replace("TOLD", "print('not accepted')")), RULE)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.WARNING)
    assert f"does not act on the answer of {operation}" in one.text
    assert coded(CODE.replace("WORK", way.replace("TOLD", "raise RuntimeError('not accepted')")), RULE) == []


def test_a_count_that_the_answer_never_has(coded: Coded) -> None:
    count = "if put(body).get('{}', 0) > 0:\n        raise RuntimeError('not accepted')"
    assert [one.verdict for one in coded(CODE.replace("WORK", count.format("FailedEntriesCount")), RULE)] == ["fail"]
    assert coded(CODE.replace("WORK", count.format("FailedEntryCount")), RULE) == []


@pytest.mark.parametrize(("call", "part"), [("put", "Entries"), ("stream", "Records"), ("deliver", "RequestResponses")])
def test_an_answer_has_a_part_for_each_entry(call: str, part: str, coded: Coded) -> None:
    """Whoever asks only whether there are such parts loses those that were refused."""
    (one,) = coded(CODE.replace("WORK", f"if not {call}(body)['{part}']:\n        raise RuntimeError('nothing was sent')"), RULE)
    assert one.verdict == "fail"
    each = f"if any(one.get('ErrorCode') for one in {call}(body)['{part}']):\n        raise RuntimeError('not accepted')"
    assert coded(CODE.replace("WORK", each), RULE) == []


RIGHT = {
    "until all are written": "left = {'lines': [{'PutRequest': {'Item': {'id': body}}}]}\n    while left:\n        left = write(left)['UnprocessedItems']",
    "one by one": "left = write({'lines': [{'PutRequest': {'Item': {'id': body}}}]})['UnprocessedItems']\n    for one in left.get('lines', []):\n        dynamodb.Table('lines').put_item(Item=one['PutRequest']['Item'])",
    "kept for later": "for one in send(body).get('Failed', []):\n        sqs.send_message(QueueUrl='https://sqs.eu-west-1.amazonaws.com/111122223333/later', MessageBody=body)",
    "as many as were sent": "if len(put(body)['Entries']) and not send(body)['Successful']:\n        raise RuntimeError('not sent')",
    "handed on": "settle(put(body))",
}


@pytest.mark.parametrize("work", RIGHT.values(), ids=RIGHT)
def test_trap_what_becomes_of_them(work: str, coded: Coded) -> None:
    assert [one for one in coded(CODE.replace("WORK", work), RULE) if one.verdict == "fail"] == []


def test_trap_a_handler_that_returns_the_ids(coded: Coded) -> None:
    code = """
import boto3
sqs = boto3.client("sqs")

def handler(event, context):
    entries = [{"Id": record["messageId"], "MessageBody": record["body"]} for record in event["Records"]]
    answer = sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/later", Entries=entries)
    return {"batchItemFailures": [{"itemIdentifier": one["Id"]} for one in answer.get("Failed", [])]}
"""
    assert coded(code, RULE) == []


OF_EACH = """
import boto3, json
sqs = boto3.client("sqs")

def handler(event, context):
    failures, entries = [], []
    ENTRIES
        if answer.get("Failed"):
            failures.append({"itemIdentifier": event["Records"][0]["messageId"]})
    return {"batchItemFailures": failures[:1]}
"""


def test_trap_a_request_for_one_message_tells_of_that_one(coded: Coded) -> None:
    """Of a request that has an entry for each message, the first alone is too few."""
    sent = 'answer = sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/later", Entries=entries)'
    each = f'for record in event["Records"]:\n        entries.append({{"Id": record["messageId"], "MessageBody": record["body"]}})\n    if entries:\n        {sent}'
    first = f'for line in json.loads(event["Records"][0]["body"])["lines"]:\n        entries.append({{"Id": line["id"], "MessageBody": line["text"]}})\n    if entries:\n        {sent}'
    (one,) = coded(OF_EACH.replace("ENTRIES", each), RULE)
    assert one.verdict == "fail"
    assert coded(OF_EACH.replace("ENTRIES", first), RULE) == []


def test_trap_a_request_for_each_message_tells_of_its_own(coded: Coded) -> None:
    code = """
import boto3, json
sqs = boto3.client("sqs")

def handler(event, context):
    failures = []
    for record in event["Records"]:
        entries = [{"Id": str(i), "MessageBody": line} for i, line in enumerate(json.loads(record["body"])["lines"])]
        answer = sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/later", Entries=entries)
        if answer.get("Failed"):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
    assert coded(code, RULE) == []


MANY = "import os\n    several = [{'PutRequest': {'Item': {'id': one}}} for one in json.loads(body)['lines']]\n    TABLE = os.environ['TABLE']\n    "
REQUEST = "dynamodb.batch_write_item(RequestItems={})['UnprocessedItems']"
UNTIL_WRITTEN = {
    "all of them": ("left = {TABLE: several}", "left", "left = " + REQUEST.format("left")),
    "those of a table": ("left = several", "left", "left = " + REQUEST.format("{TABLE: left}") + ".get(TABLE, [])"),
    "what another request left": ("left = " + REQUEST.format("{TABLE: several}"), "left", "left = " + REQUEST.format("left")),
    "what another request left of a table": (
        "left = " + REQUEST.format("{TABLE: several}") + ".get(TABLE, [])",
        "left",
        "left = " + REQUEST.format("{TABLE: left}") + ".get(TABLE, [])",
    ),
}


@pytest.mark.parametrize(("first", "asked", "again"), UNTIL_WRITTEN.values(), ids=UNTIL_WRITTEN)
def test_trap_however_many_there_are_they_are_written_until_none_is_left(first: str, asked: str, again: str, coded: Coded) -> None:
    """Neither how many are given nor the table is known."""
    table = "    Environment: {Variables: {TABLE: lines}}\n"
    forever = f"{MANY}{first}\n    while {asked}:\n        {again}"
    tries = f"{MANY}{first}\n    tries = 0\n    while {asked}:\n        if tries == 4:\n            DO\n        tries += 1\n        {again}"
    for good in (forever, tries.replace("DO", "raise RuntimeError('some are left')")):
        assert [one for one in coded(CODE.replace("WORK", good), RULE, properties=table) if one.verdict == "fail"] == []
    if " = dynamodb" not in first:  # what another request left is judged of that one
        assert [one.verdict for one in coded(CODE.replace("WORK", tries.replace("DO", "break")), RULE, properties=table)] == ["fail"]


def test_trap_entries_that_another_request_sends_again_are_judged_there(coded: Coded) -> None:
    first = "lines = [{'Data': line, 'PartitionKey': 'a'} for line in json.loads(body)['lines']]\n    FIRST\n    ".replace(
        "FIRST",
        "answer = kinesis.put_records(StreamName='lines', Records=lines)\n    left = [one for one, said in zip(lines, answer['Records']) if said.get('ErrorCode')]",
    )
    again = "while left:\n        answer = kinesis.put_records(StreamName='lines', Records=left)\n        left = [one for one, said in zip(left, answer['Records']) if said.get('ErrorCode')]"
    assert coded(CODE.replace("WORK", first + again), RULE) == []
    assert [one.verdict for one in coded(CODE.replace("WORK", first + "if left:\n        print(len(left))"), RULE)] == ["fail"]

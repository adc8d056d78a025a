from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "handler-polls-queue"
POLLS = """
import os
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    for message in sqs.receive_message(QueueUrl=os.environ["QUEUE_URL"])["Messages"]:
        deliver(message)
"""
OWN = "    Environment: {Variables: {QUEUE_URL: !Ref Orders}}\n"
OTHER = "    Environment: {Variables: {QUEUE_URL: !Ref DeadLetters}}\n"


def test_its_own_queue(coded: Callable[..., list[Any]]) -> None:
    said = coded(POLLS, RULE, properties=OWN)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in said] == [("fail", "Worker", Severity.WARNING, "receive_message")]


def test_deleting_is_a_note(coded: Callable[..., list[Any]]) -> None:
    code = POLLS.replace('sqs.receive_message(QueueUrl=os.environ["QUEUE_URL"])["Messages"]', 'event["Records"]').replace(
        "deliver(message)", 'sqs.delete_message(QueueUrl=os.environ["QUEUE_URL"], ReceiptHandle=message["receiptHandle"])'
    )
    assert [(one.verdict, one.severity, one.key) for one in coded(code, RULE, properties=OWN)] == [("fail", Severity.NOTE, "delete_message")]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('sqs.delete_message(QueueUrl=url(), ReceiptHandle=message["receiptHandle"])', ["fail"]),
        ('sqs.delete_message_batch(QueueUrl=url(), Entries=[{"Id": "1", "ReceiptHandle": message["receiptHandle"]}])', ["fail"]),
        ('sqs.delete_message(QueueUrl=url(), ReceiptHandle=message["body"])', ["undecided"]),
    ],
)
def test_the_handle_of_a_message_tells_the_queue(call: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = POLLS.replace('sqs.receive_message(QueueUrl=os.environ["QUEUE_URL"])["Messages"]', 'event["Records"]').replace("deliver(message)", call)
    assert [one.verdict for one in coded(code, RULE)] == found
    assert all(one.severity is Severity.NOTE for one in coded(code, RULE) if one.verdict == "fail")


def test_the_handle_of_a_message_tells_the_queue_in_node(coded: Callable[..., list[Any]]) -> None:
    code = """
import { SQSClient, DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { url } from './shop.mjs';
const sqs = new SQSClient({});
export const handler = async (event) => {
  for (const record of event.Records) await sqs.send(new DeleteMessageCommand({ QueueUrl: url(), ReceiptHandle: record.receiptHandle }));
};
"""
    (said,) = [one for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"]
    assert (said.severity, said.key) == (Severity.NOTE, "delete_message")
    assert said.text.startswith("Worker calls DeleteMessage on Orders")


def test_another_queue(coded: Callable[..., list[Any]]) -> None:
    assert coded(POLLS, RULE, properties=OTHER) == []


def test_which_queue_is_not_known(coded: Callable[..., list[Any]]) -> None:
    said = coded(POLLS.replace('os.environ["QUEUE_URL"]', "url()"), RULE)
    assert [(one.verdict, one.text) for one in said] == [("undecided", "on which queue Worker calls receive_message is not known")]


def test_code_that_is_not_read_is_undecided(changed: Callable[..., list[Any]]) -> None:
    said = changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE)
    assert [(one.verdict, one.resource, one.text) for one in said] == [
        ("undecided", "Worker", "the code of Worker is in no folder of this repository: not read")
    ]

"""The message that S3 sends when a bucket's notifications are configured, and handlers that take Records for given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "s3-test-event-fails"
CONFIGURED = (
    "Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: s3:ObjectCreated:*, Queue: !GetAtt Orders.Arn}]}}}"
)
TOPIC = """
Topic: {Type: AWS::SNS::Topic}
Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {TopicConfigurations: [{Event: s3:ObjectCreated:*, Topic: !Ref Topic}]}}}
"""
EVENTS = "Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3]}, Targets: [{Id: a, Arn: !GetAtt Orders.Arn}]}}"
NODE = "    Runtime: nodejs22.x\n"
Coded = Callable[..., list[Any]]

PYTHON = """
import json
def store(given):
    import urllib.request
    urllib.request.urlopen(str(given), timeout=3)

def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        BODY
"""
IN_NODE = "exports.handler = async (event) => { for (const record of event.Records) { const body = JSON.parse(record.body); BODY } };"

TAKEN = [
    'for one in body["Records"]:\n            store(one)',
    'store(body["Records"][0]["s3"]["object"]["key"])',
    'store([one["s3"] for one in body["Records"]])',
]
TAKEN_IN_NODE = [
    "for (const one of body.Records) await store(one);",
    "await store(body.Records[0].s3.object.key);",
    "await Promise.all(body.Records.map(store));",
    "for (const one of JSON.parse(record.body).Records) await store(one);",
    "const { Records } = body; for (const one of Records) await store(one);",
    "const { Records: notices } = JSON.parse(record.body); await Promise.all(notices.map(store));",
    "const { Records: [first] } = body; await store(first);",
]
ASKED = [
    'if body.get("Event") == "s3:TestEvent":\n            continue\n        store(body["Records"])',
    'if body["Event"] == "s3:TestEvent" if "Event" in body else False:\n            continue\n        store(body["Records"])',
    'if "Records" not in body:\n            continue\n        store(body["Records"])',
    'for one in body.get("Records", []):\n            store(one)',
    'for one in body.get("Records") or []:\n            store(one)',
    'try:\n            store(body["Records"])\n        except KeyError:\n            pass',
    'if record["messageAttributes"]:\n            store(body["Records"])',
]
ASKED_IN_NODE = [
    "if (body.Event === 's3:TestEvent') continue; for (const one of body.Records) await store(one);",
    "if (!body.Records) continue; for (const one of body.Records) await store(one);",
    "for (const one of body.Records ?? []) await store(one);",
    "for (const one of body?.Records || []) await store(one);",
    "await Promise.all(body.Records?.map(store) ?? []);",
    "const { Records = [] } = body; for (const one of Records) await store(one);",
    "const { Records } = body; if (!Records) continue; for (const one of Records) await store(one);",
    "const { Records } = body; for (const one of Records ?? []) await store(one);",
    "const { Records } = body; await Promise.all(Records?.map(store) ?? []);",
    "const { Records, Event } = body; if (Event) continue; for (const one of Records) await store(one);",
    "const { Records } = body; await store(Records);",
    "const records = body.Records; if (!records) continue; for (const one of records) await store(one);",
]


def texts(python: list[str], node: list[str]) -> list[tuple[str, str]]:
    return [*((PYTHON.replace("BODY", one), "") for one in python), *((IN_NODE.replace("BODY", one), NODE) for one in node)]


@pytest.mark.parametrize(("text", "properties"), texts(TAKEN, TAKEN_IN_NODE))
def test_records_are_taken_for_given(text: str, properties: str, coded: Coded) -> None:
    (said,) = coded(text, RULE, CONFIGURED, properties)
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.NOTE, "Worker")
    assert "s3:TestEvent that S3 sends when the notifications of Bucket are configured" in said.text
    assert coded(text, RULE, TOPIC, properties) == []  # it is in the envelope of SNS
    assert coded(text, RULE, EVENTS, properties) == []  # no notification


@pytest.mark.parametrize(("text", "properties"), texts(ASKED, ASKED_IN_NODE))
def test_trap_the_handler_asks_first(text: str, properties: str, coded: Coded) -> None:
    assert [one for one in coded(text, RULE, CONFIGURED, properties) if one.verdict == "fail"] == []


WRAPPED = [
    ('json.loads(record["body"])', 'json.loads(json.loads(record["body"])["Message"])'),
    ("JSON.parse(record.body)", "JSON.parse(JSON.parse(record.body).Message)"),
]
RAW = TOPIC.replace("Endpoint:", "RawMessageDelivery: true, Endpoint:")


def wrapped(text: str) -> str:
    for before, after in WRAPPED:
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize(("text", "properties"), texts(TAKEN, TAKEN_IN_NODE))
def test_records_of_what_a_topic_passes_on(text: str, properties: str, coded: Coded) -> None:
    """S3 sends its test event to a topic, too: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html"""
    (said,) = coded(wrapped(text), RULE, TOPIC, properties)
    assert (said.verdict, said.severity, said.resource) == ("fail", Severity.NOTE, "Worker")
    assert "reads Records of each Message" in said.text
    assert "the notifications of Bucket are configured" in said.text
    assert [one.verdict for one in coded(text, RULE, RAW, properties)] == ["fail"]
    assert coded(wrapped(text), RULE, RAW, properties) == []  # nothing is around it
    assert coded(wrapped(text), RULE, TOPIC.partition("Bucket:")[0], properties) == []  # nobody knows what is published


@pytest.mark.parametrize(("text", "properties"), texts(ASKED, ASKED_IN_NODE))
def test_trap_the_handler_asks_first_behind_a_topic(text: str, properties: str, coded: Coded) -> None:
    assert [one for one in coded(wrapped(text), RULE, TOPIC, properties) if one.verdict == "fail"] == []

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "message-delay-too-long"
PYTHON = """
import boto3
sqs = boto3.client("sqs")
HOUR = 60 * 60

def handler(event, context):
    for record in event["Records"]:
        sqs.CALL
"""
NODE = """
const { SQSClient, SendMessageCommand, SendMessageBatchCommand } = require("@aws-sdk/client-sqs");
const sqs = new SQSClient({});
const HOUR = 60 * 60;
exports.handler = async (event) => {
  for (const record of event.Records) {
    await sqs.send(new CALL);
  }
};
"""
Coded = Callable[..., list[Any]]


def said(call: str, coded: Coded) -> list[Any]:
    node = "Command" in call
    found: list[Any] = coded((NODE if node else PYTHON).replace("CALL", call), RULE, properties=f"    Runtime: {'nodejs22.x' if node else 'python3.13'}\n")
    return found


@pytest.mark.parametrize(
    "call",
    [
        'send_message(QueueUrl="u", MessageBody=record["body"], DelaySeconds=HOUR)',
        'send_message_batch(QueueUrl="u", Entries=[{"Id": "1", "MessageBody": record["body"], "DelaySeconds": HOUR}])',
        'SendMessageCommand({ QueueUrl: "u", MessageBody: record.body, DelaySeconds: HOUR })',
        'SendMessageBatchCommand({ QueueUrl: "u", Entries: [{ Id: "1", MessageBody: record.body, DelaySeconds: HOUR }] })',
    ],
)
def test_an_hour(call: str, coded: Coded) -> None:
    (one,) = said(call, coded)
    assert (one.verdict, one.resource, one.route, one.severity, one.key) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR, "Worker: 3600")
    assert one.text.startswith("Worker sends a message with DelaySeconds of 3,600; SQS accepts at most 900 s")
    assert said(call.replace("HOUR", "900"), coded) == []
    assert len(said(call.replace("HOUR", "901"), coded)) == 1


@pytest.mark.parametrize(
    "call",
    [
        'send_message(QueueUrl="u", MessageBody=record["body"], DelaySeconds=min(900, 30 * int(record["attributes"]["ApproximateReceiveCount"])))',
        'send_message(QueueUrl="u", MessageBody=record["body"], DelaySeconds=int(record["body"]))',
        'change_message_visibility(QueueUrl="u", ReceiptHandle=record["receiptHandle"], VisibilityTimeout=HOUR)',
        'SendMessageCommand({ QueueUrl: "u", MessageBody: record.body, DelaySeconds: Math.min(900, 30 * Number(record.attributes.ApproximateReceiveCount)) })',
    ],
)
def test_trap_a_delay_that_is_bounded_or_not_known(call: str, coded: Coded) -> None:
    assert said(call, coded) == []


def test_code_that_is_not_read_is_not_asked(changed: Coded) -> None:
    assert changed("Worker: {Properties: {Code: {S3Bucket: b, S3Key: k, ZipFile: null}}}", RULE) == []


PRODUCER = """
ProducerRole: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}]}}]}}
Producer:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt ProducerRole.Arn
    Environment: {Variables: {QUEUE_URL: !Ref Orders}}
    Code:
      ZipFile: |
        import base64, json, os
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            told = TOLD
            sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(told), DelaySeconds=DELAY)
"""


@pytest.mark.parametrize("told", ['event["detail"]["order"]', 'json.loads(event["body"])', 'base64.b64decode(event["awslogs"]["data"]).decode()'])
def test_a_function_that_is_given_another_event(told: str, changed: Coded) -> None:
    """What it does with the event is read on, though no event of SQS has that field."""
    found = [one for one in changed(PRODUCER.replace("TOLD", told).replace("DELAY", "1200"), RULE) if one.verdict == "fail"]
    assert [(one.resource, one.key) for one in found] == [("Producer", "Producer: 1200")]
    assert changed(PRODUCER.replace("TOLD", told).replace("DELAY", "60"), RULE) == []


GROWING = """
import boto3, json
sqs = boto3.client("sqs")

def handler(event, context):
    for record in event["Records"]:
        count = int(record["attributes"]["ApproximateReceiveCount"])
        sqs.send_message(QueueUrl="u", MessageBody=record["body"], DelaySeconds=DELAY)
"""


@pytest.mark.parametrize(
    ("delay", "most", "found"),
    [
        ("min(3600, 30 * 2 ** count)", 5, "Worker: 960"),
        ("min(3600, 30 * 2 ** count)", 4, ""),
        ("min(900, 30 * 2 ** count)", 5, ""),
        ("int(100 * 1.8 ** count)", 5, "Worker: 1050"),
        ("max(60, count * 300)", 5, "Worker: 1200"),
        ("max(60, count * 300)", 3, ""),
        ("(count - 1) * 300", 4, ""),
        ("min(60 * count, 3600)", 5, ""),
        ("2 ** 2 ** count", 5, "Worker: 65536"),
    ],
)
def test_a_delay_that_grows_is_reckoned_up_to_max_receive_count(delay: str, most: int, found: str, coded: Coded) -> None:
    more = f"Orders: {{Properties: {{RedrivePolicy: {{maxReceiveCount: {most}}}}}}}\n"
    told = coded(GROWING.replace("DELAY", delay), RULE, more)
    assert [(one.verdict, one.resource, one.severity, one.key) for one in told] == [("fail", "Worker", Severity.ERROR, found)] * bool(found)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("count < 4", ""),
        ("count <= 4", ""),
        ("not count >= 5", ""),
        ("count != 5", ""),
        ("count < 6", "Worker: 960"),
        ("count > 2", "Worker: 960"),
        ("2 * count > 9", "Worker: 960"),
    ],
)
def test_it_is_reckoned_where_it_is_sent(condition: str, found: str, coded: Coded) -> None:
    code = GROWING.replace("        sqs.send", f"        if {condition}:\n            sqs.send").replace("DELAY", "min(3600, 30 * 2 ** count)")
    assert [(one.verdict, one.key) for one in coded(code, RULE)] == [("fail", found)] * bool(found)


def test_a_max_receive_count_that_is_not_known(coded: Coded) -> None:
    more = "Orders: {Properties: {RedrivePolicy: {maxReceiveCount: !ImportValue tries}}}\n"
    (one,) = coded(GROWING.replace("DELAY", "min(3600, 30 * 2 ** count)"), RULE, more)
    assert (one.verdict, one.rule) == ("undecided", RULE)
    assert coded(GROWING.replace("DELAY", "min(900, 30 * 2 ** count)"), RULE, more) == []


@pytest.mark.parametrize(
    "delay", ["min(3600, json.loads(record['body'])['wait'])", "int(min(3600, float(record['body'])))", "max(5, min(3600, int(record['body'])))"]
)
def test_how_long_it_becomes_is_not_known(delay: str, coded: Coded) -> None:
    (one,) = coded(GROWING.replace("DELAY", delay), RULE)
    assert one.verdict == "undecided"
    assert "up to 3,600" in one.text
    assert coded(GROWING.replace("DELAY", delay.replace("3600", "900")), RULE) == []

"""How functions send by their own code: what each rule says of one producer of the good pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
FIFO = """
Orders: {Properties: {FifoQueue: true, QueueName: orders.fifoMORE}}
DeadLetters: {Properties: {FifoQueue: true, QueueName: failed.fifo}}
"""
ONCE = FIFO.replace("MORE", ", ContentBasedDeduplication: true")
PYTHON = """
import os
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    CALL
"""
NODE = """
const { SQSClient, SendMessageCommand, SendMessageBatchCommand } = require('@aws-sdk/client-sqs');
const sqs = new SQSClient({});
exports.handler = async (event) => {
  CALL
};
"""
SEND = 'sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody="x"MORE)'
BATCH = 'sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=ENTRIES)'
JS_SEND = "await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: 'x'MORE }));"
JS_BATCH = "sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries: JSON.parse(event.body).map((one, i) => ({ Id: String(i), MessageBody: one })) }))"


def producer(call: str, *, queue: str = "Orders") -> str:
    code, runtime = (NODE, "nodejs22.x") if "new Send" in call else (PYTHON, "python3.13")
    lines = "".join(f"        {line}\n" for line in code.replace("CALL", call).strip("\n").splitlines())
    return f"""
ProducerRole:
  Type: AWS::IAM::Role
  Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt {queue}.Arn}}]}}}}]}}
Producer:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: {runtime}
    Handler: index.handler
    Role: !GetAtt ProducerRole.Arn
    Environment: {{Variables: {{QUEUE_URL: !Ref {queue}}}}}
    Code:
      ZipFile: |
{lines}"""


@pytest.mark.parametrize(
    ("rule", "fragment"),
    [
        ("message-group-missing", ONCE + producer(SEND.replace("MORE", ""))),
        ("message-group-missing", ONCE + producer(BATCH.replace("ENTRIES", '[{"Id": "a", "MessageBody": "x"}]'))),
        ("message-group-missing", ONCE + producer(BATCH.replace("ENTRIES", '[{"Id": str(i), "MessageBody": one} for i, one in enumerate(event)]'))),
        ("message-group-missing", ONCE + producer(JS_SEND.replace("MORE", ""))),
        ("message-group-missing", ONCE + producer(f"const answer = await {JS_BATCH};")),
        ("message-deduplication-missing", FIFO.replace("MORE", "") + producer(SEND.replace("MORE", ', MessageGroupId="a"'))),
        ("message-deduplication-missing", FIFO.replace("MORE", "") + producer(JS_SEND.replace("MORE", ", MessageGroupId: 'a'"))),
        ("delay-on-fifo-queue", ONCE + producer(SEND.replace("MORE", ', MessageGroupId="a", DelaySeconds=30'))),
        ("delay-on-fifo-queue", ONCE + producer(JS_SEND.replace("MORE", ", MessageGroupId: 'a', DelaySeconds: 30"))),
        ("batch-answer-unread", producer(BATCH.replace("ENTRIES", "event"))),
        ("batch-answer-unread", producer("answer = " + BATCH.replace("ENTRIES", "event"))),
        ("batch-answer-unread", producer(f"await {JS_BATCH};")),
        ("batch-answer-unread", producer(BATCH.replace("ENTRIES", "event"), queue="DeadLetters")),
        ("unawaited-work", producer(JS_SEND.replace("MORE", "").removeprefix("await "))),
    ],
)
def test_bad(rule: str, fragment: str, changed: Changed) -> None:
    said = changed(fragment, rule)
    severity = Severity.WARNING if rule == "batch-answer-unread" else Severity.ERROR
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", "Producer", "Properties/Code/ZipFile", severity)]


@pytest.mark.parametrize(
    ("rule", "fragment"),
    [
        ("message-group-missing", ONCE + producer(SEND.replace("MORE", ', MessageGroupId="a"'))),
        ("message-group-missing", ONCE + producer(SEND.replace("MORE", ", **event))")).replace("))", ")")),
        ("message-group-missing", ONCE + producer(BATCH.replace("ENTRIES", "event"))),
        ("message-group-missing", ONCE + producer(JS_SEND.replace("MORE", ", ...JSON.parse(event.body)"))),
        ("message-group-missing", producer(SEND.replace("MORE", ""))),
        ("message-deduplication-missing", ONCE + producer(SEND.replace("MORE", ', MessageGroupId="a"'))),
        ("message-deduplication-missing", FIFO.replace("MORE", "") + producer(SEND.replace("MORE", ', MessageGroupId="a", MessageDeduplicationId="b"'))),
        ("delay-on-fifo-queue", producer(SEND.replace("MORE", ", DelaySeconds=30"))),
        ("batch-answer-unread", producer("answer = " + BATCH.replace("ENTRIES", "event") + "; check(answer)")),
        ("batch-answer-unread", producer("return " + BATCH.replace("ENTRIES", "event"))),
        ("batch-answer-unread", producer(f"const {{ Failed }} = await {JS_BATCH};\n  if (Failed) throw new Error('refused');")),
        ("batch-answer-unread", producer(SEND.replace("MORE", ""))),
        ("unawaited-work", producer(JS_SEND.replace("MORE", ""))),
        ("unawaited-work", producer("return " + JS_SEND.replace("MORE", "").removeprefix("await "))),
    ],
)
def test_good(rule: str, fragment: str, changed: Changed) -> None:
    assert changed(fragment, rule) == []


def test_a_type_that_nobody_knows_is_undecided(changed: Changed) -> None:
    said = changed("Orders: {Properties: {FifoQueue: !ImportValue fifo}}\n" + producer(SEND.replace("MORE", ", DelaySeconds=30")), "delay-on-fifo-queue")
    assert [one.verdict for one in said] == ["undecided"]


NESTED = """
const {{ SQSClient, SendMessageCommand }} = require("@aws-sdk/client-sqs");
const client = new SQSClient({{}});
exports.handler = async (event) => {{
  {before}
  await client.send(new SendMessageCommand({{ QueueUrl: process.env.QUEUE_URL, MessageBody: "{{}}", MessageGroupId: {group}{more} }}));
}};
"""


@pytest.mark.parametrize(
    ("before", "group"),
    [
        pytest.param("", "event.detail.customer", id="two levels"),
        pytest.param("", "event.requestContext.http.method", id="three levels"),
        pytest.param("const { detail } = event;", "detail.customer", id="taken apart"),
        pytest.param("const detail = event.detail;", "detail.customer.id", id="in a variable"),
        pytest.param("const body = JSON.parse(event.body);", "body.customer", id="parsed"),
        pytest.param("if (!event.body) { return { statusCode: 400 }; }", "'g'", id="behind a test"),
        pytest.param("for (const one of event.items) { console.log(one.id.length); }", "event.items[0].id", id="in a loop"),
    ],
)
def test_whatever_a_producer_reads_of_its_event_its_calls_are_read(before: str, group: str, changed: Callable[..., list[Any]]) -> None:
    def said(more: str = "") -> list[Any]:
        code = "\n".join(f"          {line}" for line in NESTED.format(before=before, group=group, more=more).strip().splitlines())
        producer = (
            "Orders: {Properties: {FifoQueue: true}}\nDeadLetters: {Properties: {FifoQueue: true}}\n"
            "Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: s, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}]}}]}}\n"
            "Producer:\n  Type: AWS::Lambda::Function\n  Properties:\n    Runtime: nodejs22.x\n    Handler: index.handler\n    Role: !GetAtt Sends.Arn\n"
            f"    Environment: {{Variables: {{QUEUE_URL: !Ref Orders}}}}\n    Code:\n      ZipFile: |\n{code}\n"
        )
        return [one for one in changed(producer, "message-deduplication-missing") if one.resource == "Producer"]

    assert [one.verdict for one in said()] == ["fail"]
    assert said(", MessageDeduplicationId: 'd'") == []


QUEUES = """
Resources:
  DeadLetters: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}
Outputs:
  Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}
  Url: {Value: !Ref Orders, Export: {Name: orders-url}}
"""
READER = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler, Role: r, Code: {ZipFile: "def handler(event, context): return {'batchItemFailures': []}"}}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !ImportValue orders-arn, FunctionName: !Ref Worker}}
"""
SENDER = """
Resources:
  Sends: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: s, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:ACTION', Resource: !ImportValue orders-RESOURCE}]}}]}}
  Producer:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Sends.Arn
      Environment: {Variables: {QUEUE_URL: !ImportValue orders-TOLD}}
      Code: {ZipFile: "import boto3, os\\nsqs = boto3.client('sqs')\\ndef handler(event, context): sqs.send_message(QueueUrl=os.environ['QUEUE_URL'], MessageBody='x')"}
"""


@pytest.mark.parametrize(
    ("action", "resource", "told", "rule"),
    [
        ("SendMessage", "arn", "url", ""),
        ("GetQueueUrl", "arn", "url", "missing-send-permission"),
        ("SendMessage", "url", "url", "missing-send-permission"),
        ("SendMessage", "arn", "arn", "queue-arn-as-url"),
    ],
)
def test_a_producer_in_a_stack_that_imports_the_queue_is_one(action: str, resource: str, told: str, rule: str, judged: Callable[..., list[Any]]) -> None:
    sender = SENDER.replace("ACTION", action).replace("RESOURCE", resource).replace("TOLD", told)
    for name in ("missing-send-permission", "queue-arn-as-url"):
        said = [one for one in judged(QUEUES, READER, sender, rule=name) if one.resource in ("Producer", "Sends")]
        assert [one.verdict for one in said] == (["fail"] if name == rule else [])


@pytest.mark.parametrize(
    ("runtime", "code"),
    [
        (
            "python3.13",
            "import boto3, os\\nsqs = boto3.client('sqs')\\ndef handler(event, context): sqs.send_message(QueueUrl=os.environ['%s'], MessageBody='x')",
        ),
        (
            "nodejs22.x",
            (
                "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');\\nconst client = new SQSClient({});\\n"
                "exports.handler = async (event) => { await client.send(new SendMessageCommand({ QueueUrl: process.env.%s, MessageBody: event.a.b })); };"
            ),
        ),
    ],
)
def test_a_producer_reads_the_variable_that_it_has(runtime: str, code: str, changed: Callable[..., list[Any]]) -> None:
    def said(name: str) -> list[Any]:
        function = f'Producer: {{Type: AWS::Lambda::Function, Properties: {{Runtime: {runtime}, Handler: index.handler, Environment: {{Variables: {{QUEUE_URL: !Ref Orders}}}}, Code: {{ZipFile: "{code % name}"}}}}}}'
        return [(one.verdict, one.resource) for one in changed(function, "environment-variable-missing") if one.resource == "Producer"]

    assert said("QUEUE_URL") == []
    assert said("QUEUEURL") == [("fail", "Producer")]

"""What a function sends to the queue, against what the handler reads of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "made-body-misses-field"
Changed = Callable[..., list[Any]]
PYTHON = """
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Role: !GetAtt IntakeRole.Arn
    Environment: {Variables: {NAME: NAMED}}
    Code:
      ZipFile: |
        import json, os
        import boto3
        def handler(event, context):
            order = json.loads(event["body"])
            CALL
"""
NODE = """
Intake:
  Type: AWS::Lambda::Function
  Properties:
    Runtime: nodejs22.x
    Handler: index.handler
    Role: !GetAtt IntakeRole.Arn
    Environment: {Variables: {NAME: NAMED}}
    Code:
      ZipFile: |
        const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
        const sqs = new SQSClient({});
        exports.handler = async (event) => {
          const order = JSON.parse(event.body);
          await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NAME, MessageBody: JSON.stringify(BODY) }));
        };
"""
ROLE = """
IntakeRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
    Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [sqs:SendMessage, sns:Publish], Resource: NAMED}]}}]
"""
ARN = {"!Ref Orders": "!GetAtt Orders.Arn", "!Ref Topic": "!Ref Topic"}
TOPIC = """
Topic: {Type: AWS::SNS::Topic}
Subscribed: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: RAW}}
"""
WORKER = """
Worker:
  Properties:
    Runtime: python3.13
    Handler: index.handler
    Code:
      ZipFile: |
        import json
        def handler(event, context):
            for record in event["Records"]:
                body = json.loads(record["body"])
                READ
"""
OF_NODE = """
Worker:
  Properties:
    Runtime: nodejs22.x
    Handler: index.handler
    Code:
      ZipFile: |
        exports.handler = async (event) => {
          for (const record of event.Records) {
            const body = JSON.parse(record.body);
            READ
          }
        };
"""
SEND = 'boto3.client("sqs").send_message(QueueUrl=os.environ["NAME"], MessageBody=BODY)'
BATCH = 'boto3.client("sqs").send_message_batch(QueueUrl=os.environ["NAME"], Entries=[{"Id": str(i), "MessageBody": BODY} for i, one in enumerate(order[:10])])'
PUBLISH = 'boto3.client("sns").publish(TopicArn=os.environ["NAME"], Message=BODY)'
IDS = 'json.dumps({"orderId": order["id"], "items": order["items"]})'


def said(changed: Changed, call: str, read: str, *, named: str = "!Ref Orders", more: str = "", worker: str = WORKER) -> list[tuple[str, str]]:  # noqa: PLR0913 - one case
    producer = (NODE.replace("BODY", call) if call.startswith("{") else PYTHON.replace("CALL", call)).replace("NAMED", named)
    found = changed(more + producer + ROLE.replace("NAMED", ARN[named]) + worker.replace("READ", read), RULE)
    return [(one.verdict, one.text.partition(": ")[0]) for one in found]


def of(read: str, sent: str, by: str = "MessageBody") -> list[tuple[str, str]]:
    return [("fail", f"Worker reads {read} of the body, and the body that Intake sends has {sent} ({by})")]


@pytest.mark.parametrize("call", [SEND, BATCH])
@pytest.mark.parametrize(
    ("read", "body", "expected"),
    [
        ('print(body["order_id"])', IDS, of("order_id", "orderId and items")),
        ('print(body["customer"])', IDS, of("customer", "orderId and items")),
        ('print(body.get("order_id"))', IDS, of("order_id", "orderId and items")),
        ('print(body["orderID"])', "json.dumps(dict(orderId=1))", of("orderID", "orderId")),
        ('print(body["orderId"])', IDS, []),
        ('print(body.get("customer"))', IDS, []),
        ('print(body.get("order_id") or body["orderId"])', IDS, []),
        ('print(body["customer"] if "customer" in body else body["items"])', IDS, []),
        ('print(body["order_id"])', "json.dumps({**order, 'orderId': 1})", []),
        ('if body.get("order_id"):\n                    body = {**body, "orderId": body["order_id"]}', IDS, []),
        ('if "order_id" in body:\n                    print(body["order_id"])', IDS, []),
        ('if not body.get("order_id"):\n                    raise ValueError(body)', IDS, of("order_id", "orderId and items")),
        ('print(body.get("line2"))', "json.dumps({'line1': order['line']})", []),
        ('print(body["order_id"])', "json.dumps({'orderId': 1}, cls=Renaming)", []),
        ('print(body["order_id"])', "json.dumps(order)", []),
        ('print(body["order_id"])', "order", []),
    ],
)
def test_of_python(call: str, read: str, body: str, expected: Any, changed: Changed) -> None:
    assert said(changed, call.replace("BODY", body), read) == expected


@pytest.mark.parametrize(
    ("read", "body", "expected"),
    [
        ("console.log(body.order_id);", "{ orderId: order.id }", of("order_id", "orderId")),
        ("const { orderid } = body; console.log(orderid);", "{ orderId: order.id }", of("orderid", "orderId")),
        ("console.log(body.orderId);", "{ orderId: order.id }", []),
        ("console.log(body.customer);", "{ orderId: order.id }", []),
        ("console.log(body.order_id ?? body.orderId);", "{ orderId: order.id }", []),
        ("console.log(body.order_id);", "{ ...order, orderId: order.id }", []),
        ("if (body.order_id) console.log({ ...body, orderId: body.order_id });", "{ orderId: order.id }", []),
        ("console.log(body.order_id !== undefined ? body : 'new');", "{ orderId: order.id }", []),
        ("delete body.order_id; console.log(body);", "{ orderId: order.id }", []),
        ("if (!body.order_id) throw new Error('none');", "{ orderId: order.id }", of("order_id", "orderId")),
        ("if (body.order_id === 'a') console.log(body);", "{ orderId: order.id }", of("order_id", "orderId")),
        ("console.log(body.order_id);", "{ orderId: order.id }, renamed", []),
    ],
)
def test_of_node(read: str, body: str, expected: Any, changed: Changed) -> None:
    assert said(changed, body, read, worker=OF_NODE) == expected


@pytest.mark.parametrize(("raw", "expected"), [("true", of("order_id", "orderId and items", "Message")), ("false", [])])
def test_through_a_topic(raw: str, expected: Any, changed: Changed) -> None:
    call = PUBLISH.replace("BODY", IDS)
    assert said(changed, call, 'print(body["order_id"])', named="!Ref Topic", more=TOPIC.replace("RAW", raw)) == expected


def test_a_message_for_each_protocol_is_not_what_comes(changed: Changed) -> None:
    call = PUBLISH.replace("Message=BODY", 'MessageStructure="json", Message=json.dumps({"default": "order", "sqs": order["body"]})')
    assert said(changed, call, 'print(body["orderId"])', named="!Ref Topic", more=TOPIC.replace("RAW", "true")) == []

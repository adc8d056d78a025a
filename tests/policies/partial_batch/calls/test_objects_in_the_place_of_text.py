"""`call-refused`: an object where an operation takes text, wherever in the code it was made, or parsed from the message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
CODE = """
import boto3, json
sns, sqs, events, machines = boto3.client("sns"), boto3.client("sqs"), boto3.client("events"), boto3.client("stepfunctions")

class Outbox:
    def __init__(self, client):
        self.client = client

    def send(self, message):
        self.client.publish(TopicArn="arn:aws:sns:eu-west-1:111122223333:orders", Message=message)

def entries(lines):
    for i, line in enumerate(lines):
        yield {"Id": str(i), "MessageBody": LINE}

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            print(order["id"], order["customer"]["name"])
            CALL
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
LINES = 'sqs.send_message_batch(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/lines", Entries=[*entries(order["lines"])])'
MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:orders"
CALLS = {
    "a method": ('Outbox(sns).send({"id": order["id"]})', 'Outbox(sns).send(json.dumps({"id": order["id"]}))', "publish", "Message"),
    "what was parsed": ("Outbox(sns).send(order)", "Outbox(sns).send(json.dumps(order))", "publish", "Message"),
    "a part of it": (
        'events.put_events(Entries=[{"Source": "shop", "DetailType": "placed", "Detail": order["customer"]}])',
        'events.put_events(Entries=[{"Source": "shop", "DetailType": "placed", "Detail": json.dumps(order["customer"])}])',
        "put_events",
        "Entries[].Detail",
    ),
    "beside a part that is text": (
        f'machines.start_execution(stateMachineArn="{MACHINE}", name=order["id"], input=order)',
        f'machines.start_execution(stateMachineArn="{MACHINE}", name=order["id"], input=record["body"])',
        "start_execution",
        "input",
    ),
    "entries of a generator": (LINES, LINES, "send_message_batch", "Entries[].MessageBody"),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_object_is_no_text(name: str, coded: Coded) -> None:
    wrong, right, operation, what = CALLS[name]
    (one,) = coded(CODE.replace("CALL", wrong).replace("LINE}", '{"line": line}}'), RULE)
    assert (one.verdict, one.resource, one.route, one.severity) == ("fail", "Worker", "Properties/Code/ZipFile", Severity.ERROR)
    assert f"calls {operation} with a dict for {what}, which has to be text" in one.text
    assert coded(CODE.replace("CALL", right).replace("LINE}", 'json.dumps({"line": line})}'), RULE) == []


@pytest.mark.parametrize(
    "call",
    [
        "Outbox(sns).send(order if isinstance(order, str) else json.dumps(order))",
        "Outbox(sns).send(order if type(order) is str else json.dumps(order))",
        'Outbox(sns).send(order if hasattr(order, "upper") else json.dumps(order))',
        "match order:\n                case str():\n                    Outbox(sns).send(order)\n                case _:\n                    Outbox(sns).send(json.dumps(order))",
        'Outbox(sns).send(order["text"])',
        'Outbox(sns).send({"json": json.dumps, "text": str}[order["form"]](order))',
        'sns.publish(TopicArn=order["topic"], Message="paid", MessageAttributes={"kind": {"DataType": "String", "StringValue": order["kind"]}})',
        "Outbox(Outbox(None)).send(order)",
    ],
)
def test_trap_what_is_text_or_may_be(call: str, coded: Coded) -> None:
    assert coded(CODE.replace("CALL", call).replace("LINE}", "line}"), RULE) == []


def test_it_is_said_once(coded: Coded) -> None:
    call = 'sns.publish(TopicArn="arn:aws:sns:eu-west-1:111122223333:orders", Message={"id": order["id"]})'
    assert len(coded(CODE.replace("CALL", call).replace("LINE}", "line}"), RULE)) == 1

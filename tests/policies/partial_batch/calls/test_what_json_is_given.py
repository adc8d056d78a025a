"""`call-refused`: what `json.dumps` has no type for, and what a class makes of the fields of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "call-refused"
Coded = Callable[..., list[Any]]
PYTHON = """
import boto3, datetime, json, os, time, uuid
from decimal import Decimal
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
events, functions, bucket = boto3.client("events"), boto3.client("lambda"), boto3.client("s3")
def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        CALL
    return {"batchItemFailures": []}
"""


@pytest.mark.parametrize(
    ("bad", "good", "what"),
    [
        ("uuid.uuid4()", "str(uuid.uuid4())", "a UUID for id"),
        ("datetime.datetime.now()", "datetime.datetime.now().isoformat()", "a datetime for id"),
        ("b'x'", "b'x'.hex()", "bytes for id"),
        ("[{1, 2}]", "[[1, 2]]", "a set for id"),
    ],
)
@pytest.mark.parametrize(
    "call",
    ['sqs.send_message(QueueUrl="https://q", MessageBody=json.dumps({"id": VALUE, "body": body}))', 'found = {"id": VALUE}\n        print(json.dumps(found))'],
)
def test_what_json_has_no_type_for(call: str, bad: str, good: str, what: str, coded: Coded) -> None:
    (one,) = coded(PYTHON.replace("CALL", call.replace("VALUE", bad)), RULE)
    assert (one.verdict, one.resource, one.severity) == ("fail", "Worker", Severity.ERROR)
    assert one.text == f"Worker calls json.dumps with {what}: Python raises TypeError, since JSON has no type for it"
    assert coded(PYTHON.replace("CALL", call.replace("VALUE", good)), RULE) == []


@pytest.mark.parametrize(
    "call",
    [
        'print(json.dumps({"id": uuid.uuid4()}, default=str))',
        'print(json.dumps({"id": uuid.uuid4()}, cls=Encoder))',
        'found = {"at": datetime.datetime.now()}\n        found["at"] = found["at"].isoformat()\n        print(json.dumps(found))',
        "print(json.dumps(body), json.dumps(record))",
        'found = {"id": uuid.uuid4()}\n        try:\n            print(json.dumps(found))\n        except (TypeError, ValueError):\n            print(json.dumps(found, default=str))',
    ],
)
def test_trap_what_json_may_be_given(call: str, coded: Coded) -> None:
    assert coded(PYTHON.replace("CALL", call), RULE) == []


@pytest.mark.parametrize("given", ["json._default_encoder = json.JSONEncoder(default=str)", "json.JSONEncoder.default = lambda self, one: str(one)"])
def test_trap_json_that_the_code_changes(given: str, coded: Coded) -> None:
    code = PYTHON.replace("CALL", 'print(json.dumps({"id": uuid.uuid4()}))')
    assert [one.verdict for one in coded(code, RULE)] == ["fail"]
    assert coded(code.replace("def handler", f"{given}\ndef handler"), RULE) == []


OF_BASE = (
    "from pydantic import BaseModel, model_validator, validator\nclass Base(BaseModel):\n    BASE\nclass Order(Base):\n    id: str\n    price: float\n    OWN\n"
)


@pytest.mark.parametrize(
    ("base", "own", "refused"),
    [
        ("pass", "pass", True),
        ("pass", "price_ = validator('id', allow_reuse=True)(str)", True),
        ("@model_validator(mode='after')\n    def exact(self): return self", "pass", False),
        ("@validator('*')\n    def exact(cls, value): return Decimal(str(value))", "pass", False),
        ("def __init__(self, **given): super().__init__(**given)", "pass", False),
        ("pass", "price_ = validator('price', allow_reuse=True)(Decimal)", False),
        ("pass", "def __setattr__(self, name, value): pass", False),
    ],
)
@pytest.mark.parametrize("item", ['{"id": order.id, "price": order.price}', "order.model_dump()"])
def test_what_a_class_makes_of_the_fields_of_a_model(item: str, base: str, own: str, refused: bool, coded: Coded) -> None:  # noqa: FBT001 - a parameter of a test
    code = PYTHON.replace("def handler", OF_BASE.replace("BASE", base).replace("OWN", own) + "def handler")
    call = f"order = Order.model_validate(body)\n        table.put_item(Item={item})"
    found = [one.text for one in coded(code.replace("CALL", call), RULE)]
    assert [f"a float for Item.price{end}" in one for one, end in zip(found, [":"], strict=False)] == [True] * refused, found


@pytest.mark.parametrize(
    ("step", "own"), [("order.price = Decimal(str(order.price))", "pass"), ("pass", "def model_dump(self, **how): return {'id': self.id, 'price': Decimal(1)}")]
)
def test_trap_fields_that_are_put_over_and_what_a_class_dumps_itself(step: str, own: str, coded: Coded) -> None:
    code = PYTHON.replace("def handler", OF_BASE.replace("BASE", "pass").replace("OWN", own) + "def handler")
    assert coded(code.replace("CALL", f"order = Order.model_validate(body)\n        {step}\n        table.put_item(Item=order.model_dump())"), RULE) == []

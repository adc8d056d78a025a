"""`swallowed-exception` and `raises-for-one-message`: a method of a model is the code's own, however an object of it is made of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Coded = Callable[..., list[Any]]
CODE = """
import json
import boto3
import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.parser import envelopes, event_parser, parse
from aws_lambda_powertools.utilities.parser.models import SqsModel, SqsRecordModel
from pydantic import BaseModel, Json, TypeAdapter, parse_raw_as

table = boto3.resource("dynamodb").Table("t")

class Line(BaseModel):
    sku: str
    def reserve(self):
        WORK

class Order(BASE):
    pk: str
    line: Line | None = None
    def label(self):
        return f"{self.pk}!"
    def save(self):
        DOES

class OrderRecord(SqsRecordModel):
    body: Json[Order]

class OrderEvent(SqsModel):
    Records: list[OrderRecord]
HANDLER
"""
LOOP = """
def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            order = MADE
            order.save()
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
"""
OF_EVENT = """
@event_parser(model=OrderEvent)
def handler(event, context):
    failed = []
    for record in event.Records:
        try:
            record.body.save()
        except Exception:
            failed.append({"itemIdentifier": record.messageId})
    return {"batchItemFailures": failed}
"""
OF_BATCH = """
processor = BatchProcessor(event_type=EventType.SQS, model=OrderRecord)
def one(record: OrderRecord):
    record.body.save()
def handler(event, context):
    return process_partial_response(event=event, record_handler=one, processor=processor, context=context)
"""
OF_ENVELOPE = """
@event_parser(model=Order, envelope=envelopes.SqsEnvelope)
def handler(event, context):
    for order in event:
        order.save()
"""
MADE = (
    'Order(**json.loads(record["body"]))',
    'Order.model_validate_json(record["body"])',
    'Order.model_validate(json.loads(record["body"]))',
    'Order.parse_raw(record["body"])',
    'TypeAdapter(Order).validate_json(record["body"])',
    'parse_raw_as(Order, record["body"])',
    'parse(event=record["body"], model=Order)',
    'parse(record["body"], Order)',
)
HANDLERS = {**{made: LOOP.replace("MADE", made) for made in MADE}, "event_parser": OF_EVENT, "BatchProcessor": OF_BATCH, "SqsEnvelope": OF_ENVELOPE}
WORK = 'table.put_item(Item={"pk": self.pk})'
DROPS = f"try:\n            {WORK}\n        except Exception as e:\n            print(e)"


def code(handler: str, does: str, base: str = "BaseModel", work: str = "pass") -> str:
    return CODE.replace("HANDLER", handler).replace("BASE", base).replace("DOES", does).replace("WORK", work)


@pytest.mark.parametrize("handler", HANDLERS)
def test_one_that_drops_its_exception_is_found(handler: str, coded: Coded) -> None:
    (found,) = [one for one in coded(code(HANDLERS[handler], DROPS), "swallowed-exception") if one.verdict == "fail"]
    assert (found.resource, found.severity) == ("Worker", "error")


@pytest.mark.parametrize("handler", HANDLERS)
def test_and_that_of_a_model_inside_of_it(handler: str, coded: Coded) -> None:
    inner = DROPS.replace("self.pk", "self.sku")
    assert [one.verdict for one in coded(code(HANDLERS[handler], "self.line.reserve()", work=inner), "swallowed-exception")] == ["fail"]


@pytest.mark.parametrize("handler", HANDLERS)
def test_one_that_raises_is_good(handler: str, coded: Coded) -> None:
    assert not coded(code(HANDLERS[handler], WORK), "swallowed-exception")


OF_FUNCTIONS = (
    'dacite.from_dict(Order, json.loads(record["body"]))',
    'dacite.from_dict(data_class=Order, data=json.loads(record["body"]))',
    'cattrs.structure(json.loads(record["body"]), Order)',
    'dataclass_wizard.fromdict(Order, json.loads(record["body"]))',
    'msgspec.convert(json.loads(record["body"]), type=Order)',
)


@pytest.mark.parametrize("made", OF_FUNCTIONS)
def test_so_it_is_of_functions_that_are_told_the_class(made: str, coded: Coded) -> None:
    head = "import cattrs, dacite, dataclass_wizard\nfrom dataclasses import dataclass\n"
    for does, said in ((DROPS, ["fail"]), (WORK, [])):
        text = head + code(LOOP.replace("MADE", made), does, base="object").replace("class Order(", "@dataclass\nclass Order(")
        assert [one.verdict for one in coded(text, "swallowed-exception")] == said


def test_a_struct_of_msgspec_says_the_same(coded: Coded) -> None:
    handler = LOOP.replace("MADE", 'msgspec.json.decode(record["body"], type=Order)')
    assert [one.verdict for one in coded(code(handler, DROPS, base="msgspec.Struct"), "swallowed-exception")] == ["fail"]
    assert not coded(code(handler, WORK, base="msgspec.Struct"), "swallowed-exception")


@pytest.mark.parametrize("made", MADE)
def test_a_method_that_does_nothing_is_no_work(made: str, coded: Coded) -> None:
    outside = LOOP.replace("            order.save()\n", "").replace(
        "    return {",
        '        else:\n            print(order.label())\n            try:\n                order.save()\n            except Exception:\n                failed.append({"itemIdentifier": record["messageId"]})\n    return {',
    )
    assert not coded(code(outside.replace("MADE", made), WORK), "raises-for-one-message")


def test_an_event_of_a_model_of_ones_own_has_its_records(coded: Coded) -> None:
    handler = """
class Record(BaseModel):
    messageId: str
    body: str
    def parsed(self):
        try:
            return json.loads(self.body)
        except json.JSONDecodeError:
            return {}
class Event(BaseModel):
    Records: list[Record]
def handler(event, context):
    failed = []
    for record in Event(**event).Records:
        body = record.parsed()
        try:
            table.put_item(Item={"pk": body["id"]})
        except Exception:
            failed.append({"itemIdentifier": record.messageId})
    return {"batchItemFailures": failed}
"""
    assert not coded(code(handler, WORK), "raises-for-one-message")
    lost = handler.replace('failed.append({"itemIdentifier": record.messageId})', 'print("lost")')
    assert [one.verdict for one in coded(code(lost, WORK), "swallowed-exception")] == ["fail"]


NODE = """
const {{ plainToInstance }} = require('class-transformer');
const {{ DynamoDBClient, PutItemCommand }} = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({{}});
class Order {{
  async save() {{ {does} }}
}}
exports.handler = async (event) => {{
  const batchItemFailures = [];
  for (const record of event.Records) {{
    try {{ await ({made}).save(); }} catch (e) {{ batchItemFailures.push({{ itemIdentifier: record.messageId }}); }}
  }}
  return {{ batchItemFailures }};
}};
"""
IN_NODE = "    Runtime: nodejs22.x\n"
PUTS = "await db.send(new PutItemCommand({ TableName: 't', Item: { pk: { S: this.id } } }));"
OF_NODE = (
    "plainToInstance(Order, JSON.parse(record.body))",
    "Object.assign(new Order(), JSON.parse(record.body))",
    "Object.setPrototypeOf(JSON.parse(record.body), Order.prototype)",
    "Object.assign(Object.create(Order.prototype), JSON.parse(record.body))",
)


@pytest.mark.parametrize("made", OF_NODE)
def test_so_it_is_in_node(made: str, coded: Coded) -> None:
    dropped = NODE.format(made=made, does=f"try {{ {PUTS} }} catch (e) {{ console.error(e); }}")
    assert [one.verdict for one in coded(dropped, "swallowed-exception", properties=IN_NODE)] == ["fail"]
    assert not coded(NODE.format(made=made, does=PUTS), "swallowed-exception", properties=IN_NODE)


@pytest.mark.parametrize("made", [*OF_NODE[:2], "Object.assign(new Order(), { at: 1 }, JSON.parse(record.body))"])
@pytest.mark.parametrize(("identifier", "verdicts"), [("order.id", ["fail"]), ("order.at", ["fail"]), ("record.messageId", [])])
def test_a_field_that_a_class_declares_is_filled_by_the_message(made: str, identifier: str, verdicts: list[str], coded: Coded) -> None:
    code = NODE.format(made="order", does=PUTS).replace("class Order {", "class Order {\n  id; at;").replace("try {", f"const order = {made};\n    try {{", 1)
    said = coded(code.replace("itemIdentifier: record.messageId", f"itemIdentifier: {identifier}"), "handler-response", properties=IN_NODE)
    assert [one.verdict for one in said] == verdicts
    assert all("something from the message's body" in one.text or "a number" in one.text for one in said)


IN_MODELS = """
import boto3, json
from dataclasses import dataclass
from pydantic import BaseModel, ValidationError
table = boto3.resource("dynamodb").Table("orders")

class Order(BaseModel):
    id: str

class Answer(BaseModel):
    failures: list

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            table.put_item(Item=json.loads(record["body"]))
        except Exception as error:
            REACTS
    ANSWER
"""


@pytest.mark.parametrize(
    ("reacts", "answer", "found"),
    [
        ("failures.append(record['messageId'])", "return Answer(failures=failures).model_dump()", ["fail"]),
        ("failures.append(str(error))", "answer = Answer(failures=failures)\n    return {'statusCode': 200}", ["fail"]),
        ("print(Order.model_validate_json(record['body']).id)", "return {'statusCode': 200}", ["fail"]),
        ("print(json.loads(record['body'])['id'])", "return {'statusCode': 200}", ["fail"]),
        ("table.put_item(Item=Order.model_validate_json(record['body']).model_dump())", "return {'statusCode': 200}", []),
        ("failures.append({'itemIdentifier': record['messageId']})", "return {'batchItemFailures': failures, **Answer(failures=failures).model_dump()}", []),
    ],
)
def test_whoever_only_puts_a_failure_into_a_model_has_told_nobody(reacts: str, answer: str, found: list[str], coded: Callable[..., list[Any]]) -> None:
    code = IN_MODELS.replace("REACTS", reacts).replace("ANSWER", answer)
    assert [
        one.verdict for one in coded(code, "swallowed-exception", properties="    Layers: [arn:aws:lambda:eu-west-1:123456789012:layer:packages:1]\n")
    ] == found

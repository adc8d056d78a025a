"""What is refused here is what botocore refuses before it sends anything, and what moto's DynamoDB refuses of an expression; and what they take is not refused."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import moto.dynamodb.parsing as moto_parsing
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from moto import mock_aws

from queuegate.synth.handlers.sdk_requests import errors, expressions, parameters
from queuegate.synth.handlers.sdk_requests.refused import refused
from queuegate.synth.handlers.sdk_requests.written import FRACTION, LIST, MAP, NOTHING, NUMBER, TEXT, TRUTH, UNKNOWN, Written
from queuegate.synth.values.value import CodePlace

PLACE: CodePlace = None  # type: ignore[assignment]  # nobody asks where it is
TABLE: dict[str, Any] = json.loads(Path(parameters.__file__).with_name("parameters.json").read_text(encoding="utf-8"))
SESSION = botocore.session.get_session()
spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
OPERATIONS = [(service, operation) for service, known in TABLE.items() if service != "botocore" for operation in known]


def written(value: Any) -> Written:
    match value:
        case dict():
            return Written(MAP, PLACE, fields={name: written(one) for name, one in value.items()})
        case list():
            return Written(LIST, PLACE, items=tuple(map(written, value)))
        case str():
            return Written(TEXT, PLACE, value)
    return Written({bool: TRUTH, int: NUMBER, float: FRACTION, type(None): NOTHING}.get(type(value), UNKNOWN), PLACE)


def smallest(shape: Any) -> Any:
    """The least that a shape of botocore takes."""
    match shape.type_name:
        case "structure":
            return {name: smallest(shape.members[name]) for name in shape.required_members}
        case "list":
            return [smallest(shape.member)] * max(1, shape.metadata.get("min", 1))
        case "map":
            return {}
        case "integer" | "long" | "float" | "double":
            return max(1, shape.metadata.get("min", 1))
        case "boolean":
            return True
        case "blob":
            return b"1"
        case "timestamp":
            return 1
    return "1" * max(1, shape.metadata.get("min", 1))


def variants(given: dict[str, Any], shape: Any) -> list[dict[str, Any]]:
    """A request, and it without each of its parameters, with each in another case, and with each of another kind."""
    found = [given]
    for name in shape.members:
        rest = {key: value for key, value in given.items() if key != name}
        found += [rest, *({**rest, name: wrong} for wrong in ("text", 1, 1.5, True, None, {}, [], ["text"], {"Text": 1}))]
        found.append({**rest, name[0].swapcase() + name[1:]: smallest(shape.members[name])})
    return found


@pytest.mark.parametrize(("service", "operation"), spread(OPERATIONS, 6), ids=lambda one: one)
def test_botocore_refuses_the_same(service: str, operation: str) -> None:
    model = SESSION.get_service_model(service)
    shape = next(model.operation_model(name).input_shape for name in model.operation_names if botocore.xform_name(name) == operation)
    least = smallest(shape)
    for given in variants(least, shape):
        if ours := [slip for slip in refused(service, operation, written(given), by_boto3=True) if slip.client]:
            assert ParamValidator().validate(given, shape).has_errors(), (given, ours)
    assert [*refused(service, operation, written(least), by_boto3=True)] == []
    for name in shape.members:
        lacking = {key: value for key, value in least.items() if key != name}
        for wrong in (lacking, {**lacking, name[0].swapcase() + name[1:]: smallest(shape.members[name])}):
            if wrong != least and ParamValidator().validate(wrong, shape).has_errors():
                assert [*refused(service, operation, written(wrong), by_boto3=True)], wrong


PLAIN = ("text", 1, 1.5, True, [], ["text"], {"city": "x"})
TYPED = [{name: value} for name in ("S", "N", "BOOL", "NULL", "SS", "L", "M") for value in ("1", 1, 1.5, True, {"a": {"S": "x"}})]


@pytest.mark.parametrize("value", [*PLAIN, *TYPED, *({"M": {"a": one}} for one in (*PLAIN, *TYPED)), *({"L": [one]} for one in (*PLAIN, *TYPED))], ids=str)
def test_botocore_refuses_the_same_attributes(value: Any) -> None:
    given = {"TableName": "orders", "Item": {"id": {"S": "x"}, "a": value}}
    shape = SESSION.get_service_model("dynamodb").operation_model("PutItem").input_shape
    ours = [*refused("dynamodb", "put_item", written(given), by_boto3=True, plain=False)]
    assert bool(ours) == ParamValidator().validate(given, shape).has_errors(), ours


EXPRESSIONS = [
    ("SET stage = :a", {}, {":a": 1}),
    ("SET status = :a", {}, {":a": 1}),
    ("set #s = :a", {"#s": "status"}, {":a": 1}),
    ("SET stage = :b", {}, {":a": 1}),
    ("SET stage = :a", {}, {":a": 1, ":b": 2}),
    ("SET stage = :a", {"#s": "status"}, {":a": 1}),
    ("SET stage = if_not_exists(stage, :a)", {}, {":a": 1}),
    ("SET seen = list_append(seen, :a) REMOVE total", {}, {":a": [1]}),
    ("ADD visits :a", {}, {":a": 1}),
    ("REMOVE stage", {}, {}),
    ("REMOVE name", {}, {}),
    ("SET price = price - :a", {}, {":a": 1}),
    ("ADD counter :a", {}, {":a": 1}),
    ("ADD amount :a", {}, {":a": 1}),
]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        database = boto3.resource("dynamodb", region_name="eu-west-1")
        made = database.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        made.put_item(Item={"id": "1", "stage": "new", "seen": [], "price": 2, "amount": 1, "visits": 1, "counter": 1})
        yield made


def test_dynamodb_refuses_the_same_expressions(table: Any) -> None:
    for text, names, values in EXPRESSIONS:
        given: dict[str, Any] = {"Key": {"id": "1"}, "UpdateExpression": text}
        given |= {name: held for name, held in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values)) if held}
        try:
            table.update_item(**given)
            theirs = False
        except ClientError:
            theirs = True
        assert bool([*refused("dynamodb", "update_item", written(given), resource="Table", by_boto3=True)]) == theirs, given


def test_the_reserved_words_are_those_that_moto_has() -> None:
    theirs = Path(moto_parsing.__file__).with_name("reserved_keywords.txt").read_text(encoding="utf-8").split()
    assert expressions._words() == frozenset(theirs)


def test_the_errors_of_services_that_answer_in_json_are_named_by_their_codes_where_no_model_has_another() -> None:
    found = set()
    for service in json.loads(Path(errors.__file__).with_name("errors.json").read_text(encoding="utf-8")).keys() - {"botocore"}:
        model = SESSION.get_service_model(service)
        codes = {shape.name: shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes}
        if model.metadata["protocol"] in ("json", "rest-json") and not model.is_query_compatible and all(name == code for name, code in codes.items()):
            found.add(service)
    assert found == errors.NAMED_BY_CODE

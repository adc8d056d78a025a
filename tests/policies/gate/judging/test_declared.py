from __future__ import annotations

from typing import Any

import pytest

from queuegate.policies.gate.judging.declared import matched
from queuegate.policies.gate.judging.parts import everywhere
from queuegate.policies.rule import Declaration
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template

NOWHERE: Any = None

BODY = {
    "Parameters": {"Name": {"Type": "String"}},
    "Resources": {
        "OrdersA1": {"Type": "AWS::SQS::Queue"},
        "WorkerB2": {"Type": "AWS::Lambda::Function"},
        "Own": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": ["OrdersA1", "Arn"]}, "FunctionName": {"Ref": "WorkerB2"}},
        },
        "Foreign": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": "arn:aws:sqs:eu-central-1:123456789012:billing",
                "FunctionName": "arn:aws:lambda:eu-central-1:123456789012:function:biller:live",
            },
        },
        "Unknown": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::Sub": "arn:aws:sqs:eu-central-1:123456789012:${Name}"}, "FunctionName": "biller"},
        },
    },
}
PATHS = {"OrdersA1": "Prod/Orders/Resource", "WorkerB2": "Prod/Service/Worker/Resource"}


@pytest.fixture
def model() -> Model:
    return build([Template(file="t.json", stack="Prod", body=BODY, spot=lambda _: Spot("t.json", 1), construct=PATHS.get)])


def declaration(queue: str, function: str) -> Declaration:
    return Declaration("orders", {"queue": queue, "function": function}, (), NOWHERE)


@pytest.mark.parametrize(
    ("queue", "function", "mappings"),
    [
        pytest.param("*/Orders", "**/Worker", ("Prod/Own",), id="construct paths"),
        pytest.param("OrdersA1", "WorkerB2", ("Prod/Own",), id="logical ids"),
        pytest.param("*/Orders", "biller", (), id="another function"),
        pytest.param("billing", "biller", ("Prod/Foreign",), id="names in ARNs"),
        pytest.param("billing", "**", ("Prod/Foreign",), id="any function"),
        pytest.param("**", "biller", ("Prod/Foreign",), id="a queue that nobody can name is not meant"),
    ],
)
def test_a_declaration_means_the_mappings_between_its_queue_and_its_function(model: Model, queue: str, function: str, mappings: tuple[str, ...]) -> None:
    (found,) = matched([declaration(queue, function)], model)
    assert found.mappings == mappings


def test_everywhere_gathers_the_assemblies() -> None:
    empty = declaration("Q", "F")
    (found,) = everywhere([empty], [(empty._replace(mappings=("A/M",)),), (empty,), (empty._replace(mappings=("B/M",)),)])
    assert found.mappings == ("A/M", "B/M")


def test_each_declaration_has_its_own_mappings_in_every_assembly() -> None:
    one, two = (declaration("Q", "F")._replace(name=name) for name in ("one", "two"))
    found = everywhere([one, two], [(one._replace(mappings=("A/M",)), two), (one, two._replace(mappings=("B/M",)))])
    assert [(declared.name, declared.mappings) for declared in found] == [("one", ("A/M",)), ("two", ("B/M",))]

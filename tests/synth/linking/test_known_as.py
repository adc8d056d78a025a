"""By which words the stacks that are deployed together know a queue: across a parent and its nested stacks, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.linking.facts import Facts
from queuegate.synth.linking.known_as import speaks_of
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Template

QUEUE = {"Type": "AWS::SQS::Queue"}


def template(stack: str, resources: dict[str, Any], **more: Any) -> Template:
    body = {"Resources": resources, **more}
    return Template(file=f"/{stack}.json", stack=stack, body=body, spot=lambda _: None, construct=lambda _: None)  # type: ignore[arg-type, return-value]  # no place is asked for


def stack(**parameters: Any) -> dict[str, Any]:
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "x", "Parameters": parameters}}


def reads(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": value}}


@pytest.fixture
def deployed() -> dict[tuple[str, str], Facts]:
    """The queue of a nested stack comes back in an output, and is handed to another one by a parameter."""
    parent = template(
        "parent",
        {
            "Queues": stack(),
            "Boards": stack(Watched={"Fn::GetAtt": ["Queues", "Outputs.OrdersName"]}),
            "Board": reads({"Fn::GetAtt": ["Queues", "Outputs.OrdersName"]}),
            "Other": reads({"Fn::GetAtt": ["Queues", "Outputs.BillsName"]}),
            "Orders": reads("nothing"),
        },
    )
    outputs = {
        "Nothing": "no output",
        "OrdersName": {"Value": {"Fn::GetAtt": ["Orders", "QueueName"]}},
        "BillsName": {"Value": {"Fn::GetAtt": ["Bills", "QueueName"]}},
    }
    queues = template("queues", {"Orders": QUEUE, "Bills": QUEUE, "Board": reads({"Ref": "Orders"}), "Other": reads({"Ref": "Bills"})}, Outputs=outputs)
    boards = template("boards", {"Board": reads({"Ref": "Watched"}), "Other": reads({"Ref": "Orders"})}, Parameters={"Watched": {"Type": "String"}})
    model = build([parent, queues, boards], nested={(parent.file, "Queues"): queues.file, (parent.file, "Boards"): boards.file})
    return {(scope.template.stack, name): model.links.facts[scope.id, name] for scope in model.scopes for name in scope.resources}


def test_a_name_with_other_letters_is_found_as_it_is_written() -> None:
    resources = {"a-b": QUEUE, "a": QUEUE, "Board": reads({"Ref": "a-b"}), "Other": reads({"Fn::Sub": "${ a-c }"})}
    model = build([template("one", resources)])
    by_name = {name: model.links.facts[scope.id, name] for scope in model.scopes for name in scope.resources}
    assert speaks_of(by_name["Board"], by_name["a-b"])
    assert not speaks_of(by_name["Other"], by_name["a-b"])
    assert speaks_of(by_name["Other"], by_name["a"])  # the word is there


@pytest.mark.parametrize("where", ["queues", "parent", "boards"])
def test_at_home_in_an_output_and_by_a_parameter(where: str, deployed: dict[tuple[str, str], Facts]) -> None:
    orders = deployed["queues", "Orders"]
    assert speaks_of(deployed[where, "Board"], orders)
    assert not speaks_of(deployed[where, "Other"], orders)


def test_a_name_means_nothing_in_another_stack(deployed: dict[tuple[str, str], Facts]) -> None:
    assert not speaks_of(deployed["boards", "Other"], deployed["queues", "Orders"])
    assert not speaks_of(deployed["parent", "Orders"], deployed["queues", "Orders"])

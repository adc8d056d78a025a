"""The calls of functions in a template, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.linking.calls import calls
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.template import Spot, Template


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "A"}, [("Ref", "A")]),
        ([{"Ref": "A"}, "x", [[{"Ref": "B"}]]], [("Ref", "A"), ("Ref", "B")]),
        ({"Fn::Join": ["", [{"Ref": "A"}, {"Fn::Sub": "${B}"}]]}, [("Fn::Join", ["", [{"Ref": "A"}, {"Fn::Sub": "${B}"}]]), ("Ref", "A"), ("Fn::Sub", "${B}")]),
        ("plain", []),
    ],
)
def test_calls_are_found_at_any_depth(value: Any, found: list[tuple[str, Any]]) -> None:
    body = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": value, "DelaySeconds": 1}}}}
    model = build([Template(file="t.json", stack="t", body=body, spot=lambda _: Spot("t.json", 1))])
    assert [(call.function, call.argument) for call in calls(model.scopes[0], model.links)] == found

"""Exports that hand each other on, in a circle or through more stacks than are followed, are undecided and crash nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.prepared import prepared
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import Undecided

QUEUE = "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !ImportValue x0}}\n"
MAPPING = "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: f}}\n"


def timeout(values: list[str]) -> Any:
    """The timeout that the first of these stacks exports."""
    templates = []
    for i, value in enumerate(values):
        text = QUEUE + (MAPPING if i == 0 else "") + f"Outputs: {{O: {{Value: {value}, Export: {{Name: x{i}}}}}}}\n"
        body, spot = parse(text, f"/{i}.yaml")
        templates.append(prepared(Template(file=f"/{i}.yaml", stack=f"s{i}", body=body, spot=spot), Path("/"))[0])
    (pipeline,) = build(templates).pipelines
    return pipeline.usual().queue.visibility_timeout


def test_a_few_stacks_hand_it_on() -> None:
    assert timeout([*(f"!ImportValue x{i + 1}" for i in range(15)), "30"]).get() == 30


@pytest.mark.parametrize("count", [2, 10, 300])
def test_a_circle_is_undecided(count: int) -> None:
    with pytest.raises(Undecided, match="in a circle" if count < 20 else "more than 20 stacks"):
        timeout([f"!ImportValue x{(i + 1) % count}" for i in range(count)]).get()

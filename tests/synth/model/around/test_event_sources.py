"""Whether a name is a FIFO queue's. Which mappings read a queue: test_pipelines.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.model.around.event_sources import ends_in_fifo
from queuegate.synth.values.text import Text, Token
from queuegate.synth.values.worlds import Undecided

NAME, REGION = Token("parameter", "Name"), Token("pseudo", "AWS::Region")


@pytest.mark.parametrize(
    ("parts", "fifo"),
    [
        (("orders.fifo",), True),
        (("arn:aws:sqs:eu-west-1:111122223333:orders.fifo",), True),
        ((NAME, ".fifo"), True),
        ((NAME, "-orders.fifo"), True),
        (("orders",), False),
        (("fifo",), False),
        (("orders.fifo.old",), False),
        ((NAME, "-orders"), False),
        (("orders-", REGION), False),
        ((), False),
    ],
    ids=str,
)
def test_the_end_of_a_name_tells(parts: tuple[Any, ...], *, fifo: bool) -> None:
    assert ends_in_fifo(Text(parts)) is fifo


@pytest.mark.parametrize("parts", [(NAME,), ("orders", NAME), (NAME, "fifo"), (NAME, "o"), (Token("resource", "Orders", "Arn"),)], ids=str)
def test_a_part_that_nobody_knows_decides(parts: tuple[Any, ...]) -> None:
    with pytest.raises(Undecided):
        ends_in_fifo(Text(parts))


TEMPLATE = """
Parameters: {Name: {Type: String}, Known: {Type: String, Default: far.fifo}, Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Fifo: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Standard: {Type: AWS::SQS::Queue, Properties: {QueueName: standard}}
  Sometimes: {Type: AWS::SQS::Queue, Properties: {FifoQueue: !If [IsProd, true, false]}}
  Unsure: {Type: AWS::SQS::Queue, Properties: {QueueName: unsure, FifoQueue: !Ref Name}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: worker, EventSourceArn: %s}}
"""
ARN = "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:"


@pytest.mark.parametrize(
    ("source", "fifo"),
    [
        ("!GetAtt Fifo.Arn", {"": True}),
        ("!GetAtt Standard.Arn", {"": False}),
        ("!GetAtt Sometimes.Arn", {"Env = dev": False, "Env = prod": True}),
        (f"!Sub '{ARN}standard'", {"": False}),
        (f"!Sub '{ARN}unsure'", {"": False}),
        (f"!Sub '{ARN}far.fifo'", {"": True}),
        (f"!Sub '{ARN}${{Name}}.fifo'", {"": True}),
        (f"!Sub '{ARN}${{Known}}'", {"": True}),
        (f"!Sub '{ARN}${{Name}}'", None),
        ("!ImportValue far", None),
        ("!GetAtt Unsure.Arn", None),
    ],
)
def test_whether_a_mapping_reads_a_fifo_queue(
    model: Callable[..., Any], worlds_of: Callable[..., dict[str, Any]], source: str, fifo: dict[str, bool] | None
) -> None:
    (pipeline,) = model(TEMPLATE % source).pipelines
    outcomes = worlds_of(lambda world: type(pipeline.usual())(pipeline.mapping, world).reads_fifo())
    if fifo is None:
        assert [isinstance(outcome, Undecided) for outcome in outcomes.values()] == [True]
    else:
        assert outcomes == fifo


def test_a_mapping_without_a_source_is_undecided(model: Callable[..., Any]) -> None:
    (pipeline,) = model(TEMPLATE % "!Ref AWS::NoValue").pipelines
    with pytest.raises(Undecided, match="EventSourceArn is missing"):
        pipeline.usual().reads_fifo()

"""What a value tells of itself: where it is written, and from what it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.values.worlds import Undecided

HEAD = """
Parameters: {Size: {Type: Number, Default: 7}, Open: {Type: Number}}
Conditions: {Never: !Equals [a, b]}
Mappings: {Sizes: {a: {b: 9}}}
"""


@pytest.fixture
def mapping(model: Callable[..., Any]) -> Callable[[str], Any]:
    def written(properties: str) -> Any:
        text = f"{HEAD}\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Mapping:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: {{EventSourceArn: !GetAtt Orders.Arn, {properties}}}\n"
        return model(text).pipelines[0].usual()

    return written


@pytest.mark.parametrize(
    ("properties", "value", "origin", "route"),
    [
        ("FunctionName: x", 10, "default", ()),
        ("BatchSize: 5", 5, "template", ("BatchSize",)),
        ("BatchSize: '5'", 5, "template", ("BatchSize",)),
        ("BatchSize: !Sub '5'", 5, "template", ("BatchSize", "Fn::Sub")),
        ("BatchSize: !Ref Size", 7, "parameter", ("BatchSize", "Ref")),
        ("BatchSize: !Sub '${Size}0'", 70, "parameter", ("BatchSize", "Fn::Sub")),
        ("BatchSize: !If [Never, 1, 2]", 2, "template", ("BatchSize", "Fn::If", 2)),
        ("BatchSize: !If [Never, 1, !Ref AWS::NoValue]", 10, "default", ("BatchSize", "Fn::If", 2, "Ref")),
        ("BatchSize: !FindInMap [Sizes, a, b]", 9, "template", ("BatchSize", "Fn::FindInMap")),
    ],
    ids=str,
)
def test_a_value_its_origin_and_its_place(mapping: Callable[[str], Any], properties: str, value: int, origin: str, route: tuple[Any, ...]) -> None:
    size = mapping(properties).batch_size
    assert (size.get(), size.origin, size.place.route) == (value, origin, ("Resources", "Mapping", "Properties", *route))


@pytest.mark.parametrize(
    ("properties", "origin"),
    [("FunctionName: x", "template"), ("FunctionName: !GetAtt Orders.Arn", "template"), ("FunctionName: !Sub '${Open}-x'", "parameter")],
    ids=str,
)
def test_the_origin_of_a_text(mapping: Callable[[str], Any], properties: str, origin: str) -> None:
    assert mapping(properties).function_name.origin == origin


def test_what_cannot_be_known_says_where_it_is_written(mapping: Callable[[str], Any]) -> None:
    with pytest.raises(Undecided, match="the parameter Open has no value") as raised:
        mapping("ScalingConfig: {MaximumConcurrency: !Ref Open}").maximum_concurrency.get()
    assert raised.value.place.route == ("Resources", "Mapping", "Properties", "ScalingConfig", "MaximumConcurrency", "Ref")


def test_a_value_is_never_taken_for_what_it_is(mapping: Callable[[str], Any]) -> None:
    size = mapping("BatchSize: 5").batch_size
    with pytest.raises(TypeError, match=r"BatchSize is a Value: ask for what it is with \.get\(\)"):
        bool(size)
    with pytest.raises(TypeError, match=r"BatchSize is a Value: compare what it is, \.get\(\)"):
        assert size == 5
    with pytest.raises(TypeError, match="unhashable"):
        hash(size)

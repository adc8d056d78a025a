"""What CloudFormation creates before what."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.language.creation_order import COMPUTED, before, references


def before_in(resources: dict[str, Any], start: str) -> frozenset[str]:
    return before(start, lambda name: references(resources.get(name, {})))


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"DependsOn": "A"}, ["A"]),
        ({"DependsOn": ["A", "B"]}, ["A", "B"]),
        ({"DependsOn": ["A", None, 3, {"x": 1}]}, ["A"]),
        ({"DependsOn": None}, []),
        ({"Properties": {"P": {"Ref": "A"}}}, ["A"]),
        ({"Properties": {"P": {"Fn::GetAtt": ["A", "Arn"]}}}, ["A"]),
        ({"Properties": {"P": {"Fn::GetAtt": "A.Arn"}}}, ["A"]),
        ({"Properties": {"P": {"Fn::GetAtt": []}}}, []),
        ({"Properties": {"P": {"Fn::Sub": "${A}-${B.Arn}-${!C}-${ D }-${AWS::Region}"}}}, ["A", "B", "D", "AWS::Region"]),
        ({"Properties": {"P": {"Fn::Sub": ["${A}${own}", {"own": {"Ref": "B"}}]}}}, ["A", "own", "B"]),
        ({"Properties": {"P": [{"Fn::If": ["C", {"Ref": "A"}, {"Ref": "B"}]}]}}, ["A", "B"]),
        ({"Properties": {"P": {"Ref": ["A"]}}}, []),
        ({"Properties": {"P": {"Ref": {"Fn::Join": ["", ["A"]]}}}}, [COMPUTED]),
        ({"Properties": {"P": {"Fn::GetAtt": [{"Fn::FindInMap": ["M", "a", "b"]}, "Arn"]}}}, [COMPUTED]),
        (None, []),
        ("text", []),
        ([{"Ref": "A"}], ["A"]),
    ],
    ids=str,
)
def test_the_names_that_a_resource_mentions(resource: Any, expected: list[str]) -> None:
    assert sorted(references(resource)) == sorted(expected)


def test_the_order_goes_through_others_and_not_backwards() -> None:
    resources = {"Mapping": {"DependsOn": "Policy"}, "Policy": {"Properties": {"Roles": [{"Ref": "Role"}]}}, "Role": {}, "Lonely": {"DependsOn": "Mapping"}}
    assert "Policy" in before_in(resources, "Mapping")
    assert "Role" in before_in(resources, "Mapping")
    assert "Mapping" not in before_in(resources, "Role")
    assert "Lonely" not in before_in(resources, "Mapping")
    assert "Mapping" not in before_in(resources, "Mapping")
    assert "Nowhere" not in before_in(resources, "Mapping")
    assert before_in({}, "Mapping") == frozenset()


def test_a_circle_comes_to_an_end() -> None:
    resources = {"A": {"DependsOn": "B"}, "B": {"DependsOn": ["C", "A"]}, "C": {"DependsOn": "B"}, "D": {}}
    assert "C" in before_in(resources, "A")
    assert "A" in before_in(resources, "A")
    assert "D" not in before_in(resources, "A")


def test_a_long_chain_is_no_recursion() -> None:
    chain = {f"R{i}": {"DependsOn": f"R{i + 1}"} for i in range(5000)}
    assert "R5000" in before_in(chain, "R0")

"""What is deep, circular, of a shape of its own, or of more worlds than can be tried is decided, or says why it is not."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.judging.verdicts import TOO_MANY, Doubt
from queuegate.policies.rule import Finding, Mapping, Rule, Severity

TESTS = Path(__file__).parents[1]
GARBLED: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parent / "garbled")
ALIAS: Any = GARBLED.ALIAS
FUNCTION: Any = GARBLED.FUNCTION
MAPPING: Any = GARBLED.MAPPING
POLICY: Any = GARBLED.POLICY
QUEUE: Any = GARBLED.QUEUE
judged: Any = GARBLED.judged


def resources(**other: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "Orders": {"Type": QUEUE, "Properties": {}},
        "Worker": {"Type": FUNCTION, "Properties": {}},
        "Mapping": {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}}},
    }
    return plain | other


def reads(function: str = "Worker") -> dict[str, Any]:
    return {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": function}}}


def timeout(expression: Any) -> dict[str, Any]:
    return {"Type": FUNCTION, "Properties": {"Timeout": expression}}


def nested(times: int, wrap: Any, inner: Any) -> Any:
    for _ in range(times):
        inner = wrap(inner)
    return inner


CHAIN = {"C0": {"Fn::Equals": [{"Ref": "P"}, "a"]}} | {f"C{i}": {"Fn::Not": [{"Condition": f"C{i - 1}"}]} for i in range(1, 500)}
P = {"P": {"Type": "String"}}


def reads_timeout(mapping: Mapping) -> Iterator[Finding]:
    yield Finding(f"{mapping.function.timeout.get()} s", at=mapping)


TIMEOUT = [Rule("timeout", "test", Mapping, Severity.ERROR, "", "", reads_timeout, "")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            {"Parameters": P, "Conditions": CHAIN, "Resources": resources(Worker=timeout({"Fn::If": ["C499", 5, 6]}))},
            "its expression is nested too deeply to follow",
        ),
        ({"Parameters": P, "Conditions": dict(reversed(CHAIN.items())), "Resources": resources(Worker=timeout({"Fn::If": ["C40", 5, 6]}))}, ["6 s", "5 s"]),
        (
            {"Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}}, "Resources": resources(Worker=timeout({"Fn::If": ["A", 5, 6]}))},
            "it refers to itself in a circle",
        ),
        ({"Resources": resources(Worker=timeout(nested(60, lambda inner: {"Fn::Sub": ["${A}", {"A": inner}]}, "5")))}, ["5 s"]),
        (
            {
                "Parameters": P,
                "Conditions": {"C": CHAIN["C0"]},
                "Resources": resources(Worker=timeout(nested(90, lambda inner: {"Fn::If": ["C", inner, 6]}, 5))),
            },
            ["5 s", "6 s"],
        ),
        (
            {"Resources": resources(Live={"Type": ALIAS, "Properties": {"FunctionName": {"Ref": "Live"}}}, Mapping=reads("Live"))},
            "its expression is nested too deeply to follow",
        ),
        (
            {
                "Resources": resources(
                    A={"Type": ALIAS, "Properties": {"FunctionName": {"Ref": "B"}}},
                    B={"Type": ALIAS, "Properties": {"FunctionName": {"Fn::Sub": "${A}:x"}}},
                    Mapping=reads("A"),
                )
            },
            "its expression is nested too deeply to follow",
        ),
        ({"Resources": resources(Live={"Type": ALIAS}, Mapping=reads("Live"))}, "Live names no function"),
        ({"Resources": resources(Live={"Type": ALIAS, "Properties": {"FunctionName": {"a": 1, "b": 2}}}, Mapping=reads("Live"))}, "Live names no function"),
        ({"Resources": resources(Mapping=reads("Nowhere"))}, "Ref names Nowhere, which is neither a parameter nor a resource of the template"),
        ({"Resources": resources(Worker=None)}, "Ref names Worker, which is neither a parameter nor a resource of the template"),
        ({"Resources": resources(Worker=timeout({"Fn::Select": ["9" * 5000, [1]]}))}, f"Fn::Select asks for item {'9' * 20} of a list of 1"),
    ],
    ids=[
        "deep chain",
        "chain backwards",
        "circle",
        "deep sub",
        "deep if",
        "alias of itself",
        "alias circle",
        "alias of nothing",
        "alias of a mapping",
        "nowhere",
        "null resource",
        "huge index",
    ],
)
def test_what_is_deep_or_circular_is_decided_or_says_so(body: Any, reason: str | list[str]) -> None:
    judged(body)
    told = [one.what for one in judged(body, TIMEOUT)]
    if isinstance(reason, str):
        (doubt,) = told
        assert isinstance(doubt, Doubt)
        assert reason in doubt.reason
    else:
        assert sorted(one.message for one in told if isinstance(one, Finding)) == sorted(reason)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Resources": None},
        {"Resources": [1]},
        {"Resources": {"A": None, "B": [1], "C": "text", "D": 3, **resources()}},
        {"Resources": resources(), "Parameters": None, "Conditions": [1], "Mappings": "x", "Rules": 3, "Outputs": None},
        {
            "Resources": resources(),
            "Parameters": {"A": None, "B": {"Type": None, "AllowedValues": 3}, "C": {"AllowedValues": [None, {}, [1]], "Default": {}}},
            "Conditions": {"A": None},
            "Mappings": {"A": None},
            "Rules": {"A": None},
        },
        {
            "Resources": resources(
                Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "maxReceiveCount": 3}}}
            )
        },
        {
            "Resources": resources(
                Orders={"Type": QUEUE, "Properties": {"QueueName": {"Fn::Sub": "${Orders.QueueName}-x"}}},
                Mapping={"Type": MAPPING, "Properties": {"EventSourceArn": "arn:aws:sqs:r:1:a-x", "FunctionName": "x"}},
            )
        },
        {"Resources": resources(Orders={"Type": QUEUE, "DependsOn": ["Mapping", None]}, Mapping={**reads(), "DependsOn": "Orders"})},
        {"Resources": resources(Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": "[" * 100_000}})},
        {"Resources": resources(Orders={"Type": QUEUE, "Properties": {"RedrivePolicy": '{"maxReceiveCount": ' + "9" * 6000 + "}"}})},
        {
            "Resources": resources(
                X={"Type": None},
                Y={"Type": [QUEUE]},
                Z={"Type": QUEUE, "Properties": None},
                V={"Type": QUEUE, "Properties": [1]},
                U={"Type": QUEUE, "Properties": {"QueueName": None}},
            )
        },
        {
            "Resources": resources(
                Role={"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "A"}], "RoleName": {"Ref": "Role"}}},
                Worker={"Type": FUNCTION, "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
                A={"Type": POLICY, "Properties": {"ManagedPolicyName": {"Ref": "B"}, "Roles": [{"Ref": "Role"}]}},
                B={"Type": POLICY, "Properties": {"ManagedPolicyName": {"Ref": "A"}, "PolicyDocument": {"Ref": "A"}}},
            )
        },
    ],
    ids=range(13),
)
def test_sections_and_resources_of_any_shape_are_judged(body: Any) -> None:
    judged(body)


def test_more_worlds_than_can_be_tried_are_undecided_and_what_was_found_stays() -> None:
    names = [f"P{i}" for i in range(9)]
    body = {
        "Parameters": {name: {"Type": "String", "AllowedValues": ["a", "b"]} for name in names},
        "Conditions": {f"Is{name}": {"Fn::Equals": [{"Ref": name}, "a"]} for name in names},
        "Resources": resources(
            **{
                f"M{name}": {
                    "Type": MAPPING,
                    "Condition": f"Is{name}",
                    "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
                }
                for name in names
            }
        ),
    }

    def many(mapping: Mapping) -> Iterator[Finding]:
        count = sum(1 for _ in mapping.function.mappings)
        if count > 9:
            yield Finding(f"{count} mappings", at=mapping)

    told = [one for one in judged(body, [Rule("many", "test", Mapping, Severity.ERROR, "", "", many, "")]) if one.pipelines == ("hostile/Mapping",)]
    assert [one.what.message if isinstance(one.what, Finding) else one.what[:2] for one in told] == ["10 mappings", (TOO_MANY.reason, TOO_MANY.settle)]
    assert told[0].worlds == (", ".join(f"{name} = a" for name in names),)
    assert told[1].worlds == ()

"""Whatever a template says, linking and judging it ends, soon, and without an exception. `QUEUEGATE_TEMPLATES` sets how many are tried."""

from __future__ import annotations

import copy
import json
import random
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
GARBLED: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parent / "garbled")
NUMBERS, SPREAD = (runpy.run_path(str(TESTS / "lengths.py"))[name] for name in ("numbers", "spread"))
ALL: Any = GARBLED.ALL
GOOD: Any = GARBLED.GOOD
judged: Any = GARBLED.judged


def routes(node: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield route
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from routes(inner, (*route, key))


ROUTES = [route for route in routes(GOOD) if route]
GARBAGE: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        30,
        2.5,
        float("inf"),
        10**40,
        "",
        "30",
        "x" * 300,
        "9" * 5000,
        "²",
        "\x00",
        "arn:",
        "arn:aws:sqs:::",
        "https://",
        "{",
        "[[[",
        "${",
        "${}",
        "{{resolve:",
        "{{resolve:ssm:x}}",
    ),
    *(
        [],
        {},
        [None],
        [[]],
        {"": None},
        {"a": 1, "b": 2},
        [1, "a", {}],
        {"Ref": None},
        {"Ref": "Nowhere"},
        {"Ref": "Orders"},
        {"Ref": "Env"},
        {"Ref": "Names"},
        {"Ref": "AWS::NoValue"},
        {"Ref": "AWS::Region"},
    ),
    *(
        {"Fn::GetAtt": []},
        {"Fn::GetAtt": ["Orders", "Arn"]},
        {"Fn::GetAtt": "Nowhere.Arn"},
        {"Fn::GetAtt": ["Mapping", {"Ref": "Env"}]},
        {"Fn::Sub": "${Orders.Arn}${Env}${Size}"},
        {"Fn::Sub": ["${a}", {"a": None}]},
    ),
    *(
        {"Fn::Join": ["", {"Ref": "Names"}]},
        {"Fn::Join": [None, None]},
        {"Fn::Select": [9, []]},
        {"Fn::Split": [":", {"Ref": "Size"}]},
        {"Fn::If": ["IsProd", {"Ref": "AWS::NoValue"}, []]},
        {"Fn::If": ["Nowhere", 1, 2]},
        {"Fn::If": [[], 1]},
    ),
    *(
        {"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "x"]},
        {"Fn::FindInMap": [None, [], {}]},
        {"Fn::ImportValue": {"Ref": "Size"}},
        {"Fn::Base64": {"Ref": "Env"}},
        {"Fn::ToJsonString": {"a": {"Ref": "Size"}}},
        {"Fn::Length": {"Ref": "Names"}},
    ),
    *(
        {"Fn::Transform": {"Name": "x"}},
        {"Fn::GetAZs": ""},
        {"Fn::Cidr": []},
        {"Fn::Nothing": 1},
        {"!Vault": "x"},
        {"Condition": "IsProd"},
        {"Fn::Equals": [{"Ref": "Size"}, {"Ref": "Names"}]},
        {"Fn::And": []},
        {"Fn::Not": [{"Condition": "Here"}]},
    ),
    *({"Fn::ForEach::X": ["a", [1], {}]}, {"Fn::GetStackOutput": {}}, {"Fn::GetStackOutput": {"StackName": "hostile", "OutputName": "x"}}),
]


def mutated(chance: random.Random) -> Any:
    body = copy.deepcopy(GOOD)
    for _ in range(chance.randint(1, 4)):
        *way, last = chance.choice(ROUTES)
        node = body
        try:
            for key in way:
                node = node[key]
            put = copy.deepcopy(chance.choice(GARBAGE)) if chance.random() < 0.7 else copy.deepcopy(body["Resources"][chance.choice(list(body["Resources"]))])
            if chance.random() < 0.1 and isinstance(node, dict):
                del node[last]
            elif chance.random() < 0.1 and isinstance(node, dict):
                node[chance.choice(["Type", "Fn::If", "Ref", "Properties", "Condition", "x", "Fn::Sub"])] = put
            elif not (isinstance(node, dict) and isinstance(last, int)):  # a template's keys are strings
                node[last] = put
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier mutation took it away
    return body


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_TEMPLATES", 6, 300, step=100))
def test_a_template_with_anything_anywhere_is_judged(numbers: range) -> None:
    for number in numbers:
        body = mutated(random.Random(number))  # noqa: S311 - no secret
        try:
            judged(body)
        except Exception as error:
            error.add_note(f"number {number}: {json.dumps(body, default=str)[:3000]}")
            raise


FEW = 64
READ = [(resource, name) for resource in ("Dlq", "Orders", "Worker", "Live", "Mapping", "Alarm") for name in GOOD["Resources"][resource]["Properties"]]


@pytest.mark.parametrize("few", [pytest.param(True, id="few"), pytest.param(False, id="the others", marks=pytest.mark.slow)])
@pytest.mark.parametrize("number", range(len(GARBAGE)), ids=lambda number: json.dumps(GARBAGE[number], default=str)[:40].replace("\\u0000", "nul"))
def test_garbage_in_each_of_the_places_that_rules_read_is_judged(number: int, few: bool) -> None:  # noqa: FBT001 - two parts of one list
    """In a short run in every sixty-fourth place, in other ones for each piece of garbage; the long run goes through the others."""
    for i, (resource, name) in enumerate(READ):
        if (i % FEW == number % FEW) is not few:
            continue
        body = {
            **GOOD,
            "Resources": {
                **GOOD["Resources"],
                resource: {**GOOD["Resources"][resource], "Properties": {**GOOD["Resources"][resource]["Properties"], name: GARBAGE[number]}},
            },
        }
        judged(body, [ALL[-1]])


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [
        "{{resolve:ssm:x}}",
        {"Ref": "Env"},
        {"Fn::ImportValue": "x"},
        {"Fn::Sub": "${Size}"},
        {"Fn::If": ["IsProd", {"Ref": "Size"}, {"Ref": "AWS::NoValue"}]},
    ],
)
def test_a_text_in_the_place_of_all_properties_is_judged(value: Any) -> None:
    for name, resource in GOOD["Resources"].items():
        judged({**GOOD, "Resources": {**GOOD["Resources"], name: {**resource, "Properties": value}}})

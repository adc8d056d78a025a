"""Whatever a SAM template says, lowering, linking and describing it ends without an exception, and every place of it is one of the template.

`QUEUEGATE_EXAMPLES` sets the number of examples.
"""

from __future__ import annotations

import copy
import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.rounds import judge
from queuegate.policies.gate.judging.verdicts import Crash
from queuegate.policies.rule import Team
from queuegate.synth.model.pipelines import build, linked
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.sam.transform import lowered
from queuegate.synth.sources.template import Spot, Template

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
CASES = {path.stem: parse(path.read_text(encoding="utf-8"), path.name)[0] for path in sorted((Path(__file__).parents[1] / "sam").glob("*.yaml"))}
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, -1, 1.5, "", "a", "SQS", "SNS", "Fn::If", "arn:aws:sqs:eu-west-1:123456789012:q", [], {}, [[]], [None], [{}], {"": {}}, {"a": None}),
        *(
            {"Ref": "Worker"},
            {"Ref": "AWS::NoValue"},
            {"Ref": None},
            {"Ref": "Worker.Alias"},
            {"Fn::GetAtt": "Worker.Alias"},
            {"Fn::GetAtt": ["Worker", 1]},
            {"Fn::Sub": "${Worker.Alias}"},
        ),
        *(
            {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "a"]},
            {"Fn::If": []},
            {"Fn::If": ["C", [], {}]},
            {"Fn::Transform": {}},
            {"Fn::ForEach::A": []},
            {"Condition": "C"},
        ),
        *(
            {"SQSPollerPolicy": None},
            {"SQSPollerPolicy": {"QueueName": {}}},
            {"Statement": None},
            {"Id": "Worker"},
            {"Id": 1},
            {"Type": "SQS", "Properties": None},
        ),
    ]
)


def ways(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [here, *(way for key, value in pairs for way in ways(value, (*here, key)))]


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    """A good template with a few nodes replaced, taken out, or moved to another key."""
    body = copy.deepcopy(draw(st.sampled_from(list(CASES.values()))))
    for _ in range(draw(st.integers(1, 4))):
        way = draw(st.sampled_from(ways(body)))
        node: Any = body
        for key in way[:-1]:
            node = node[key]
        if not way:
            continue
        match draw(st.integers(0, 2)):
            case 0:
                node[way[-1]] = copy.deepcopy(draw(ODD))
            case 1:
                del node[way[-1]]
            case _ if isinstance(node, dict):
                node[draw(st.sampled_from(["Fn::If", "Fn::Transform", "Ref", "Events", "Role", "Type", "Worker"]))] = node.pop(way[-1])
    return body


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 12, 200))
def test_lowering_and_judging_never_raise(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(templates())
    def judged(body: dict[str, Any]) -> None:
        before = json.dumps(body)
        made, refused = lowered(Template(file="/t.yaml", stack="t", body=body, spot=lambda _: Spot("/t.yaml", 1)))
        assert json.dumps(body) == before
        for problem in refused:
            assert problem.message.endswith("Correct it and run again")
        for way in ways(made.body):
            route = made.written(way)
            assert not route or route[0] in (*body, "Conditions")
            if len(route) > 1 and route[0] == "Resources" and isinstance(body["Resources"], dict):
                assert route[1] in body["Resources"]
        model = build([made])
        for pipeline in model.pipelines:
            linked(pipeline.usual())
        crashes = [said for said in judge(model, RULES, Team({})) if isinstance(said, Crash)]
        assert crashes == []

    judged()


def test_a_mapping_that_is_shared_many_times_over_is_soon_merged() -> None:
    shared: dict[str, Any] = {"a": 1}
    for _ in range(12):
        shared = {"x": shared, "y": shared}
    body = {
        "Globals": {"Function": {"Environment": shared}},
        "Resources": {"Worker": {"Type": "AWS::Serverless::Function", "Properties": {"Environment": {"x": {"z": 1}}, "AutoPublishAlias": "live"}}},
    }
    made, _ = lowered(Template(file="/t.yaml", stack="t", body=body, spot=lambda _: Spot("/t.yaml", 1)))
    assert made.body["Resources"]["Worker"]["Properties"]["Environment"]["x"]["z"] == 1

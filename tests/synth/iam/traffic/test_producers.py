"""Which functions may send to a queue is asked of those alone whose policies name one that may be it."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.traffic.producers import _candidates, _may_meet, producers
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.meter import Spent
from queuegate.synth.values.plan import Plan

PIPELINE: Any = runpy.run_path(str(Path(__file__).parents[3] / "hostile_sizes" / "shapes.py"))["pipeline"]
_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[3] / "work.py"))["calls"]
NAMES = st.text("ab", max_size=4)
PATTERNS = st.text("ab*", max_size=4)


@settings(deadline=None)
@given(PATTERNS, PATTERNS, NAMES)
def test_two_that_match_one_name_may_meet(one: str, two: str, name: str) -> None:
    if fnmatchcase(name, one) and fnmatchcase(name, two):
        assert _may_meet(one, two)
        assert _may_meet(two, one)


@settings(deadline=None)
@given(NAMES, NAMES, PATTERNS)
def test_what_begins_or_ends_otherwise_meets_not(one: str, two: str, rest: str) -> None:
    assert not _may_meet(f"a{one}", f"b{rest}*{two}")
    assert not _may_meet(f"{one}a", f"{two}*{rest}b")


@pytest.mark.parametrize("allowed", range(3))
def test_where_a_bound_was_reached_the_next_goes_through_no_functions_worlds_again(allowed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = build([Template(file="t.json", stack="t", body=PIPELINE(3), spot=lambda _: Spot("t.json", 1))]).pipelines[0].usual()
    outcomes, gone_through = Plan.outcomes, list[Plan]()

    def counted(plan: Plan) -> Iterable[Any]:
        if len(gone_through) == allowed and not ended:
            ended.append(plan)
            raise Spent(late=False)
        gone_through.append(plan)
        return outcomes(plan)

    ended: list[Plan] = []
    monkeypatch.setattr(Plan, "outcomes", counted)
    with pytest.raises(Spent):
        _candidates(mapping)
    assert _candidates(mapping) == []
    assert ended[0] in gone_through
    assert len(gone_through) == len({id(plan) for plan in gone_through}) > allowed


def _shared(names: list[Any], count: int = 3) -> Model:
    """Pipelines of which all functions have one role, which sends to these."""
    body = PIPELINE(count)
    body["Resources"]["Role0"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": names}
    )
    for i in range(count):
        body["Resources"][f"Function{i}"]["Properties"]["Role"] = {"Fn::GetAtt": ["Role0", "Arn"]}
    body["Resources"]["Role9"] = body["Resources"]["Role0"]
    body["Resources"]["Sender"] = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role9", "Arn"]}}}
    return build([Template(file="t.json", stack="t", body=body, spot=lambda _: Spot("t.json", 1))])


def _senders(model: Model) -> list[list[str]]:
    return [[function.facts.id for function, _ in producers(pipeline.usual())] for pipeline in model.pipelines]


NEVER = [f"arn:aws:sqs:eu-west-1:123456789012:q{i}" for i in range(300)]


@pytest.mark.parametrize(
    ("named", "sends"),
    [
        ({"Fn::GetAtt": ["Queue1", "Arn"]}, True),
        ({"Fn::Sub": "arn:aws:sqs:*:*:${Queue1.QueueName}"}, True),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-Queue1-*"}, True),
        ({"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-Queue1-x"}, False),
        ("arn:aws:sqs:eu-west-1:123456789012:Queue1", False),
    ],
)
def test_a_queue_that_has_no_name_of_its_own_is_found_among_many_that_are_spelt(named: Any, sends: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert _senders(_shared([*NEVER, named])) == [[], ["Sender"] if sends else [], []]


def test_who_sends_is_asked_once_of_a_role_that_many_functions_have() -> None:
    def cost(count: int) -> int:
        model = _shared(NEVER, count)
        return _calls(lambda: _senders(model))

    assert cost(60) < 5 * cost(20)

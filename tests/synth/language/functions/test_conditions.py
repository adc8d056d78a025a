"""Conditions: one truth per world, whatever is known of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.values.worlds import Undecided

Worlds = dict[str, Any]


@pytest.fixture
def truths(model: Callable[..., Any], worlds_of: Callable[..., Worlds]) -> Callable[..., Worlds]:
    """`truths(conditions, parameters, "A", "B")`: whether these conditions hold, together, in each world."""

    def told(conditions: str, parameters: str = "{}", *names: str) -> Worlds:
        (scope,) = model(f"Parameters: {parameters}\nConditions: {conditions}\nResources: {{}}").scopes
        return worlds_of(lambda world: tuple(scope.holds(name, world) for name in names) if names else scope.holds("C", world))

    return told


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("!Equals [a, a]", True),
        ("!Equals [a, b]", False),
        ("!Equals [1, '1']", True),
        ("!Equals [true, 'true']", True),
        ("!Equals [10, 11]", False),
        ("!Equals ['012345678901', '112345678901']", False),
        ("!Equals [1.2.3, 1.2.4]", False),
        ("!Equals [2020-01-01, 2020-01-02]", False),
        ("!Not [!Equals [a, a]]", False),
        ("!And [!Equals [a, a], !Equals [a, b]]", False),
        ("!Or [!Equals [a, a], !Equals [a, b]]", True),
        ("!Equals [!Join ['-', [a, b]], !Sub ['${x}-b', {x: a}]]", True),
        ("!Equals [!Select [1, [a, b]], b]", True),
        ("!Equals [!FindInMap [M, k, l], v]", False),
        ("!Contains [[a, b], b]", True),
        ("!Contains [[a, b], c]", False),
        ("!EachMemberIn [[a, b], [a, b, c]]", True),
        ("!EachMemberIn [[a, d], [a, b, c]]", False),
        ("!EachMemberEquals [[a, a], a]", True),
        ("!EachMemberEquals [[a, b], a]", False),
        ("true", True),
        ("'false'", False),
    ],
    ids=str,
)
def test_what_is_known_asks_nothing(truths: Callable[..., Worlds], condition: str, expected: object) -> None:
    if "FindInMap" in condition:
        assert set(truths(f"{{C: {condition}}}").values()) == {True, False}  # no such map: nobody can settle it
    else:
        assert truths(f"{{C: {condition}}}") == {"": expected}


@pytest.mark.parametrize("pair", ["1.0, 1", "010, 8", "010, 10", "0x10, 16", "1_000, 1000", "1e3, 1000", "'1:00', 60", "-0, 0.0", "+1, '1'", "0b11, 3"])
def test_two_spellings_of_one_number_may_be_equal_or_not(truths: Callable[..., Worlds], pair: str) -> None:
    known = {"+1, '1'": {True}}  # YAML's own reading takes the sign away
    assert {*truths(f"{{C: !Equals [{pair}]}}").values()} == known.get(pair, {True, False})


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("3", "3 is not a condition"),
        ("[]", "[] is not a condition"),
        ("null", "null is not a condition"),
        ("!Not [!Equals [a, a], !Equals [a, a]]", "is not a condition"),
        ("!Equals [a]", "is not a condition"),
        ("!Equals [a, [b]]", "a list stands where a string is needed"),
        ("!Equals [a, {b: c, d: e}]", "a mapping stands where a string is needed"),
        ("!Equals [a, !Ref 'AWS::NoValue']", "a missing value stands where a string is needed"),
        ("!And 3", "is not a condition"),
        ("!Or {a: b}", "is not a condition"),
        ("{Condition: [x]}", "is not a condition"),
        ("{a: b, c: d}", "is not a condition"),
    ],
    ids=str,
)
def test_what_is_no_condition_is_undecided(truths: Callable[..., Worlds], condition: str, reason: str) -> None:
    (outcome,) = truths(f"{{C: {condition}}}").values()
    assert isinstance(outcome, Undecided)
    assert reason in outcome.reason


def test_circles_are_undecided_and_the_others_are_not(truths: Callable[..., Worlds]) -> None:
    circle = "{A: !Not [!Condition B], B: !Or [!Condition A, !Equals [a, b]], Self: !Condition Self, C: !Equals [a, a]}"
    for name in ("A", "B", "Self"):
        (outcome,) = truths(circle, "{}", name).values()
        assert outcome == Undecided("it refers to itself in a circle")
    assert truths(circle, "{}", "C") == {"": (True,)}


def test_one_part_that_decides_is_enough(truths: Callable[..., Worlds]) -> None:
    assert truths("{C: !And [!Condition Nowhere, !Equals [a, b]]}") == {"": False}
    assert truths("{C: !Or [!Condition Nowhere, !Equals [a, a]]}") == {"": True}
    for condition in ("!And [!Condition Nowhere, !Equals [a, a]]", "!Or [!Condition Nowhere, !Equals [a, b]]", "!Condition Nowhere"):
        assert truths(f"{{C: {condition}}}") == {"Nowhere": True, "not Nowhere": False}  # of a part of a template: the rest has it


def test_two_environments_exclude_each_other(truths: Callable[..., Worlds]) -> None:
    told = truths("{IsProd: !Equals [!Ref Env, prod], IsStage: !Equals [stage, !Ref Env]}", "{Env: {Type: String}}", "IsProd", "IsStage")
    assert told == {"Env = prod": (True, False), "Env = stage": (False, True), "Env is not prod or stage": (False, False)}


def test_two_regions_exclude_each_other(truths: Callable[..., Worlds]) -> None:
    told = truths("{Here: !Equals [!Ref 'AWS::Region', eu-west-1], There: !Equals [!Ref 'AWS::Region', us-east-1]}", "{}", "Here", "There")
    assert set(told.values()) == {(True, False), (False, True), (False, False)}


def test_an_equation_of_two_unknowns_has_one_truth_whichever_way_it_is_written(truths: Callable[..., Worlds]) -> None:
    parameters = "{A: {Type: String}, B: {Type: String}}"
    told = truths("{One: !Equals [!Ref A, !Ref B], Two: !Equals [!Ref B, !Ref A], Three: !Not [!Equals [!Ref A, !Ref B]]}", parameters, "One", "Two", "Three")
    assert told == {"${A} = ${B}": (True, True, False), "not ${A} = ${B}": (False, False, True)}
    assert truths("{C: !Equals [!Ref A, !Ref A]}", parameters) == {"": True}


def test_a_text_with_an_unknown_part_may_equal_a_constant_or_not(truths: Callable[..., Worlds]) -> None:
    assert truths("{C: !Equals [!Sub '${A}-x', 'y-x']}", "{A: {Type: String}}") == {"A = y": True, "A is not y": False}
    assert truths("{C: !Equals [!Sub '${A}-x', 'y-z']}", "{A: {Type: String}}") == {"": False}
    two = "{A: {Type: String}, B: {Type: String}}"
    assert truths("{C: !Equals [!Sub '${A}-${B}', y-z]}", two) == {"${A}-${B} = y-z": True, "${A}-${B} is not y-z": False}
    assert truths("{C: !Equals ['${A}', !Ref A]}", "{A: {Type: String, Default: '${A}'}}") == {"A = ${A}": True, "A is not ${A}": False}


def test_what_nobody_knows_is_one_constant_in_one_world_and_not_two(truths: Callable[..., Worlds]) -> None:
    told = truths("{P: !Equals [!ImportValue stage, prod], D: !Equals [dev, !ImportValue stage]}", "{}", "P", "D")
    assert sorted(told.values()) == [(False, False), (False, True), (True, False)]


def test_a_function_that_only_the_deployment_knows_is_free(truths: Callable[..., Worlds]) -> None:
    assert set(truths("{C: !Equals [!Select [0, !GetAZs ''], eu-west-1a]}").values()) == {True, False}
    assert set(truths("{C: !RefAll 'AWS::EC2::VPC::Id'}").values()) == {True, False}
    assert set(truths("{C: !EachMemberIn [!ValueOfAll ['AWS::EC2::VPC::Id', Tags.x], [a]]}").values()) == {True, False}


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("{R: {Assertions: [{Assert: !Equals [!Ref Env, prod]}]}}", {"prod"}),
        ("{R: {Assertions: [{Assert: !Contains [[dev, prod], !Ref Env], AssertDescription: why}]}}", {"dev", "prod"}),
        ("{R: {RuleCondition: !Equals [!Ref Env, dev], Assertions: [{Assert: !Equals [a, b]}]}}", {"stage", "prod"}),
        ("{R: {RuleCondition: !Equals [!Ref Env, nowhere], Assertions: [{Assert: !Equals [a, b]}]}}", {"dev", "stage", "prod"}),
        ("{R: {Assertions: [{Assert: !Equals [a, b]}]}}", set()),
        ("{R: {Assertions: [{Assert: !Not [!Equals [!Ref Env, dev]]}]}, S: {Assertions: [{Assert: !Not [!Equals [!Ref Env, prod]]}]}}", {"stage"}),
        ("{R: {Assertions: [{Assert: !EachMemberIn [[!Ref Env], [dev, stage]]}]}}", {"dev", "stage"}),
        ("{R: {Assertions: [{Assert: !Equals [a]}]}}", {"dev", "stage", "prod"}),
        ("{R: }", {"dev", "stage", "prod"}),
        ("[R]", {"dev", "stage", "prod"}),
    ],
    ids=lambda value: " ".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_the_rules_of_a_template_rule_worlds_out(model: Callable[..., Any], rules: str, allowed: set[str]) -> None:
    made = model(f"Parameters: {{Env: {{Type: String, AllowedValues: [dev, stage, prod]}}}}\nRules: {rules}\nResources: {{}}")
    variable, possible = made.scopes[0].variables["Env"], made.possible() or (lambda _: True)

    class At:
        def __init__(self, mask: int) -> None:
            self.domains = {variable: mask}

    assert {atom for atom, mask in zip(variable.atoms, variable.singles, strict=True) if possible(At(mask))} == allowed

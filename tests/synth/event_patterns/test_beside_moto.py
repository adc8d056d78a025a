"""Our matcher and moto's, on patterns and events that are made at random, as far as moto follows AWS's pages.

They differ where moto does not, so that these are left out here and held to the pages in `test_documented.py`: moto compares 300 and 300.0 as equal (Lambda: as they are spelt), takes true
for 1, does not look into objects in arrays, takes a list and an empty object for a leaf that exists, lets nothing but one operator of `anything-but` with a list be a list, and reads
patterns that EventBridge refuses (an empty range, `exists` in quotes).
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.event_patterns import document, failing, matches, may_match, passing, pattern
from queuegate.synth.event_patterns.shapes import Kind, Shape
from queuegate.synth.values.value import ABSENT

EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[2] / "lengths.py"))["examples"]
WORDS = st.sampled_from(["", "a", "b", "ab", "Ab", "ba", "us-1"])
NUMBERS = st.integers(2, 9)
LEAVES = st.one_of(WORDS, NUMBERS, st.none())
KEYS = st.sampled_from(["a", "b", "c"])


def one(operator: str, operand: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return operand.map(lambda value: {operator: value})


RANGES = st.tuples(st.sampled_from([">", ">="]), st.integers(2, 5), st.sampled_from(["<", "<="]), st.integers(6, 9)).map(list)
RULES = st.one_of(
    LEAVES,
    one("prefix", WORDS),
    one("suffix", WORDS),
    one("equals-ignore-case", WORDS),
    one("exists", st.booleans()),
    one("anything-but", st.one_of(WORDS, NUMBERS, st.lists(WORDS, min_size=1, max_size=2), st.lists(NUMBERS, min_size=1, max_size=2))),
    one("numeric", st.one_of(st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS).map(list), RANGES)),
    one("wildcard", st.sampled_from(["*", "a*", "*b", "a*b", "us-*"])),
)
ARRAYS = st.lists(RULES, min_size=1, max_size=3)
OBJECTS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(KEYS, ARRAYS, min_size=1, max_size=2),
    lambda inner: st.one_of(
        st.dictionaries(KEYS, st.one_of(ARRAYS, inner), min_size=1, max_size=2),
        st.tuples(st.dictionaries(KEYS, ARRAYS, max_size=1), st.lists(inner, min_size=2, max_size=2)).map(lambda both: {**both[0], "$or": both[1]}),
    ),
    max_leaves=4,
)
EVENTS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(KEYS, st.one_of(LEAVES, st.lists(LEAVES, min_size=1, max_size=2)), min_size=1),
    lambda inner: st.dictionaries(KEYS, st.one_of(LEAVES, inner), min_size=1),
    max_leaves=4,
)


@pytest.mark.slow  # importing moto takes longer than the rest of this folder
@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 150, 1500)[-1:])
def test_both_say_the_same(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(OBJECTS, EVENTS)
    def check(asked: dict[str, Any], event: dict[str, Any]) -> None:
        models = pytest.importorskip("moto.events.models")
        theirs = models.EventPattern.load(json.dumps(asked)).matches_event(event)
        assert matches(pattern(document(json.dumps(asked))), document(json.dumps(event))) == theirs

    check()


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 4, 500))
def test_more_fields_change_nothing(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(OBJECTS, EVENTS)
    def check(asked: dict[str, Any], event: dict[str, Any]) -> None:
        fields = pattern(document(json.dumps(asked)))
        assert matches(fields, document(json.dumps(event))) == matches(fields, document(json.dumps({"zz": {"a": "b"}, **event}, indent=3)))

    check()


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 15, 500))
def test_examples_are_what_they_say(examples: int) -> None:
    """A pattern of flat fields always has an example; what is said to match no pattern matches none."""

    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(st.dictionaries(KEYS, ARRAYS, min_size=1), st.lists(OBJECTS, max_size=2))
    def check(flat: dict[str, Any], others: list[dict[str, Any]]) -> None:
        fields = pattern(document(json.dumps(flat)))
        example = passing(fields)
        assert example is not ABSENT
        assert matches(fields, example)
        patterns = [fields, *(pattern(document(json.dumps(other))) for other in others)]
        beside = failing(patterns)
        assert beside is ABSENT or not any(matches(each, beside) for each in patterns)

    check()


def shape_of(event: Any) -> Shape | Kind:
    """The shape of an event, knowing nothing of its values."""
    if isinstance(event, dict):
        return Shape({key: shape_of(value) for key, value in event.items()})
    return Kind({str: "text", int: "number"}.get(type(event), "any"))


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_EXAMPLES", 15, 700))
def test_an_event_that_matches_has_a_shape_that_may(examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(
        OBJECTS,
        st.recursive(st.dictionaries(KEYS, LEAVES, min_size=1), lambda inner: st.dictionaries(KEYS, st.one_of(LEAVES, inner), min_size=1), max_leaves=4),
    )
    def check(asked: dict[str, Any], event: dict[str, Any]) -> None:
        fields = pattern(document(json.dumps(asked)))
        if matches(fields, document(json.dumps(event))):
            assert may_match(fields, shape_of(event))

    check()

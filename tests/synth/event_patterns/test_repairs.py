"""What a pattern may have been meant to say is a pattern, and another one only where there is something to mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.event_patterns import as_numbers, document, in_arrays, in_one, pattern, with_leaf, without_wildcards
from queuegate.synth.values.text import Text


def spelt(node: Any) -> str:
    return json.dumps(node)


@pytest.mark.parametrize(
    ("mend", "before", "after"),
    [
        (in_arrays, {"body": {"kind": "order", "n": 5}}, {"body": {"kind": ["order"], "n": [5]}}),
        (in_arrays, {"body": {"$or": [{"kind": "a"}, {"n": [1]}]}}, {"body": {"$or": [{"kind": ["a"]}, {"n": [1]}]}}),
        (in_arrays, {"body": {"kind": ["order"]}}, None),
        (as_numbers, {"body": {"n": [1.5, "1.5", 2, {"exists": False}]}}, {"body": {"n": [{"numeric": ["=", 1.5]}, "1.5", 2, {"exists": False}]}}),
        (as_numbers, {"body": {"n": [{"numeric": [">", 1.5]}]}}, None),
        (without_wildcards, {"body": {"path": [{"wildcard": "/a/*"}, {"wildcard": "*.csv"}]}}, {"body": {"path": [{"prefix": "/a/"}, {"suffix": ".csv"}]}}),
        (without_wildcards, {"body": {"path": [{"wildcard": "/a/*/b"}]}}, None),
        (without_wildcards, {"body": {"path": [{"wildcard": "*"}]}}, None),
    ],
)
def test_mended(mend: Callable[[str], str | None], before: Any, after: Any) -> None:
    made = mend(spelt(before))
    assert (made and json.loads(made)) == after
    if made:
        pattern(document(Text([made])))
        assert mend(made) is None


@pytest.mark.parametrize("mend", [in_arrays, as_numbers, without_wildcards])
@pytest.mark.parametrize("text", ["", "no json", "[]", '"text"', "{"])
def test_what_is_no_object_stays(mend: Callable[[str], str | None], text: str) -> None:
    assert mend(text) is None


def test_several_in_one() -> None:
    same = [spelt({"body": {"kind": [one]}}) for one in "abc"]
    assert json.loads(in_one(same) or "") == {"body": {"kind": ["a", "b", "c"]}}
    other = [spelt({"body": {"kind": ["a"]}}), spelt({"body": {"n": [1]}})]
    assert json.loads(in_one(other) or "") == {"body": {"$or": [{"kind": ["a"]}, {"n": [1]}]}}
    assert in_one([spelt({"body": ["text"]}), other[0]]) is None
    assert in_one([spelt({"attributes": {"a": ["b"]}}), other[0]]) is None


def test_a_leaf_in_the_place_of_an_object() -> None:
    before = spelt({"body": {"customer": [{"exists": True}], "kind": ["a"]}})
    assert json.loads(with_leaf(before, ("body", "customer"), ("id",)) or "") == {"body": {"customer": {"id": [{"exists": True}]}, "kind": ["a"]}}
    assert with_leaf(before, ("body", "buyer"), ("id",)) is None

"""What is not an event pattern, and where it says so."""

from __future__ import annotations

import pytest

from queuegate.synth.event_patterns import Number, Refused, document, failing, matches, passing, pattern
from queuegate.synth.values import Undecided
from queuegate.synth.values.text import Text, Token
from queuegate.synth.values.value import ABSENT

WRONG = {
    "a scalar": ('"text"', ()),
    "null": ("null", ()),
    "a list": ('[{"a": ["x"]}]', ()),
    "nothing": ("{}", ()),
    "an empty object": ('{"a": {}}', ("a",)),
    "an empty array": ('{"a": {"b": []}}', ("a", "b")),
    "a value that stands alone": ('{"body": {"kind": "order"}}', ("body", "kind")),
    "a number that stands alone": ('{"body": {"n": 1}}', ("body", "n")),
    "an array in an array": ('{"a": [["x"]]}', ("a",)),
    "two operators at once": ('{"a": [{"prefix": "x", "suffix": "y"}]}', ("a",)),
    "no operator": ('{"a": [{}]}', ("a",)),
    "an operator that is none": ('{"a": [{"contains": "x"}]}', ("a",)),
    "a message in the place of a pattern": ('{"a": [{"kind": ["x"]}]}', ("a",)),
    "a prefix that is no string": ('{"a": [{"prefix": 1}]}', ("a",)),
    "several prefixes": ('{"a": [{"prefix": ["x", "y"]}]}', ("a",)),
    "exists in quotes": ('{"a": [{"exists": "true"}]}', ("a",)),
    "numeric without a comparison": ('{"a": [{"numeric": [5]}]}', ("a",)),
    "numeric with another comparison": ('{"a": [{"numeric": ["==", 5]}]}', ("a",)),
    "a number in quotes": ('{"a": [{"numeric": [">", "5"]}]}', ("a",)),
    "an upper bound first": ('{"a": [{"numeric": ["<", 5, ">", 1]}]}', ("a",)),
    "two lower bounds": ('{"a": [{"numeric": [">", 1, ">", 5]}]}', ("a",)),
    "two upper bounds": ('{"a": [{"numeric": ["<", 1, "<=", 5]}]}', ("a",)),
    "a range without a number in it": ('{"a": [{"numeric": [">", 5, "<", 5]}]}', ("a",)),
    "a range upside down": ('{"a": [{"numeric": [">=", 6, "<=", 5]}]}', ("a",)),
    "a number that is too great": ('{"a": [{"numeric": ["=", 1e400000]}]}', ("a",)),
    "anything but null": ('{"a": [{"anything-but": [null]}]}', ("a",)),
    "anything but strings and numbers": ('{"a": [{"anything-but": ["x", 1]}]}', ("a",)),
    "anything but nothing": ('{"a": [{"anything-but": []}]}', ("a",)),
    "anything but a range": ('{"a": [{"anything-but": {"numeric": ["=", 1]}}]}', ("a",)),
    "no range of addresses": ('{"a": [{"cidr": "10.0.0.0/240"}]}', ("a",)),
    "$or without a list": ('{"$or": {"a": ["x"]}}', ("$or",)),
    "$or with one alternative": ('{"b": {"$or": [{"a": ["x"]}]}}', ("b", "$or")),
    "$or of values": ('{"$or": ["x", "y"]}', ("$or",)),
}


@pytest.mark.parametrize(("text", "path"), WRONG.values(), ids=WRONG)
def test_it_is_refused_with_its_place(text: str, path: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        pattern(document(text))
    assert refused.value.path == path


@pytest.mark.parametrize(
    "text",
    ["", "{", "{'a': ['x']}", '{"a": [NaN]}', '{"a": ["x"],}'],
    ids=["nothing", "cut off", "quotes of Python", "NaN", "a comma too many"],
)
def test_what_is_no_json_is_no_document(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        document(text)


def test_of_two_equal_keys_the_last_counts() -> None:
    assert document('{"a": ["x"], "a": ["y"]}') == {"a": ["y"]}


def test_numbers_keep_their_spelling() -> None:
    assert document('[300, 300.0, 3.0e2, "300"]') == [Number("300"), Number("300.0"), Number("3.0e2"), "300"]


STAGE = Token("parameter", "Stage")


def test_a_part_that_is_not_known_may_stand_in_a_string() -> None:
    assert document(Text.of('{"a": ["x-', STAGE, '"]}')) == {"a": [Text.of("x-", STAGE)]}


@pytest.mark.parametrize(
    "text",
    [
        Text.of('{"a": [', STAGE, "]}"),
        Text.of('{"a": ', STAGE, "}"),
        Text.of('{"', STAGE, '": ["x"]}'),
        Text.of(STAGE),
        Text.of('{"a": [{"numeric": [">", ', STAGE, "]}]}"),
    ],
    ids=["a value", "an array", "a key", "the whole", "a bound"],
)
def test_elsewhere_nobody_knows_what_it_makes_of_the_pattern(text: Text) -> None:
    with pytest.raises(Undecided, match="Stage"):
        document(text)


@pytest.mark.parametrize("levels", [101, 500, 100_000])
def test_what_is_nested_too_deeply_is_not_read(levels: int) -> None:
    with pytest.raises(Undecided, match="nested deeper than 100 levels"):
        document('{"a":' * levels + "[1]" + "}" * levels)


def test_what_is_nested_less_is_read_and_run() -> None:
    asked = pattern(document('{"a":' * 98 + '["x"]' + "}" * 98))
    assert passing(asked) is not ABSENT
    assert matches(asked, passing(asked))


def test_alternatives_in_alternatives_are_not_multiplied_out() -> None:
    text = '{"k": ["x"]}'
    for i in range(40):
        text = f'{{"$or": [{text}, {{"k": ["y{i}", "z"]}}], "k": [{{"prefix": "x"}}, "w{i}"]}}'
    asked = pattern(document(text))
    assert passing(asked) is ABSENT or matches(asked, passing(asked))
    assert failing([asked]) == {"k": "something else"}


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e-999999999", "0.000000000000000000001"])
def test_numbers_of_any_size_are_compared_and_shown_shortly(number: str) -> None:
    equal = pattern(document(f'{{"n": [{number}]}}'))
    assert matches(equal, document(f'{{"n": {number}}}'))
    assert not matches(pattern(document('{"n": [{"numeric": ["=", 1]}]}')), document(f'{{"n": {number}}}'))
    assert len(str(passing(equal)) + str(failing([equal]))) < 200
    if not number.endswith("e999999999"):
        small = pattern(document(f'{{"n": [{{"numeric": ["<=", {number}]}}]}}'))
        assert len(str(passing(small)) + str(failing([small]))) < 200

"""CloudFormation's coercions, and what it would refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.language.functions import coerce
from queuegate.synth.values.text import Text, Token
from queuegate.synth.values.value import ABSENT, Malformed, Place
from queuegate.synth.values.worlds import Undecided, World

OPEN = Text([Token("parameter", "P")])


@pytest.fixture
def place(model: Callable[..., Any]) -> Place:
    (scope,) = model("Resources: {}").scopes
    return Place(scope, ("Resources", "R", "Properties", "P"))


@pytest.mark.parametrize(
    ("coercion", "value", "expected"),
    [
        (coerce.integer, 30, 30),
        (coerce.integer, "30", 30),
        (coerce.integer, " 30 ", 30),
        (coerce.integer, "+30", 30),
        (coerce.integer, -1, -1),
        (coerce.integer, "07", 7),
        (coerce.integer, "090", 90),
        (coerce.integer, 30.0, 30),
        (coerce.integer, "30.0", 30),
        (coerce.boolean, True, True),
        (coerce.boolean, "true", True),
        (coerce.boolean, "False", False),
        (coerce.string, "a", "a"),
        (coerce.string, 30, "30"),
        (coerce.string, True, "true"),
        (coerce.string, 2.5, "2.5"),
        (coerce.text, "a", ("a",)),
        (coerce.text, OPEN, OPEN),
        (coerce.strings, ["a", 1], ("a", "1")),
        (coerce.strings, [], ()),
        (coerce.strings, ["a", {"Ref": "AWS::NoValue"}], ("a",)),
        (coerce.texts, ["a"], (("a",),)),
        (coerce.present, {}, True),
        (coerce.present, ABSENT, False),
        (coerce.written, None, True),
        (coerce.written, OPEN, True),
        (coerce.filled, ["a"], True),
        (coerce.filled, [{"Ref": "AWS::NoValue"}], False),
        (coerce.document, {"a": 1}, {"a": 1}),
        (coerce.document, '{"a": 1}', {"a": 1}),
        (coerce.document, " [1]", [1]),
        (coerce.document, 3, 3),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value),
)
def test_what_is_taken(place: Place, coercion: Callable[..., Any], value: Any, expected: Any) -> None:
    found = coercion(value, World(), place)
    assert (type(found), found) == (type(expected) if not isinstance(found, Text) else Text, expected)


@pytest.mark.parametrize("value", ["١٨٥", "1８5", "185\u00a0"])
def test_digits_and_blanks_of_other_scripts_are_a_question(place: Place, value: str) -> None:
    with pytest.raises(Undecided, match="in other digits or blanks"):
        coerce.integer(value, World(), place)


@pytest.mark.parametrize(
    ("coercion", "value", "reason"),
    [
        (coerce.integer, "thirty", "is 'thirty' where a whole number is needed"),
        (coerce.integer, 10**18, f"is '{10**18}' where a whole number is needed"),
        (coerce.integer, 2.5, "is '2.5' where a whole number is needed"),
        (coerce.integer, True, "is 'true' where a whole number is needed"),
        (coerce.integer, "", "is '' where a whole number is needed"),
        (coerce.integer, "1e3", "is '1e3' where a whole number is needed"),
        (coerce.integer, "9" * 5000, f"is '{'9' * 57}…' where a whole number is needed"),
        (coerce.integer, float("inf"), "is 'inf' where a whole number is needed"),
        (coerce.integer, [30], "is a list where a whole number is needed"),
        (coerce.integer, {"a": 1}, "is a mapping where a whole number is needed"),
        (coerce.integer, None, "is null where a whole number is needed (CloudFormation allows no null values)"),
        (coerce.boolean, "yes", "is 'yes' where true or false is needed"),
        (coerce.boolean, 1, "is '1' where true or false is needed"),
        (coerce.string, ["a"], "is a list where a string is needed"),
        (coerce.text, None, "is null where a string is needed (CloudFormation allows no null values)"),
        (coerce.strings, "a", "is 'a' where a list is needed"),
        (coerce.strings, [["a"]], "is a list where a string is needed"),
        (coerce.present, None, "is null where a value is needed (CloudFormation allows no null values)"),
        (coerce.filled, "a", "is 'a' where a list is needed"),
        (coerce.document, "{", "is '{' where a JSON document is needed"),
        (coerce.document, "", "is '' where a JSON document is needed"),
        (coerce.document, "plain", "is 'plain' where a JSON document is needed"),
        (coerce.document, Text.of("{'arn': '", OPEN, "'}"), "is \"{'arn': '${P}'}\" where a JSON document is needed"),
        (coerce.texts, Text.of("arn:", OPEN), "is 'arn:${P}' where a list is needed"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:30],
)
def test_what_is_refused(place: Place, coercion: Callable[..., Any], value: Any, reason: str) -> None:
    with pytest.raises(Malformed) as raised:
        coercion(value, World(), place)
    assert raised.value.reason == f"P {reason}"  # where in the list, the place says
    assert raised.value.place.route[:4] == place.route


def test_what_two_readers_take_for_two_numbers_is_undecided(place: Place) -> None:
    """YAML 1.1, which CloudFormation reads, has octal numbers; a text of JSON has none."""
    with pytest.raises(Undecided, match=r"P is 0230, which YAML 1\.1 reads as 152 and JSON as 230") as raised:
        coerce.integer("0230", World(), place)
    assert not isinstance(raised.value, Malformed)


@pytest.mark.parametrize("coercion", [coerce.integer, coerce.boolean, coerce.string, coerce.strings, coerce.document], ids=lambda coercion: coercion.__name__)
def test_what_nobody_knows_is_undecided_and_not_malformed(place: Place, coercion: Callable[..., Any]) -> None:
    with pytest.raises(Undecided, match="the parameter P has no value") as raised:
        coercion(OPEN, World(), place)
    assert not isinstance(raised.value, Malformed)

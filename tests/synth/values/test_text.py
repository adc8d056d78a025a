"""Strings of which a part is unknown: equal, different, or nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.values.text import LONGEST, Text, Token, from_json, same, split
from queuegate.synth.values.worlds import Undecided

P, Q = Token("parameter", "P"), Token("parameter", "Q")
OF_ONE, OF_TWO = (Token("parameter", "P", scope=template) for template in ("one", "two"))
REGION, NAME = Token("pseudo", "AWS::Region"), Token("resource", "Orders", "QueueName", "one")


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (["orders"], ["orders"], True),
        (["orders"], ["order"], False),
        (["a-", P], ["a-", P], True),
        (["a-", P], ["a-x"], None),
        (["a-", P], ["b-x"], False),
        (["a-", P], ["a"], False),
        ([P, "-a"], ["x-a"], None),
        ([P, "-a"], ["a"], False),
        ([P, "-a"], ["x-b"], False),
        ([P], [""], None),
        (["a-", P], [""], False),
        (["a-", P], ["ab-", Q], False),
        (["a-", P], ["a-b-", Q], None),
        ([REGION], ["eu-west-1"], False),
        ([NAME], ["orders"], False),
        ([NAME, "-x"], [NAME, "-x"], True),
        ([REGION, P], ["eu-west-1"], None),
        ([OF_ONE, "-a"], [OF_TWO, "-a"], True),
        (["a-", OF_ONE], ["a-", OF_TWO], True),
        ([OF_ONE, "-a"], [OF_TWO, "-b"], False),
        ([OF_ONE], [OF_TWO], None),
        ([OF_ONE, "-"], [OF_TWO, "-"], None),
        (["a:b:", OF_ONE], ["a:b:", OF_TWO], None),
        (["a:b-", OF_ONE], ["a:b-", OF_TWO], True),
    ],
    ids=str,
)
def test_are_they_the_same(one: list[Any], two: list[Any], expected: object) -> None:
    for left, right in ((Text.of(*one), Text.of(*two)), (Text.of(*two), Text.of(*one))):
        if expected is None:
            with pytest.raises(Undecided, match=r"the parameter [PQ] has no value"):
                same(left, right)
        else:
            assert same(left, right) is expected


def test_neighbouring_literals_join_and_empty_ones_vanish() -> None:
    assert Text.of("a", 1, True, "", Text.of("b", P), "") == ("a1trueb", P)
    assert Text.of("") == ()
    assert Text.of("").plain() == ""


def test_a_text_is_cut_where_no_token_can_hold_the_delimiter() -> None:
    assert split(Text.of("a:", REGION, ":b"), ":") == [("a",), (REGION,), ("b",)]
    assert split(Text.of("a:", P, "x:b"), ":", whole=True) == [("a",), (P, "x"), ("b",)]
    with pytest.raises(Undecided, match="the parameter P has no value"):
        split(Text.of("a:", P, ":b"), ":")
    with pytest.raises(Undecided, match="AWS::Region is known only"):
        split(Text.of("a-", REGION), "-")


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (['{"a": 1, "b": [true, null]}'], {"a": 1, "b": [True, None]}),
        (['{"arn": "', P, '"}'], {"arn": (P,)}),
        (['{"arn": "x-', P, "-", Q, '"}'], {"arn": ("x-", P, "-", Q)}),
        (['{"count": ', P, "}"], {"count": (P,)}),
        (['{"q": "\\"', P, '"}'], {"q": ('"', P)}),
        (["[", P, ', "', P, '"]'], [(P,), (P,)]),
    ],
    ids=str,
)
def test_a_document_in_a_string_keeps_its_tokens(pieces: list[Any], expected: Any) -> None:
    assert from_json(Text.of(*pieces)) == expected


@pytest.mark.parametrize("letter", ["\ue000", "\ue001", "\U00100000", "\U0010fffd"])
def test_no_letter_of_a_document_is_taken_for_a_token(letter: str) -> None:
    assert from_json(Text.of('{"a": "', letter, '", "b": "', P, letter, Q, '"}')) == {"a": letter, "b": (P, letter, Q)}


def test_a_letter_that_is_spelt_by_escapes_is_none_either() -> None:
    text = Text.of('{"a": "\\udbc0\\udc00", "b": "', P, '"}')
    with pytest.raises(ValueError, match="such letters"):
        from_json(text)
    assert from_json(Text.of('{"a": "\\udbc0\\udc00"}')) == {"a": "\U00100000"}


def test_a_document_has_thousands_of_tokens() -> None:
    found = from_json(Text.of("[", *[piece for i in range(9_000) for piece in (('"', Token("parameter", f"P{i}"), '", '))], '"豈"]'))
    assert found[7_000] == (Token("parameter", "P7000"),)
    assert found[-1] == "豈"


@pytest.mark.parametrize("pieces", [["{"], ["{", P, "}"], ['{"a": ', P, P, "}"], [""]], ids=str)
def test_what_is_no_document_is_a_value_error(pieces: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"line 1 column"):
        from_json(Text.of(*pieces))


def test_the_doubt_that_somebody_can_settle_comes_first() -> None:
    assert Text.of(NAME, REGION, P).doubt() == P.doubt()
    assert Text.of(NAME, Token("import", "far")).doubt() == Token("import", "far").doubt()


@pytest.mark.parametrize("piece", ["x" * 1000, Text.of(P), Text.of("a", P, "b")], ids=["spelt", "unknown", "both"])
def test_a_text_that_grows_longer_than_any_template_is_undecided(piece: Any) -> None:
    assert Text.of(*[piece] * 500)
    with pytest.raises(Undecided, match="grows longer than"):
        Text.of(*[piece] * (LONGEST + 1))


def test_an_import_is_spelt_with_its_name_once() -> None:
    assert str(Token("import", "orders")) == "${orders}"
    assert str(Token("import", "${Zone}-orders")) == "${Zone}-orders"

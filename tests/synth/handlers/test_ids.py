"""What becomes of a message's id: a text is tried, whatever the method of whichever language is called."""

from __future__ import annotations

from typing import Any

import pytest

from queuegate.synth.handlers.words.ids import AN_ID, HOLE, filled, made_by, parts_of, told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (AN_ID, ""),
        (HOLE + AN_ID, ""),
        (f"{HOLE}x", ""),
        (f"sqs:{AN_ID}", "a text with more in it than the messageId"),
        (AN_ID[4:], "a part of the messageId"),
        (AN_ID.upper(), "the messageId in capitals"),
        (AN_ID[::-1], "another text that is made of the messageId"),
    ],
)
def test_what_it_is_instead_of_the_id(text: str, words: str) -> None:
    assert told(text) == words


@pytest.mark.parametrize(
    ("method", "given", "made"),
    [
        ("toUpperCase", [], AN_ID.upper()),
        ("ToUpperInvariant", [], AN_ID.upper()),
        ("removeprefix", ["sqs:"], AN_ID),
        ("TrimPrefix", ["0"], AN_ID[1:]),
        ("TrimStart", ["a"], AN_ID[1:]),
        ("Substring", [0, 36], AN_ID),
        ("replaceAll", [r"\\s+", ""], AN_ID),
        ("replaceAll", ["[^0-9]", ""], "".join(filter(str.isdecimal, AN_ID))),
        ("replaceAll", ["(a+)+b", ""], None),
        ("slice", [None], None),
        ("charAt", [99], None),
        ("encrypt", [], None),
    ],
)
def test_what_a_method_makes_of_it(method: str, given: list[Any], made: str | None) -> None:
    assert made_by(method, AN_ID, given) == made


def test_what_is_not_known_leaves_a_hole() -> None:
    assert filled("%s-%d", ["a", None]) == f"a-{HOLE}"
    assert filled("{0}{1}{9}", ["a", "b"]) == f"ab{HOLE}"
    assert made_by("upper", f"a{HOLE}", []) is None
    assert parts_of(f"a-{HOLE}", "-") is None


def test_no_text_grows_without_end() -> None:
    assert len(made_by("repeat", AN_ID, [10**12]) or "") < 1_000
    assert len(made_by("padStart", AN_ID, [10**12]) or "") < 1_000

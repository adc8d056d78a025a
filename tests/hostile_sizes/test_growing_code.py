"""What a handler's run makes longer and longer is not followed past a bound, and what follows from it is not known."""

from __future__ import annotations

import ast

import pytest

from queuegate.synth.handlers.python.run.state import lengths


def test_texts_in_a_row_up_to_a_bound() -> None:
    assert lengths.joined(["a", 1, "b"]) == "a1b"
    assert lengths.joined(["a" * lengths.LONGEST, "b"]) is None
    assert lengths.joined([1 << 100_000]) is None
    assert lengths.joined([None]) is None


@pytest.mark.parametrize(
    ("operator", "left", "right", "grows"),
    [
        (ast.Mult(), "ab", 3, False),
        (ast.Mult(), "ab", 9_000, True),
        (ast.Mult(), 9_000, "ab", True),
        (ast.Mult(), 9_000, 9_000, False),
        (ast.Mod(), "%d of %s", "x", False),
        (ast.Mod(), "%10000000000d", 3, True),
        (ast.Mod(), "%*d", 3, True),
    ],
)
def test_what_makes_a_text_longer_than_its_parts(operator: ast.operator, left: object, right: object, grows: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert lengths.is_lengthened(operator, left, right) is grows


def test_what_replace_makes() -> None:
    assert lengths.replaced("aXa", ["a", "bbb"]) >= len("aXa".replace("a", "bbb"))
    assert lengths.replaced("a" * 5_000, ["a", "b" * 5_000]) > lengths.LONGEST
    assert lengths.replaced("abc", ["", "b" * 5_000]) > lengths.LONGEST

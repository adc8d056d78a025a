"""F-strings, whose fields Python before 3.12 reads each with what stands before it: so many that this takes seconds are not read, and anything else is."""

from __future__ import annotations

import sys

import pytest

from queuegate.synth.sources.python_nodes import of_fields, tree_of

BEFORE = pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python reads the fields with the rest")


def _fields(count: int, quotes: str = '"', kind: str = "f") -> bytes:
    return f"x = {kind}{quotes}{'{a}' * count}{quotes}\n".encode()


@BEFORE
@pytest.mark.parametrize("kind", ["f", "F", "rf", "fr", "Rf"])
@pytest.mark.parametrize("quotes", ['"', "'", '"""'])
def test_twice_the_fields_are_four_times_the_work(kind: str, quotes: str) -> None:
    assert of_fields(_fields(40_000, quotes, kind)) == pytest.approx(4 * of_fields(_fields(20_000, quotes, kind)), rel=0.01)


@BEFORE
@pytest.mark.parametrize("text", [_fields(100_000), _fields(100_000).decode()])
def test_too_many_are_not_read(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="f-strings"):
        tree_of(text)


@pytest.mark.parametrize(
    "source", [_fields(5_000), b"x = {" + b'"a": {},' * 100_000 + b"}", b"x = '" + b"{" * 200_000 + b"'\n", "# coding: latin-1\nx = 'é{}'\n"]
)
def test_anything_else_is(source: str | bytes) -> None:
    assert len(tree_of(source).body) == 1

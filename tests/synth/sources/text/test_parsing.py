"""The parsers of handlers are given the time that a source's length allows."""

from __future__ import annotations

import pytest

from queuegate.synth.sources.text.parsing import parsed
from queuegate.synth.sources.text.scripts import parser


def test_a_source_is_read_whole_in_however_many_pieces() -> None:
    tree = parsed(parser(".js"), b"f(1);\n" * 30_000)
    assert tree is not None
    assert (tree.root_node.has_error, tree.root_node.named_child_count) == (False, 30_000)


@pytest.mark.parametrize("wrong", [b"-> " * 4_000, b"f(List<" + b"List<" * 300 + b")"])
def test_what_is_wrong_in_each_place_is_not_worked_out_and_the_next_source_is_read(wrong: bytes) -> None:
    assert parsed(parser(".js"), wrong) is None
    tree = parsed(parser(".js"), b"a < b; a > b;")
    assert tree is not None
    assert not tree.root_node.has_error

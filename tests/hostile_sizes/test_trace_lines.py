"""A line of a trace costs its length, whatever is in it."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.sources.cdk.code import construct_lines

_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[1] / "work.py"))["calls"]
_FRAME = re.compile(r"^(?:\s*at )?(?:.*?\()?(?:file://)?(?P<file>[^()\s](?:.*?[^:])??):(?P<line>\d+)(?::(?P<column>\d+))?\)?$")
"""What a line of a trace is, in a form that goes back: it takes the cube of the line's length."""


@settings(deadline=None)
@given(st.lists(st.sampled_from(["at ", "(", ")", "file://", "a", "/b.ts", ":", "1", ":12", " ", "new Q", "<anonymous>"]), max_size=9).map("".join))
def test_a_line_is_read_as_the_expression_reads_it(line: str) -> None:
    expected = _FRAME.match(line)
    if expected is None or "::" in line or "file://)" in line or expected["file"].startswith(("file://", ":")):
        return
    frame = construct_lines._frame(line)
    assert frame is not None
    assert (frame.file, frame.line, frame.column) == (expected["file"], int(expected["line"]), int(expected["column"]) if expected["column"] else None)


@pytest.mark.parametrize("piece", ["(", ":1", " ", "x", "(x:1", "at ("])
def test_a_long_line_costs_what_its_letters_cost(piece: str, tmp_path: Path) -> None:
    def cost(times: int) -> int:
        metadata = {"/S": [{"type": "aws:cdk:creationStack", "data": [f"at {piece * times}:1:2", piece * times]}]}
        return _calls(lambda: construct_lines.authored(metadata, "S", ("Resources", "S"), tmp_path))

    assert cost(20_000) < 20 * cost(2_000) + 1_000


def test_a_line_number_of_a_thousand_digits_is_none(tmp_path: Path) -> None:
    metadata = {"/S": [{"type": "aws:cdk:creationStack", "data": [f"at {tmp_path}/a.ts:{'1' * 5000}"]}]}
    assert construct_lines.authored(metadata, "S", ("Resources", "S"), tmp_path) == []

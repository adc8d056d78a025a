"""A defect in a template that is put together of pieces is found, or undecided, and the good pipeline stays good: all rules, by the examples on their pages. `QUEUEGATE_WORDS` has all of them asked everything."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PIECES: Any = runpy.run_path(str(HERE / "pieces.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](NESTED["bad"](), 24))
def test_no_pieces_hide_a_defect(rule: Any, text: str) -> None:
    assert NESTED["hidden_by"](PIECES["ways"](), rule, text, PIECES["MAY_BE_SILENT"]) == []


@pytest.mark.parametrize("text", LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_WORDS", NESTED["texts"](), 4), 24))
def test_no_pieces_make_a_defect(text: str) -> None:
    assert NESTED["accused_by"](PIECES["SAME"], text, PIECES["MAY_BE_SAID"]) == []

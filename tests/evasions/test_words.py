"""A defect in other words is found, or undecided, and the good pipeline in other words stays good: all rules, by the examples on their pages."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
WORDS: Any = runpy.run_path(str(HERE / "words.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](NESTED["bad"](), 24))
def test_no_words_hide_a_defect(rule: Any, text: str) -> None:
    assert NESTED["hidden_by"](WORDS["ways"](), rule, text) == []


@pytest.mark.parametrize("text", LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_WORDS", NESTED["texts"](), 4), 24))
def test_no_words_make_a_defect(text: str) -> None:
    assert NESTED["accused_by"](WORDS["SAME"], text) == []

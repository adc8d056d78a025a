"""A defect whose values come by another way is found, or undecided, and nobody else is accused: all rules, by the examples on their pages. `QUEUEGATE_WORDS` has all of them asked everything."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
VALUES: Any = runpy.run_path(str(HERE / "values.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](NESTED["bad"](), 24))
def test_no_way_of_a_value_hides_a_defect(rule: Any, text: str) -> None:
    assert NESTED["hidden_by"](VALUES["WAYS"], rule, text, VALUES["MAY_BE_SILENT"]) == []


@pytest.mark.parametrize("text", LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_WORDS", NESTED["texts"](), 4), 24))
def test_no_way_of_a_value_makes_a_defect(text: str) -> None:
    assert NESTED["accused_by"](VALUES["SAME"], text) == []

"""A defect whose values come by another way is found, or undecided, and nobody else is accused: all rules, by the examples on their pages. `QUEUEGATE_WORDS` has all of them asked everything."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
VALUES: Any = runpy.run_path(str(HERE / "values.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
said: Any = NESTED["said"]
GOOD: Any = json.loads(json.dumps(NESTED["BASE"]))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](NESTED["bad"](), 24))
def test_no_way_of_a_value_hides_a_defect(rule: Any, text: str) -> None:
    body = json.loads(json.dumps(NESTED["whole"](text)))
    for way in VALUES["WAYS"]:
        if (way.__name__, rule.name) not in VALUES["MAY_BE_SILENT"]:
            after = said(way(body, GOOD), rules=[rule])
            assert after.findings or after.open or after.problems, way.__name__


@pytest.mark.parametrize("text", LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_WORDS", NESTED["texts"](), 4), 24))
def test_no_way_of_a_value_makes_a_defect(text: str) -> None:
    body = json.loads(json.dumps(NESTED["whole"](text)))
    before = {one[0] for one in NESTED["plainly"](text).findings}
    for way in VALUES["SAME"]:
        after = said(way(body, GOOD))
        found = {one[0] for one in after.findings}
        assert after.problems or found <= before, (way.__name__, found - before)

"""A defect in a template that is put together of pieces is found, or undecided, and the good pipeline stays good: all rules, by the examples on their pages. `QUEUEGATE_WORDS` has all of them asked everything."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PIECES: Any = runpy.run_path(str(HERE / "pieces.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
said: Any = NESTED["said"]
GOOD: Any = json.loads(json.dumps(NESTED["BASE"]))


@pytest.mark.parametrize(("rule", "text"), LENGTHS["spread"](NESTED["bad"](), 24))
def test_no_pieces_hide_a_defect(rule: Any, text: str) -> None:
    body = json.loads(json.dumps(NESTED["whole"](text)))
    for way in PIECES["ways"]():
        if (way.__name__, rule.name) not in PIECES["MAY_BE_SILENT"]:
            after = said(way(body, GOOD), rules=[rule])
            assert after.findings or after.open or after.problems, way.__name__


@pytest.mark.parametrize("text", LENGTHS["spread"](LENGTHS["sampled"]("QUEUEGATE_WORDS", NESTED["texts"](), 4), 24))
def test_no_pieces_make_a_defect(text: str) -> None:
    body = json.loads(json.dumps(NESTED["whole"](text)))
    before = {one[0] for one in NESTED["plainly"](text).findings}
    for way in PIECES["SAME"]:
        after = said(way(body, GOOD))
        news = {one[0] for one in after.findings if (way.__name__, one[0]) not in PIECES["MAY_BE_SAID"]} - before
        assert after.problems or not news, (way.__name__, news)

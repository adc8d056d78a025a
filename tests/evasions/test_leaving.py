"""No handler that leaves before its work, or hands it to a function that keeps what fails to itself, is silent in any language; the honest forms beside them are no question."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MADE: Any = runpy.run_path(str(HERE / "leaving.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
said: Any = runpy.run_path(str(HERE / "test_compiled.py"))["_said"]


@pytest.mark.parametrize("how", LENGTHS["spread"](MADE["BAD"], 5))
def test_no_program_that_leaves_before_its_work_is_silent(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = said(tmp_path, *MADE["BAD"][how])
    assert [one for one in found if one["rule"] in ("swallowed-exception", "handler-response", "unprocessed-messages", "response-unread")]


@pytest.mark.parametrize("how", LENGTHS["spread"](MADE["HONEST"], 3))
def test_an_honest_form_is_no_question(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(tmp_path, *MADE["HONEST"][how]) == []

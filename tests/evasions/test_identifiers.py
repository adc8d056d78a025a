"""An itemIdentifier that is made of the message's id, and is it no more, is an error in every language; one that is the id again is none."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MADE: Any = runpy.run_path(str(HERE / "identifiers.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
said: Any = runpy.run_path(str(HERE / "test_compiled.py"))["_said"]


def _cases(of: str) -> list[Any]:
    return [(language, written) for language, all_ in MADE[of].items() for written in all_]


@pytest.mark.parametrize(("language", "written"), LENGTHS["spread"](_cases("BAD"), 7))
def test_what_is_no_id_any_more_is_an_error(language: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = said(tmp_path, *MADE["program"](language, written))
    assert [(one["rule"], one["verdict"]) for one in found if one["rule"] in ("handler-response", "swallowed-exception")]


@pytest.mark.parametrize(("language", "written"), LENGTHS["spread"](_cases("HONEST"), 7))
def test_what_is_the_id_again_is_no_question(language: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(tmp_path, *MADE["program"](language, written)) == []

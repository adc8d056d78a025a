"""No program of Java, C# or Go that reads as a good one and runs as another is silent, and the honest forms beside them are no question."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MADE: Any = runpy.run_path(str(HERE / "compiled.py"))
NESTED: Any = runpy.run_path(str(HERE / "test_nested.py"))
LENGTHS: Any = runpy.run_path(str(HERE.parent / "lengths.py"))
checked: Any = runpy.run_path(str(HERE / "test_evasions.py"))["checked"]


def _said(folder: Path, properties: dict[str, Any], files: dict[str, str]) -> list[Any]:
    body = json.loads(json.dumps(NESTED["BASE"]))
    body["Resources"]["Worker"]["Properties"] |= {"Code": "src/"} | properties
    (folder / "src").mkdir()
    for name, text in files.items():
        (folder / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "src" / name).write_bytes(text.encode())  # a carriage return stays one
    code, report = checked(folder, {"t.json": json.dumps(body)})
    assert (report["problems"], code in (0, 1)) == ([], True)
    return [one for one in report["findings"] if one["verdict"] in ("fail", "undecided")]


@pytest.mark.parametrize("how", LENGTHS["spread"](MADE["BAD"], 5))
def test_no_program_that_is_another_one_is_silent(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = _said(tmp_path, *MADE["BAD"][how])
    assert [one for one in said if one["rule"] in ("swallowed-exception", "handler-response", "unprocessed-messages")]


@pytest.mark.parametrize("how", LENGTHS["spread"](MADE["HONEST"], 3))
def test_an_honest_form_is_no_question(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _said(tmp_path, *MADE["HONEST"][how]) == []

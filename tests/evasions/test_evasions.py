"""A defect in many disguises: none of them is exit code 0 without a line that says what is not decided or not read."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main

spread: Any = runpy.run_path(str(Path(__file__).parents[1] / "lengths.py"))["spread"]
MADE: Any = runpy.run_path(str(Path(__file__).with_name("disguises.py")))
DISGUISES: dict[str, dict[str, str]] = MADE["everything"]()
REFUSED: dict[str, dict[str, str]] = MADE["refused"]()


def checked(folder: Path, files: dict[str, str]) -> tuple[int, dict[str, Any]]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    report = folder / "report.out"
    done = CliRunner().invoke(main, ["check", str(folder), "--linters", "none", "--no-cache", "--report", f"json={report}"])
    return done.exit_code, json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("disguise", spread(DISGUISES, 4))
def test_no_disguise_passes_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disguise: str) -> None:
    monkeypatch.chdir(tmp_path)  # code is read below the working folder's repository
    code, report = checked(tmp_path, DISGUISES[disguise])
    grave = [one for one in report["findings"] if one["verdict"] == "fail" and one["severity"] in ("error", "warning")]
    open_ = [one for one in report["findings"] if one["verdict"] == "undecided"]
    assert code == 1 if any(one["severity"] == "error" for one in grave) else code in (0, 1)
    assert grave or open_, report["targets"]


@pytest.mark.parametrize("how", REFUSED)
def test_what_two_parsers_read_in_two_ways_is_refused(tmp_path: Path, how: str) -> None:
    code, report = checked(tmp_path, REFUSED[how])
    assert (code, [one["kind"] for one in report["problems"]]) == (4, ["unreadable"])


def test_there_are_many() -> None:
    assert len(DISGUISES) >= 60


def test_without_the_defect_it_is_clean(tmp_path: Path) -> None:
    base = (Path(__file__).parents[1] / "policies" / "base.yaml").read_text(encoding="utf-8")
    code, report = checked(tmp_path, {"t.yaml": base})
    assert (code, report["findings"]) == (0, [])

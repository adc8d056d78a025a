"""What begins a block says what it is before a name that a template chooses, so that the name begins no line."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queuegate.policies.gate.command.main import main
from queuegate.policies.gate.report.text.color import painter
from queuegate.policies.gate.report.text.layout import titled

PIPELINE: Any = runpy.run_path(str(Path(__file__).parents[4] / "hostile_sizes" / "shapes.py"))["pipeline"]
NAME = " ".join(f"clean:{i}" for i in range(40))


@pytest.mark.parametrize("columns", [40, 80, 137])
@pytest.mark.parametrize("name", ["clean: all", "x" * 300, NAME, "a\nclean: b", "\x1b[2Kclean"])
def test_no_line_begins_with_a_part_of_the_name(name: str, columns: int) -> None:
    first, *more = titled("queue", name, ": said", columns, painter(color=False))
    assert first.startswith("queue ")
    assert all(line.startswith("  ") for line in more)
    assert [first, *more][-1].endswith(": said")


@pytest.mark.parametrize("width", ["40", "100"])
@pytest.mark.parametrize("asked", ["graph", "handlers", "filters", "permissions"])
def test_so_it_is_in_each_command(asked: str, width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = PIPELINE()
    made["Resources"]["Mapping0"]["Properties"]["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["a"]}})}]}
    text = json.dumps(made)
    for part in ("Queue0", "Function0", "Mapping0", "Role0"):
        text = text.replace(part, f"clean:{part} {NAME}")
    (tmp_path / ".git").mkdir()
    (tmp_path / "template.json").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", width)
    said = CliRunner().invoke(main, [asked, "."]).output
    assert "clean:" in said
    assert not [line for line in said.splitlines() if line.startswith("clean:")]

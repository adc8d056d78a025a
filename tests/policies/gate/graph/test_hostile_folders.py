"""Whatever a folder holds, it is drawn in every format, with no exception and no line of a flowchart but those that we mean. QUEUEGATE_FOLDERS sets how many are tried."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.graph.tell import Picture, tell
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.run.asking.request import Flags

TESTS = Path(__file__).parents[3]
INPUTS: Any = runpy.run_path(str(TESTS / "loading.py"))["package"](Path(__file__).parents[1] / "hostile")
NUMBERS: Any = runpy.run_path(str(TESTS / "lengths.py"))["numbers"]
SEEDS = INPUTS.seeds(os.environ.get("QUEUEGATE_SEEDS"))
FORMS: Any = runpy.run_path(str(Path(__file__).with_name("test_formats.py")))


@pytest.mark.parametrize("numbers", NUMBERS("QUEUEGATE_FOLDERS", 4, 60, step=60))
def test_a_folder_of_anything_is_drawn(numbers: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = 0
    for number in numbers:
        folder = INPUTS.folder(number, SEEDS)
        cwd = tmp_path / str(number)
        for name, content in folder.files.items():
            (cwd / name).parent.mkdir(parents=True, exist_ok=True)
            (cwd / name).write_bytes(content)
        (cwd / ".git").mkdir(parents=True)
        monkeypatch.chdir(cwd)
        flags = Flags(targets=folder.targets, parameter_files=folder.parameter_files, linters=("none",), cache=False)
        texts = {form: tell(flags, cwd, Picture(form, Look())) for form in FORMS["FORMATS"]}
        assert not [told.remarks for told in texts.values() if told.code == 3], number
        assert len({told.code for told in texts.values()}) == 1, number
        assert [line for line in texts["mermaid"].text.splitlines() if not FORMS["LINE"].fullmatch(line)] == [], number
        page = FORMS["Page"](texts["html"].text)
        assert set(page.tags) <= FORMS["TAGS"], number
        assert all(char.isprintable() or char in "\n\u200b" for told in texts.values() for char in told.text), number
        drawn += bool(page.tags["article"])
    assert drawn

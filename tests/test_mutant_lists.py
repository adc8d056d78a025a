"""The wrong changes that `tools/` tries are changes of what stands there today: a text that has moved on is tried no more, and nobody would know."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LISTS = {
    "tools/code_mutants/engine.yaml": ".",
    "tools/code_mutants/gate.yaml": ".",
    "tools/code_mutants/iam.yaml": ".",
    "tools/notification_mutants.yaml": "synth/notification",
}


@pytest.mark.parametrize("name", LISTS)
def test_each_right_text_stands_in_its_file_once(name: str) -> None:
    changes = yaml.load((ROOT / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    codes = {file: (ROOT / LISTS[name] / file).read_text(encoding="utf-8") for file in changes}
    assert [f"{file}: {right}" for file, several in changes.items() for right, *_ in several if codes[file].count(right) != 1] == []
    assert [f"{file}: {right}" for file, several in changes.items() for right, wrong, *_ in several if right == wrong] == []

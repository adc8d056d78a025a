"""The wrong changes that `tools/` tries are changes of what stands there today: a text that has moved on is tried no more, and nobody would know."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LISTS = {
    "tools/code_mutants/engine.yaml": ".",
    "tools/code_mutants/gate.yaml": ".",
    "tools/code_mutants/handlers.yaml": ".",
    "tools/code_mutants/iam.yaml": ".",
    "tools/notification_mutants.yaml": "synth/notification",
}


@pytest.mark.parametrize("name", LISTS)
def test_each_right_text_stands_in_its_file_once(name: str) -> None:
    changes = yaml.load((ROOT / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    codes = {file: (ROOT / LISTS[name] / file).read_text(encoding="utf-8") for file in changes}
    assert [f"{file}: {right}" for file, several in changes.items() for right, *_ in several if codes[file].count(right) != 1] == []
    assert [f"{file}: {right}" for file, several in changes.items() for right, wrong, *_ in several if right == wrong] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_file_stands_in_a_list_twice(name: str) -> None:
    """The second would take the place of the first."""
    heads = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line.endswith(":") and not line.startswith(("#", " "))]
    assert [head for head in heads if heads.count(head) > 1] == []


@pytest.mark.parametrize("name", [name for name in LISTS if "code_mutants" in name])
def test_the_tests_that_are_named_are_there(name: str) -> None:
    changes = yaml.load((ROOT / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    named = {test for several in changes.values() for _, _, *near in several for text in near for test in text.split()}
    missing = []
    for test in sorted(named):
        file, _, function = test.partition("::")
        path = ROOT / "tests" / file
        if not path.exists() or (function and f"def {function}(" not in path.read_text(encoding="utf-8")):
            missing.append(test)
    assert missing == []

"""What is read here of SAM is what the transform makes of it: compared with aws-sam-translator's results, and those with what the installed one gives."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from queuegate.synth.sources.cloudformation import read
from queuegate.synth.sources.sam.transform import lowered

ROOT = Path(__file__).parents[4]
CASES = sorted((Path(__file__).parents[1] / "sam").glob("*.yaml"))
EXPECTED = json.loads((Path(__file__).parents[1] / "sam" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sam_translated", ROOT / "tools" / "sam_translated.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_resources_are_those_of_the_transform(case: Path, tool: ModuleType) -> None:
    made, refused = lowered(read(case))
    assert not refused
    assert tool.compared(made.body) == EXPECTED[case.stem]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_transform_makes_what_is_expected(case: Path, tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert tool.compared(tool.translated(read(case).body)) == EXPECTED[case.stem]

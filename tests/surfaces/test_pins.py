"""The tools that tests compare with are pinned, so that no comparison ends by itself when one of them moves; and a pin that has fallen behind is told."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("pins", ROOT / "tools" / "pins.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_tests_compare_with_is_pinned(tool: Any) -> None:
    dev, ci = (tool.pinned(file.read_text(encoding="utf-8")) for file in (tool.DEV, tool.CI))
    assert dev.keys() == {"aws-sam-translator", "cfn-lint", "cloudformation-validate", "moto"}
    assert ci.keys() == {"checkov"}
    assert (dev | ci).keys() == tool.AGAIN.keys()


def test_no_pin_is_older_than_what_the_package_index_had_when_it_was_written(tool: Any) -> None:
    pins = tool.pinned(tool.DEV.read_text(encoding="utf-8")) | tool.pinned(tool.CI.read_text(encoding="utf-8"))
    assert list(tool.behind(pins, tool.table())) == []


def test_what_is_installed_is_what_is_pinned(tool: Any) -> None:
    pins = tool.pinned(tool.DEV.read_text(encoding="utf-8"))
    assert {name: version(name) for name in pins} == pins, "run pip install -e '.[dev]'"


def test_a_pin_that_falls_behind_is_told_with_the_command(tool: Any) -> None:
    known = tool.Table("2026-11-26", {"moto": "5.2.10", "checkov": "3.3.30"})
    assert list(tool.behind({"moto": "5.2.10", "checkov": "3.3.31"}, known)) == []
    assert list(tool.behind({"moto": "5.2.9", "cfn-lint": "1.58.0"}, known)) == [
        "moto is pinned to 5.2.9, and on 2026-11-26 the package index had 5.2.10: python tools/pins.py",
        "cfn-lint is pinned, and not in tools/pins.json: python tools/pins.py",
        "checkov is in tools/pins.json, and nothing pins it: python tools/pins.py",
    ]


def test_the_tool_writes_what_pip_would_install(tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer of pip is made up: the test needs no network."""
    project = 'dev = [\n  "aws-lambda-powertools[tracer]==3.23.0",\n  "boto3>=1.40",\n  "moto[dynamodb,sqs]==5.1.0",\n  "not-moto==1.0",\n]\n'
    files = {"DEV": ("pyproject.toml", project), "CI": ("run", "pip install checkov==3.3.30\n"), "TABLE": ("pins.json", "")}
    for name, (file, text) in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
        monkeypatch.setattr(tool, name, tmp_path / file)
    said = [{"metadata": {"name": name, "version": number}} for name, number in (("Not_Moto", "2.0"), ("moto", "5.2.5"), ("checkov", "3.3.30"))]
    (tmp_path / "pip.py").write_text(
        f"import sys\nassert sys.argv[-3:] == ['moto', 'not-moto', 'checkov']\nprint({json.dumps({'install': said})!r})\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    tool.main()
    assert (tmp_path / "pyproject.toml").read_text(encoding="utf-8") == project.replace("5.1.0", "5.2.5").replace("not-moto==1.0", "not-moto==2.0")
    assert (tmp_path / "run").read_text(encoding="utf-8") == "pip install checkov==3.3.30\n"
    assert tool.table().newest == {"checkov": "3.3.30", "moto": "5.2.5", "not-moto": "2.0"}
    assert capsys.readouterr().out == "moto 5.1.0 → 5.2.5: install it, then\n  python tools/managed_policies.py\nnot-moto 1.0 → 2.0: install it, then\n"

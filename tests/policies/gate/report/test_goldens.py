"""The golden reports of tests/formats are what each format gives; `python tools/generate.py` writes them, and somebody looks at what changes."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
EXAMPLES = runpy.run_path(str(ROOT / "tools" / "format_examples.py"))["examples"]()


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.mark.parametrize("path", EXAMPLES)
def test_a_format_gives_what_its_golden_file_holds(path: str) -> None:
    assert EXAMPLES[path]() == (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", EXAMPLES)
def test_what_a_template_hides_is_in_no_format(path: str) -> None:
    assert "s3cr3t" in (ROOT / "tests/formats/shop/infra/template.yaml").read_text(encoding="utf-8")
    assert "s3cr3t" not in (ROOT / path).read_text(encoding="utf-8")

"""A template with three mistakes, written once for all tools: an error, a warning in one environment only, and an alarm that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = Path(__file__).parents[3] / "screens" / "small" / "template.yaml"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    file = tmp_path / "template.yaml"
    file.write_text(SMALL.read_text(encoding="utf-8"), encoding="utf-8")
    return file

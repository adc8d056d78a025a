"""The corpus, judged once for all that is asked of it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.report.record.model import Report

ROOT = Path(__file__).parents[2]
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "corpus_findings.py"))


@pytest.fixture(scope="session")
def corpus() -> dict[str, Report]:
    """What is said of each template, by its name below the folder of the files."""
    return dict(TOOL["seen"](ROOT.parent / "shared" / "corpus" / "files"))

"""The reading is never contradicted by a run: every handler is read, and run by Node on a good, a bad and two mixed batches."""

from __future__ import annotations

import importlib.util
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import GROUPS, Reading, Untold

_SPEC = importlib.util.spec_from_file_location("javascript_running", Path(__file__).with_name("running.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
running = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = running
_SPEC.loader.exec_module(running)
spread: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["spread"]
ASKED: set[str] = set()
"""Of which failures is told hangs on what an error says of itself."""
CASES = [one for group in ("right", "wrong", "teams") for one in running.cases(group)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("handlers")
    running.write(folder, CASES)
    return folder, running.run(folder, CASES)


@pytest.mark.parametrize("case", spread([pytest.param(one, id=one.name) for one in CASES], 4))
def test_a_run_shows_what_was_read(case: Any, runs: tuple[Path, dict[str, Any]]) -> None:
    folder, seen = runs
    found = running.read(folder, case)
    assert "broken" not in seen[case.name], seen[case.name]
    assert isinstance(found, Reading), found
    assert not found.unfollowed, found.unfollowed
    assert not running.contradictions(found, seen[case.name])
    assert {group for group in GROUPS if getattr(found, group).doubt is not None} == ({"failures"} if case.name in ASKED else set())
    assert isinstance(found.failures.doubt, Untold) == (case.name in ASKED)

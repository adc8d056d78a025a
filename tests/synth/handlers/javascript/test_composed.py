"""Handlers that nobody wrote, composed of pieces: a run never contradicts the reading. QUEUEGATE_HANDLERS says how many are tried, QUEUEGATE_HANDLERS_FROM with which one to begin."""

from __future__ import annotations

import importlib.util
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.reading import Reading


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"javascript_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[spec.name] = made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


running = _module("running")
COMPOSERS = {name: _module(name) for name in ("composing", "composing_outcomes")}
EXAMPLES: Any = runpy.run_path(str(Path(__file__).parents[3] / "lengths.py"))["examples"]
FIRST = int(os.environ.get("QUEUEGATE_HANDLERS_FROM", "0"))
_UNREAD = 0.1
"""At most so many of them may be undecided."""


@pytest.mark.parametrize("examples", EXAMPLES("QUEUEGATE_HANDLERS", 8, 100))
@pytest.mark.parametrize("pieces", COMPOSERS)
def test_a_run_never_contradicts_the_reading(pieces: str, examples: int, tmp_path: Path) -> None:
    made = {seed: COMPOSERS[pieces].composed(seed) for seed in range(FIRST, FIRST + examples)}
    cases = {seed: running.Case(f"composed {seed}", extension, "handler", text) for seed, (text, extension) in made.items()}
    running.write(tmp_path, [*cases.values()])
    seen = running.run(tmp_path, [*cases.values()])
    wrong, unread = [], 0
    for case in cases.values():
        found = running.read(tmp_path, case)
        assert "broken" not in seen[case.name], (case.text, seen[case.name])
        if not isinstance(found, Reading) or found.unfollowed:
            unread += 1
            continue
        wrong += [f"{case.name}: {text}\n{case.text}" for text in running.contradictions(found, seen[case.name])]
    assert not wrong, "\n\n".join(wrong[:5])
    assert unread <= examples * _UNREAD

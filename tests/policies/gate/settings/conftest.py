"""A run over templates that are written for a test."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run

RULES: tuple[str, ...] = runpy.run_path(str(Path(__file__).with_name("attached.py")))["RULES"]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    def made(*texts: str, settings: str = "", name: str = "t.yaml", only: tuple[str, ...] = RULES) -> Ran:
        (tmp_path / ".git").mkdir(exist_ok=True)
        (tmp_path / "queuegate.yaml").write_text(settings, encoding="utf-8")
        names = [name, *(f"t{i}.yaml" for i in range(1, len(texts)))]
        for one, text in zip(names, texts, strict=True):
            (tmp_path / one).write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return run(Flags(targets=tuple(names), only=only, linters=("none",), cache=False), tmp_path)

    return made

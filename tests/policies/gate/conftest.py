"""The real command in a folder of its own, which is a repository, so that nothing above it is met."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

BASE = Path(__file__).parents[1] / "base.yaml"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def good() -> str:
    return BASE.read_text(encoding="utf-8")


@pytest.fixture
def short(good: str) -> str:
    """A pipeline with one warning, of visibility-timeout."""
    return good.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184")


@pytest.fixture
def lossy(good: str) -> str:
    """A pipeline with an error: no redrive policy."""
    lines = good.splitlines(keepends=True)
    return "".join(line for line in lines if "edrive" not in line and "deadLetterTargetArn" not in line and "maxReceiveCount" not in line)


@pytest.fixture
def queuegate(folder: Path, command: Run) -> Run:
    """`queuegate("check", "template.yaml")` as a process of its own; `cwd` is below the folder. No linter runs, which takes seconds, unless a test names one."""

    def run(*arguments: str, cwd: str = ".", **environment: str) -> subprocess.CompletedProcess[str]:
        if arguments[:1] == ("check",) and "--linters" not in arguments:
            arguments += ("--linters", "none")
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONIOENCODING")
        }
        return command(*arguments, cwd=folder / cwd, env={**kept, "XDG_CACHE_HOME": str(folder / ".git" / "cache"), **environment})

    return run

"""A pipe by the name of a file that a beginning looks at is not waited for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

BASE = (Path(__file__).parents[2] / "base.yaml").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".gitlab-ci.yml", ".git/config", ".git/index", ".gitmodules", "policies/own.py"])
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path, command: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    for folder in (".git", "policies"):
        (tmp_path / folder).mkdir()
    (tmp_path / "template.yaml").write_text(BASE, encoding="utf-8")
    if name.endswith(".py"):
        (tmp_path / "queuegate.yaml").write_text(f"rules: [{name}]\n", encoding="utf-8")
    os.mkfifo(tmp_path / name)
    for asked in (("init", "--dry-run"), ("check", "template.yaml", "--linters", "none")):
        done = command(*asked, cwd=tmp_path, limits=(None, 2))  # forty seconds of the clock
        assert done.returncode in range(6), (asked, done.stderr)

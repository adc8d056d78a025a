"""A repository of somebody's, made with the real git: commits on branches, and no configuration of this machine."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.com"))}

Git = Callable[..., str]
Commit = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, which is the working folder."""
    folder = tmp_path / "team"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    return folder


@pytest.fixture
def git(repository: Path) -> Git:
    """`git("branch", "change")` in the repository; gives what it says."""

    def ran(*command: str, data: str | None = None) -> str:
        done = subprocess.run(["git", *command], cwd=repository, env=os.environ | IDENTITY, input=data or "", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return ran


@pytest.fixture
def commit(repository: Path, git: Git) -> Commit:
    """`commit({"infra/orders.yaml": text, "old.yaml": None})`: write (None: remove) files, and commit everything."""

    def made(files: dict[str, str | None]) -> str:
        for name, text in files.items():
            path = repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "a change")
        return git("rev-parse", "HEAD")

    return made

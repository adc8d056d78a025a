"""The real command in a folder of its own, which is a repository, so that nothing above it is met."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

BASE = Path(__file__).parents[1] / "base.yaml"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
QUIET = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "maintenance.auto", "GIT_CONFIG_VALUE_0": "false"}
"""A commit asks no further process whether something is to be tidied up."""
IDENTITY = QUIET | {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Somebody"), ("EMAIL", "somebody@example.com"))}


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


class Team:
    """A repository, which is the working folder, and what a template in it may be: good, `short` of a warning, `lossy` with an error, or poor with both."""

    def __init__(self, folder: Path, good: str, short: str, lossy: str) -> None:
        self.folder, self.good, self.short, self.lossy = folder, good, short, lossy
        self.poor = lossy.replace("VisibilityTimeout: 185", "VisibilityTimeout: 184")

    def git(self, *command: str, data: str = "") -> str:
        """What git says."""
        done = subprocess.run(["git", *command], cwd=self.folder, env=os.environ | IDENTITY, input=data, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, files: dict[str, str | None]) -> str:
        """Write (None: remove) files, and commit everything. The commit."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")
        head = (self.folder / ".git" / "HEAD").read_text(encoding="utf-8").strip()
        return (self.folder / ".git" / head.removeprefix("ref: ")).read_text(encoding="utf-8").strip() if head.startswith("ref: ") else head


@pytest.fixture
def team(tmp_path: Path, good: str, short: str, lossy: str, monkeypatch: pytest.MonkeyPatch) -> Team:
    folder = tmp_path / "team"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "-q", "-b", "main", "--template="], cwd=folder, check=True)
    return Team(folder, good, short, lossy)

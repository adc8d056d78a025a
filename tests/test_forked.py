"""The command that tests ask for is the command: forked, it says what it says when it is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
BASE = Path(__file__).parent / "policies" / "base.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    shutil.copy(BASE, tmp_path / "template.yaml")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--linters", "none", "--report", "json"),
        ("check", "none.yaml", "--report", "json"),
        ("check", "--bogus"),
        ("explain", "visibility-timeout"),
        (),
    ],
    ids=["a report", "a problem", "a wrong option", "a page", "nothing"],
)
def test_it_prints_and_ends_as_the_started_one_does(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.setenv("COLUMNS", "80")  # readline, which pytest imports, sets it for what is started, and os.environ does not know
    forked = command(*arguments, cwd=folder)
    started = subprocess.run([sys.executable, "-m", "queuegate", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)


def test_a_run_finds_nothing_of_an_earlier_one(command: Command, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    first = command("check", "--linters", "none", cwd=folder, env={**os.environ, "COLUMNS": "300"})
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / ".git").mkdir()
    assert command("check", "--linters", "none", cwd=elsewhere, env={"PATH": os.environ["PATH"]}).returncode == 5
    assert command("check", "--linters", "none", cwd=folder, env={**os.environ, "COLUMNS": "300"}).stdout == first.stdout


def test_it_reads_what_is_typed_and_has_no_more_than_it_is_allowed(command: Command, folder: Path) -> None:
    text = (folder / "template.yaml").read_text(encoding="utf-8")
    typed = command("check", "-", "--linters", "none", cwd=folder, given=text)
    started = subprocess.run(
        [sys.executable, "-m", "queuegate", *typed.args[1:]], cwd=folder, env=dict(os.environ), input=text, capture_output=True, encoding="utf-8", check=False
    )
    assert (typed.returncode, typed.stdout, typed.stderr) == (started.returncode, started.stdout, started.stderr)
    assert command("check", "--linters", "none", cwd=folder, limits=(1_000_000, None)).returncode != 0
    assert command("check", "-", "--linters", "none", cwd=folder, given=text, limits=(None, 10)).returncode == started.returncode


def test_what_changes_how_python_starts_is_started(command: Command, folder: Path) -> None:
    assert command("check", "--linters", "none", cwd=folder, env={**os.environ, "PYTHONHASHSEED": "7"}).args[:3] == [sys.executable, "-m", "queuegate"]

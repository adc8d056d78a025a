"""A disk that is full: what cannot be written whole is not there, what was there before still is, and the next step is about room."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from queuegate.policies.gate.report.text.unwritable import without_room


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def with_room(kib: int, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it where no file may have more than so many KiB."""
    command = ["bash", "-c", f'ulimit -f {kib}; exec "$@"', "bash", sys.executable, "-B", "-m", "queuegate", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("kib", "arguments"),
    [
        (1, ("check", "--linters", "none", "--no-cache", "--report", "json=written.txt")),
        (1, ("graph", "--format", "html", "--output", "written.txt")),
        (0, ("access", "no-public-access", "--report", "json=written.txt")),
        (0, ("check", "--linters", "none", "--no-cache", "--write-baseline", "written.txt")),
    ],
    ids=["report", "graph", "access", "baseline"],
)
def test_half_a_file_is_none(folder: Path, lossy: str, kib: int, arguments: tuple[str, ...]) -> None:
    write(folder, "template.yaml", lossy)
    done = with_room(kib, folder, *arguments)
    assert done.returncode == 4
    assert "cannot be written: File too large. Make room there" in " ".join((done.stdout + done.stderr).split())
    assert sorted(path.name for path in folder.iterdir()) == [".git", "template.yaml"]


def test_the_baseline_that_was_there_still_is(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    baseline = ("check", "--linters", "none", "--no-cache", "--write-baseline", "known.json")
    assert with_room(1000, folder, *baseline).returncode == 0
    before = (folder / "known.json").read_bytes()
    assert with_room(0, folder, *baseline).returncode == 4
    assert (folder / "known.json").read_bytes() == before


def test_what_other_steps_wrote_into_the_summary_stays(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    before = f"# Before\n{'x' * 900}\n"
    write(folder, "summary.md", before)
    done = with_room(1, folder, "check", "--linters", "none", "--no-cache", "--report", "markdown=summary.md", GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    assert done.returncode == 4
    assert (folder / "summary.md").read_text(encoding="utf-8") == before


def test_a_device_is_no_file_to_take_away(folder: Path, lossy: str) -> None:
    write(folder, "template.yaml", lossy)
    assert with_room(1000, folder, "check", "--linters", "none", "--no-cache", "--report", "json=/dev/full").returncode == 4
    assert Path("/dev/full").is_char_device()


def test_settings_that_have_no_room_are_not_begun(folder: Path, lossy: str) -> None:
    """The next `queuegate init` would take them for the team's own."""
    write(folder, "template.yaml", lossy)
    done = with_room(0, folder, "init")
    assert done.returncode == 4
    assert sorted(path.name for path in folder.iterdir()) == [".git", "template.yaml"]
    assert "queuegate.yaml cannot be written: File too large. Make room there" in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    "arguments",
    [("check", "--no-cache"), ("check", "-", "--linters", "none"), ("check", "--since", "HEAD", "--linters", "none"), ("diff", "HEAD"), ("permissions", "-")],
    ids=["a linter's folder", "standard input", "what was there before", "a revision", "permissions"],
)
def test_a_full_folder_for_temporary_files_is_one_problem_and_no_crash(folder: Path, lossy: str, arguments: tuple[str, ...]) -> None:
    write(folder, "template.yaml", f"{lossy}# {'x' * 2_000}\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "one"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    with (folder / "template.yaml").open(encoding="utf-8") as typed:
        command = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", sys.executable, "-B", "-m", "queuegate", *arguments]
        done = subprocess.run(command, cwd=folder, stdin=typed, capture_output=True, encoding="utf-8", check=False)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 4, said
    assert "cannot be written: File too large. Make room there, or name another folder in TMPDIR" in said
    assert "crashed" not in said


def test_a_mistake_of_ours_is_still_a_crash() -> None:
    assert without_room(ValueError("No usable temporary directory")) == without_room(FileNotFoundError(errno.ENOENT, "No such file", "t.yaml")) == ""
    assert "TMPDIR" in without_room(FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"))


@pytest.mark.parametrize(
    ("file", "then"), [("none/report.json", "Make its folder first"), (".", "Name a file in it"), ("template.yaml/report.json", "Make its folder first")]
)
def test_the_next_step_is_that_of_the_reason(folder: Path, lossy: str, file: str, then: str) -> None:
    write(folder, "template.yaml", lossy)
    done = with_room(1000, folder, "access", "no-public-access", "--report", f"json={file}")
    assert done.returncode == 4
    assert then in done.stderr
